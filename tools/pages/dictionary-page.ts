import {
  type Bilingual,
  both,
  dataKinds,
  dictionary,
  type DictionaryRow,
  type Form,
  grainKeys,
  type Language,
  registries,
  sensitivities,
} from '../../packages/contract/src/index.ts'

const words = {
  title: both('Data dictionary', '数据字典'),
  lead: both(
    'Everything that may leave a site, and nothing else can. There is no form for free text. Made from the contract.',
    '可离开站点的全部内容；除此之外的任何内容均无法离开。不存在自由文本形式。本页由契约生成。',
  ),
  contract: both('Contract', '契约'),
  identifiers: both('Identifiers', '标识符'),
  identifiersLead: both(
    'An identifier leaves only in the exact form of its registry.',
    '标识符仅在与其登记形式完全一致时才会发送。',
  ),
  months: both('months', '个月'),
  once: both('once', '单次'),
  to: both('to', '至'),
  places: both('places', '位小数'),
  steps: both('steps of', '步长'),
  yesOrNo: both('true, false', '是、否'),
} as const satisfies Record<string, Bilingual>

const headings: readonly Bilingual[] = [
  both('Metric', '指标'),
  both('Name', '名称'),
  both('Says', '含义'),
  both('Unit (UCUM)', '单位（UCUM）'),
  both('Form', '形式'),
  both('By', '维度'),
  both('Purpose', '目的'),
  both('Benefit', '对实验室的益处'),
  both('Sensitivity', '敏感性'),
  both('Kept', '保存期'),
  both('Ends', '终止日'),
]

/** The data dictionary for customers in one language, as Markdown. */
export function dictionaryPage(language: Language, contractHash: string): string {
  const rows = dictionary()
  const head = `| ${headings.map((one) => one[language]).join(' | ')} |\n|${'---|'.repeat(headings.length)}`
  const kinds = Object.entries(dataKinds).map(([kind, label]) => {
    const lines = rows.filter((row) => row.kind === kind).map((row) => lineOf(row, language))
    return `## ${label[language]}\n\n${head}\n${lines.join('\n')}\n`
  })
  const patterns = Object.entries(registries).map(
    ([name, pattern]) => `| ${name} | \`${pattern.source.replaceAll('|', '\\|')}\` |`,
  )
  return `# ${words.title[language]}\n\n${words.lead[language]}\n\n${words.contract[language]} \`${contractHash}\`\n\n${kinds.join('\n')}\n## ${words.identifiers[language]}\n\n${words.identifiersLead[language]}\n\n| ${words.identifiers[language]} | |\n|---|---|\n${patterns.join('\n')}\n`
}

function lineOf(row: DictionaryRow, language: Language): string {
  const cells = [
    `\`${row.metric}\``,
    row.label[language],
    row.says[language],
    row.unit === '' ? '' : `\`${row.unit}\``,
    formIn(row.form, language),
    row.grain.map((key) => grainKeys[key].label[language]).join(language === 'zh' ? '、' : ', ') ||
      words.once[language],
    row.purpose[language],
    row.benefit[language],
    sensitivities[row.sensitivity][language],
    `${row.retentionMonths} ${words.months[language]}`,
    row.expires,
  ]
  return `| ${cells.join(' | ')} |`
}

function formIn(form: Form, language: Language): string {
  switch (form.type) {
    case 'enumeration':
      return form.values.join(', ')
    case 'boolean':
      return words.yesOrNo[language]
    case 'registry':
      return form.registry
    case 'integer': {
      const step = form.step === 1 ? '' : `, ${words.steps[language]} ${form.step}`
      return `${form.min} ${words.to[language]} ${form.max}${step}`
    }
    case 'decimal':
      return `${form.min} ${words.to[language]} ${form.max}, ${form.places} ${words.places[language]}`
  }
}
