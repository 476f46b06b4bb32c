import { type Bilingual, both, type Language } from '../../packages/contract/src/index.ts'

/** A test that holds a sentence: its file from the root of the repository, and its name as it stands there. */
export interface Proof {
  readonly file: string
  readonly test: string
}

interface Sentence {
  readonly says: Bilingual
  readonly proofs: readonly Proof[]
}

interface Section {
  readonly title: Bilingual
  readonly sentences: readonly Sentence[]
}

const agent = 'packages/agent/src'
const contract = 'packages/contract/src'
const sentence = (en: string, zh: string, ...proofs: readonly (readonly [string, string])[]): Sentence => ({
  says: both(en, zh),
  proofs: proofs.map(([file, test]) => ({ file, test })),
})

/** What customers are told of what never leaves. Each sentence names the tests that fail when it is no longer true. */
export const neverCollected: readonly Section[] = [
  {
    title: both('Genomic data', '基因组数据'),
    sentences: [
      sentence(
        'Base calls, sequences, sample sheets, index metrics, control metrics, corrected intensities and recipes are never opened.',
        '从不打开碱基识别文件、序列、样本表、索引指标、对照指标、校正强度和方案文件。',
        [
          `${agent}/runfolder/list-run-folders.test.ts`,
          'only files on the list are granted: no index, control, corrected intensity, sheet, base call or recipe',
        ],
      ),
      sentence(
        'The operating system holds the reading process to the files on its list: it can open no other, and has no network.',
        '操作系统将读取进程限制在清单内的文件：它无法打开其他文件，也没有网络。',
        [`${agent}/roles/confinement.test.ts`, 'a collector can read what it was granted, and can do nothing else'],
      ),
      sentence(
        'A link or a second name of another file is refused, even where its name is on the list.',
        '即使名称在清单上，指向其他文件的链接或别名也会被拒绝。',
        [
          `${agent}/roles/confinement.test.ts`,
          'a symbolic link and a second name of a file are refused even where they were granted',
        ],
      ),
      sentence(
        'Base composition never leaves; intensity and contrast leave only over whole blocks of 25 cycles.',
        '碱基组成从不发送；强度和对比度仅以 25 个循环的整区块形式发送。',
        [
          `${contract}/vocabulary/vocabulary.test.ts`,
          'intensity and contrast leave only by whole blocks of cycles, and base composition not at all',
        ],
        [
          `${agent}/roles/collect-run.test.ts`,
          'intensity and contrast leave only as whole blocks of reads that are no index read',
        ],
      ),
      sentence(
        'A single amplicon or a low-diversity library cannot be read back from all that is sent: every decoder stays at chance.',
        '无法从所发送的全部内容还原单一扩增子或低多样性文库：各种解码器的结果均与随机相当。',
        ['e2e/canary-sequence.test.ts', 'cannot be read back from all that leaves: every decoder stays at chance'],
      ),
    ],
  },
  {
    title: both('People, patients and samples', '人员、患者与样本'),
    sentences: [
      sentence(
        'There is no form for free text: a value is a word of a list, a bounded number, a truth value or an identifier in its exact form.',
        '不存在自由文本形式：每个值只能是列表中的词、有界数字、真假值或形式完全符合的标识符。',
        [`${contract}/vocabulary/vocabulary.test.ts`, 'no metric has a form that could hold free text'],
        [`${contract}/vocabulary/lint.test.ts`, 'a form for text is found, though the type system would not let it in'],
      ),
      sentence(
        'No number is wide enough to carry a record number or a date of birth.',
        '没有任何数字的取值范围足以承载病历号或出生日期。',
        [
          `${contract}/vocabulary/lint.test.ts`,
          'a number that could carry a record number or a date of birth is too wide',
        ],
      ),
      sentence(
        'A run name that a laboratory made up never leaves; an alias made with the site’s own key stands for it.',
        '实验室自拟的运行名称从不发送，而以站点自有密钥生成的别名代替。',
        [
          `${contract}/batch/run-identity.test.ts`,
          'a name made by a laboratory, or one that disagrees with RunInfo, does not pass',
        ],
        [`${agent}/disclosure/disclose.test.ts`, 'an alias is stable under one key and tells nothing under another'],
      ),
      sentence(
        'Of real run folders, no name, path, person, sample or index stands in what would leave.',
        '对真实运行文件夹的检验表明，将发送的内容中没有任何姓名、路径、人员、样本或索引。',
        [
          `${agent}/roles/collect-run.test.ts`,
          'no name, path, person, sample or index of any folder stands in what would leave',
        ],
      ),
      sentence(
        'Nothing planted in names, documents, logs, probes or environment is in what the real agent sends, in any encoding.',
        '在名称、文档、日志、探头文件或环境中植入的任何标记，都不会以任何编码出现在真实代理程序发送的内容中。',
        ['e2e/canary.test.ts', 'of canaries in every channel of a made site, none is in what the real agent sends'],
      ),
    ],
  },
  {
    title: both('Logs', '日志'),
    sentences: [
      sentence(
        'No line of a log leaves: a batch has how often a known message came, and its numbers within their bounds.',
        '日志行从不发送：批次仅含已知消息的次数及其界限内的数值。',
        [
          `${agent}/metrics/log-days.test.ts`,
          'of 10,000 lines with names, paths, records and DNA inside known messages only numbers of the catalogue leave',
        ],
      ),
      sentence(
        'Only logs that the catalogue lists are opened, and lines that it does not know are only counted.',
        '仅打开目录列出的日志；目录未收录的行只计数。',
        [
          `${agent}/roles/collect-logs.test.ts`,
          'of a run folder only logs of the catalogue are read, and only where that platform writes them',
        ],
        [
          `${agent}/metrics/log-days.test.ts`,
          'a line that is too long or has no time is only counted, on the day where it stands',
        ],
      ),
      sentence(
        'The service refuses a log number outside the bounds of its own message.',
        '服务端拒绝超出该消息自身界限的数值。',
        [
          `${contract}/log-catalogue/log-catalogue.test.ts`,
          'a body holds each number to the bounds of its own message, not only to those of the metric',
        ],
      ),
    ],
  },
  {
    title: both('A second line behind the first', '第二道防线'),
    sentences: [
      sentence(
        'Detectors look for DNA, names, addresses, record numbers and national identifiers in every text; a hit stays, and is counted.',
        '检测器在每段文本中查找 DNA、姓名、地址、病历号和国家身份标识；命中内容不会发送，并计数。',
        [
          `${contract}/second-line/second-line.test.ts`,
          'a hit says field, kind and count, and nothing of what was found',
        ],
        [
          `${agent}/disclosure/disclose.test.ts`,
          'a text in which the second line finds bases stays with its whole field, and is counted',
        ],
      ),
      sentence('Batches that keep to the contract raise no alarm there.', '符合契约的批次不会触发警报。', [
        `${contract}/second-line/second-line.test.ts`,
        'bodies that keep to the contract raise nothing',
      ]),
    ],
  },
  {
    title: both('Consent', '同意'),
    sentences: [
      sentence('Nothing is sent before the first tick.', '首次勾选之前不发送任何内容。', [
        `${agent}/consent/consent.test.ts`,
        'nothing may be sent before the first tick',
      ]),
      sentence(
        'Runs from before the tick leave only with a consent of their own, for the days that it names.',
        '勾选之前的运行仅在单独同意其所列日期后才发送。',
        [`${agent}/consent/consent.test.ts`, 'history goes only with its own consent, for the days that it names'],
      ),
      sentence(
        'A contract that lets more leave needs a new tick.',
        '允许发送更多内容的契约需要重新勾选。',
        [`${agent}/consent/consent.test.ts`, 'another contract needs a new tick'],
        [
          `${contract}/sealing/contract-within.test.ts`,
          'a contract that lets less leave lies within, one that lets more leave does not',
        ],
      ),
    ],
  },
]

const words = {
  title: both('What is never collected, and how that is enforced', '从不收集的内容及其保障方式'),
  lead: both(
    'Each sentence names the tests that fail when it is no longer true. They are part of the source and anyone can run them.',
    '每句话都列出在其不再成立时会失败的测试。测试是源代码的一部分，任何人都可运行。',
  ),
  heldBy: both('Held by', '由以下测试保障'),
} as const

/** The page in one language, as Markdown; links lead from `docs/<language>/`. */
export function neverCollectedPage(language: Language): string {
  const sections = neverCollected.map(({ title, sentences }) => {
    const items = sentences.map(({ says, proofs }) => {
      const links = proofs.map(({ file, test }) => `  - [${test}](../../${file})`)
      return `- ${says[language]} ${words.heldBy[language]}:\n${links.join('\n')}`
    })
    return `## ${title[language]}\n\n${items.join('\n')}\n`
  })
  return `# ${words.title[language]}\n\n${words.lead[language]}\n\n${sections.join('\n')}`
}
