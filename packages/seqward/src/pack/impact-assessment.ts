import { both, type Bilingual, type Language } from '@seqward/contract'
import { kindRows, linkableWord, partyWords, type Parties, processingFacts } from './processing-facts.ts'

/** A risk to people, what the software does against it, and where that is shown. */
interface Risk {
  readonly risk: Bilingual
  readonly measure: Bilingual
  readonly shownBy: string
}

const risks: readonly Risk[] = [
  {
    risk: both('Genomic data leave with the measurements', '基因组数据随测量值外发'),
    measure: both(
      'No form of the contract carries sequence; base composition never leaves, channel intensity only as medians over blocks',
      '合约中没有任何形式可承载序列；碱基组成从不外发，通道强度仅以区块中位数外发',
    ),
    shownBy: '`seqward preview`, `seqward test leak`',
  },
  {
    risk: both('Names, samples or paths leave in logs or run parameters', '姓名、样本或路径通过日志或运行参数外发'),
    measure: both(
      'Logs leave as catalogue codes with numbers; only named leaves of RunParameters are read; detectors as a second line',
      '日志仅以目录代码和数值外发；只读取 RunParameters 中指定的节点；检测器作为第二道防线',
    ),
    shownBy: '`seqward contract lint`, `seqward test leak`',
  },
  {
    risk: both('A run is linked to a person by time, lot or identifier', '通过时间、批次或标识符将运行与人员关联'),
    measure: both(
      'Free run names become aliases keyed at the site; dates leave as days; linkable values are marked in the dictionary',
      '自由命名的运行替换为由站点密钥生成的别名；日期仅以天外发；可关联的数值在字典中标明',
    ),
    shownBy: '`seqward contract --markdown`',
  },
  {
    risk: both('Somebody reads stored data without being allowed to', '未经允许读取已存储的数据'),
    measure: both(
      'A key for each laboratory; roles on every route; third parties by grant only; every look is in the audit log',
      '每个实验室有自己的密钥；每条路由按角色控制；第三方仅凭授权；每次查看都记入审计日志',
    ),
    shownBy: '`seqward keys verify`, `seqward audit verify`',
  },
  {
    risk: both('Data are kept after their purpose or a withdrawal', '超出目的或撤回同意后仍保留数据'),
    measure: both(
      'Time limits by class, taken daily; erasure by destroying keys, backups included; signed receipts',
      '按类别设定期限，每天清除；通过销毁密钥删除（包括备份）；出具已签名的回执',
    ),
    shownBy: '`seqward retention run --dry-run`, `seqward tenant verify-receipt`',
  },
]

/** A data protection impact assessment (GDPR Article 35(7)), filled in as far as the contract and the software tell. */
export function impactAssessment(parties: Parties, contract: string, language: Language): string {
  const facts = processingFacts()
  const who = partyWords(parties, language)
  const say = (words: Bilingual) => words[language]
  const rows = kindRows(facts, language).join('\n')
  const riskRows = risks.map((one) => `| ${say(one.risk)} | ${say(one.measure)} | ${one.shownBy} |`).join('\n')
  const linkable = facts.linkable
    .map((row) => `| \`${row.metric}\` | ${row.label[language]} | ${row.says[language]} |`)
    .join('\n')
  const title = both('Data protection impact assessment', '数据保护影响评估')
  const lead = both(
    `GDPR Article 35(7). Made from contract \`${contract}\` by \`seqward pack dpia\`. The controller reviews it and decides.`,
    `GDPR 第 35 条第 7 款。由 \`seqward pack dpia --language zh\` 依据合约 \`${contract}\` 生成。由控制者审阅并作出决定。`,
  )
  const parts: ReadonlyArray<readonly [Bilingual, string]> = [
    [
      both('Who answers for it', '责任方'),
      `| | |\n|---|---|\n| ${say(both('Controller', '控制者'))} | ${who.controller} |\n| ${say(both('Contact', '联系方式'))} | ${who.contact} |\n| ${say(both('Data protection officer', '数据保护负责人'))} | ${who.officer} |`,
    ],
    [
      both('(a) The processing and its purposes', '(a) 处理操作及其目的'),
      `${say(both('An agent beside each instrument reads how it performs and sends that, after consent, to a service that finds faults and plans repairs.', '每台仪器旁的代理程序读取其运行状况，经同意后发送给服务，由服务发现故障并安排维修。'))}\n\n| ${say(both('Category of data | Values | of them linkable | Purposes | Kept (months)', '数据类别 | 数值项数 | 其中可关联 | 目的 | 保存（月）'))} |\n|---|---|---|---|---|\n${rows}`,
    ],
    [
      both('(b) Necessity and proportionality', '(b) 必要性与相称性'),
      say(
        both(
          'Each value states its purpose, its benefit for the laboratory, its bounds and its time limit; a field without them does not pass the lint. Off until ticked; unticking stops it within a second. Access, portability, restriction, objection and erasure are commands of the service.',
          '每个数值都说明其目的、对实验室的益处、取值范围和期限；缺少任何一项的字段无法通过检查。勾选之前保持关闭；取消勾选后一秒内停止。访问、可携带、限制、反对与删除均为服务的命令。',
        ),
      ),
    ],
    [linkableWord, `| ${say(both('Metric | Name | Says', '指标 | 名称 | 含义'))} |\n|---|---|---|\n${linkable}`],
    [
      both('(c) Risks and (d) measures', '(c) 风险与 (d) 措施'),
      `| ${say(both('Risk | Measure | Shown by', '风险 | 措施 | 证明方式'))} |\n|---|---|---|\n${riskRows}`,
    ],
    [
      both('Residual risk and decision', '剩余风险与决定'),
      say(
        both(
          'The instrument, its lots, its software versions and run identifiers in exact form are disclosed, and could be matched with purchases or calendars by somebody who has both. The controller states here whether that is acceptable, whom it consulted, and when the assessment is due again.',
          '仪器、批次、软件版本以及精确形式的运行标识符会被披露，同时掌握采购或日程信息的人可能将其对应。控制者须在此说明是否可接受、征询了谁的意见，以及下次评估的时间。',
        ),
      ),
    ],
  ]
  return `# ${say(title)}\n\n${say(lead)}\n\n${parts.map(([head, text]) => `## ${say(head)}\n\n${text}\n`).join('\n')}`
}
