import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bodyFaults, logMessages, type LogSourceName, logSources } from '@seqward/contract'
import { expect, test } from 'vitest'
import { disclose } from '../disclosure/disclose.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { logDays } from './log-days.ts'

const today = '2026-11-23'
const bait = [
  'Jane Doe',
  'jane.doe@example.org',
  'MRN 48219375',
  '1984-03-17',
  'D:\\Lab\\Doe_J\\S1',
  'ACGTTGCAACGTTGCA',
  '13800138000',
]

/** A source's line with a message text in it. */
const lineOf: Readonly<Record<LogSourceName, (text: string) => string>> = {
  'operation-log': (text) => {
    const [code, ...rest] = text.split(' ')
    const value = rest.length === 0 ? undefined : Number(rest.join(' '))
    return JSON.stringify({
      at: '2026-01-05T15:08:24Z',
      code,
      value: Number.isNaN(value) ? rest.join(' ') : value,
      note: text,
    })
  },
  'rta-warning-log': (text) => `6/10/2017\t1:38:59 AM\tJane Doe\tWarning\t${text}\tACGTACGTACGT\t\r`,
  'rta-global-log': (text) => `6/10/2017\t1:38:59 AM\tWork Manager\tInfo\t${text}\t\t\r`,
  'rta-copy-log': (text) => `6/10/2017\t1:38:59 PM\tFileCopyManager\tFileCopy\t${text}\t\r`,
  'pre-run-log': (text) => `15-09-09 15:35:30.466 +01 000000001 WRN: ${text}`,
  'cycle-times': (text) => `5/20/2019\t15:03:22.011\tH2KYVCCX2\t${text.replace(' ', '\t')}`,
}

/** Numbers that are drawn from a line's index: the same lines every time. */
const digits = (seed: number) => BigInt(`0x${createHash('sha256').update(String(seed)).digest('hex').slice(0, 12)}`)

test('of 10,000 lines with names, paths, records and DNA inside known messages only numbers of the catalogue leave', () => {
  const gathered = logDays(today)
  let lines = 0
  for (let round = 0; lines < 10_000; round++)
    for (const message of logMessages)
      for (const template of message.templates) {
        const text = template.replaceAll(/\{[^}]*\}/g, (_, at: number) => {
          const kind = (round + at) % 3
          return kind === 0 ? (bait[round % bait.length] ?? '') : String(kind === 1 ? digits(lines) : lines % 40)
        })
        const spiked = round % 4 === 0 ? `${text} ${bait[lines % bait.length]}` : text
        gathered.add(message.source, [lineOf[message.source](spiked)])
        lines += 1
      }
  const { body } = disclose({
    kind: 'log',
    platform: 'nextseq500',
    run: null,
    facts: {},
    series: gathered.series(gathered.days),
  })
  expect(bodyFaults(body)).toEqual([])
  const texts = new Set(
    JSON.stringify(body)
      .match(/"[^"]*"/g)
      ?.map((text) => text.slice(1, -1)),
  )
  const words = [
    'facts',
    'format',
    'kind',
    'log',
    'platform',
    'nextseq500',
    'run',
    'series',
    'metric',
    'keys',
    'values',
    'day',
    'message',
    'parameter',
    'log_source',
  ]
  expect([...texts].filter((text) => !words.includes(text) && !text.startsWith('log.'))).toEqual([])
  for (const { metric, values, keys } of body.series)
    for (const [row, value] of values.entries()) {
      expect(typeof value).toBe('number')
      if (!metric.startsWith('log.parameter_')) continue
      const message = logMessages.find(({ number }) => number === keys.message?.[row])
      const bounds = message?.parameters[(keys.parameter?.[row] ?? 0) - 1]
      // Digits that someone writes where a number stands: what can pass is a value of that quantity.
      expect(Number(value) >= (bounds?.min ?? Infinity) && Number(value) <= (bounds?.max ?? -Infinity)).toBe(true)
    }
  // However many lines there are, a day has at most so many rows.
  expect(JSON.stringify(body).length).toBeLessThan(40_000)
})

test('a day tells how often a message came, in how many hours, and how large its number was', () => {
  const gathered = logDays(today)
  const line = (hour: string, value: number) =>
    `{"at":"2026-01-05T${hour}:00:00Z","code":"mechanical.door_retry","value":${value}}`
  gathered.add('operation-log', [
    '{"seqwardOperationLog":1,"instrument":"A1"}',
    line('01', 2),
    line('01', 5),
    line('13', 3),
    'nonsense',
  ])
  const values = Object.fromEntries(gathered.series(gathered.days).map((series) => [series.metric, series.values]))
  expect(values).toEqual({
    'log.message_count': [3],
    'log.message_hours': [2],
    'log.message_hour_peak': [2],
    'log.parameter_low': [2],
    'log.parameter_median': [3],
    'log.parameter_high': [5],
    'log.lines_known': [3],
    'log.lines_unmatched': [1],
  })
})

test('a line that is too long or has no time is only counted, on the day where it stands', () => {
  const gathered = logDays(today)
  gathered.add('operation-log', [
    'x',
    `{"at":"2026-01-05T01:00:00Z","code":"run.started","pad":"${'x'.repeat(600)}"}`,
    '{"at":"2026-01-05T01:00:00Z","code":"run.started"}',
    '{"at":"2026-02-31T01:00:00Z","code":"run.started"}',
  ])
  const unmatched = gathered.series(gathered.days).find(({ metric }) => metric === 'log.lines_unmatched')
  expect(unmatched?.values).toEqual([3])
})

test.skipIf(!hasCorpus)('every line of the logs of the corpus is known', () => {
  const folders = [
    'run-folders/nextseq500/170609_NB551051_0017_AHLFFJBGX2/RTALogs',
    'metadata-only/gaII/wtsi-npg_npg_irods__100818_IL32_10371_Logs',
    'metadata-only/hiseqx/NationalGenomicsInfrastructure_flowcell_parser__150424_ST-E00214_0031_BH2WY7CCXX_Logs',
  ]
  let files = 0
  for (const folder of folders)
    for (const name of readdirSync(join(corpus, folder))) {
      const place = `${folder.endsWith('RTALogs') ? 'RTALogs' : 'Logs'}/${name}`
      const source = (Object.keys(logSources) as LogSourceName[]).find((one) => logSources[one].file.test(place))
      if (source === undefined) continue
      const gathered = logDays(today)
      gathered.add(source, readFileSync(join(corpus, folder, name), 'utf8').split(/\r?\n/))
      const series = gathered.series(gathered.days)
      const total = (metric: string) =>
        series.find((one) => one.metric === metric)?.values.reduce<number>((sum, value) => sum + Number(value), 0)
      expect({ name, unmatched: total('log.lines_unmatched') }).toEqual({ name, unmatched: 0 })
      expect(total('log.lines_known')).toBeGreaterThan(5)
      files += 1
    }
  expect(files).toBe(5)
})
