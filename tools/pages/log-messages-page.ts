import {
  type Bilingual,
  both,
  type Language,
  logMessages,
  logSeverities,
  type LogSourceName,
  logSources,
  purposes,
  subsystems,
} from '../../packages/contract/src/index.ts'

const words = {
  title: both('Log messages that are known', '已知日志消息'),
  lead: both(
    'Of logs only this leaves: by day, how often each of these messages came, and how large its numbers were. Made from the catalogue.',
    '日志中仅发送以下内容：每天每种消息出现的次数及其数值大小。本页由目录生成。',
  ),
  path: both('Opened only under this path', '仅以此路径打开'),
} as const satisfies Record<string, Bilingual>

const headings: readonly Bilingual[] = [
  both('Number', '编号'),
  both('Code', '代码'),
  both('Message', '消息'),
  both('As it stands in the log', '日志中的原文'),
  both('Numbers that leave', '发送的数值'),
  both('Severity', '级别'),
  both('Subsystem', '子系统'),
  both('Purpose', '目的'),
  both('Ends', '终止日'),
]

/** The log catalogue for customers in one language, as Markdown. */
export function logMessagesPage(language: Language): string {
  const head = `| ${headings.map((one) => one[language]).join(' | ')} |\n|${'---|'.repeat(headings.length)}`
  const parts = (Object.keys(logSources) as LogSourceName[]).map((name) => {
    const rows = logMessages
      .filter(({ source }) => source === name)
      .map((message) => {
        const numbers = message.parameters.map(({ name: hole, label, unit, min, max }) => {
          return `\`${hole}\` ${label[language]}: ${min} – ${max} ${unit}`
        })
        const templates = message.templates.map((template) => `\`${template.replaceAll('|', '\\|')}\``)
        const cells = [
          String(message.number),
          `\`${message.code}\``,
          message.label[language],
          templates.join('<br>'),
          numbers.join('<br>'),
          logSeverities[message.severity][language],
          subsystems[message.subsystem][language],
          purposes[message.purpose].purpose[language],
          message.expires,
        ]
        return `| ${cells.join(' | ')} |`
      })
    const { label, number, file } = logSources[name]
    return `## ${number} ${label[language]}\n\n${words.path[language]}: \`${file.source}\`\n\n${head}\n${rows.join('\n')}\n`
  })
  return `# ${words.title[language]}\n\n${words.lead[language]}\n\n${parts.join('\n')}`
}
