import { logLineCharsMax, type LogSourceName } from '@seqward/contract'

/** A line of a log, taken apart: when it was written, in the instrument's own time, and what the catalogue may match. */
export interface DatedLine {
  /** Days since 1970-01-01. */
  readonly day: number
  readonly hour: number
  readonly text: string
}

/** Takes one line apart; null for one without a time, too long, or that is no message (a heading). */
export function logLine(source: LogSourceName, line: string): DatedLine | null {
  return line.length > logLineCharsMax ? null : readers[source](line)
}

/** First lines that say what the columns are: no messages. */
export function isHeading(line: string): boolean {
  return /^Date[\t ]+Time[\t ]/.test(line) || line.startsWith('{"seqwardOperationLog"')
}

const readers: Readonly<Record<LogSourceName, (line: string) => DatedLine | null>> = {
  'operation-log': operationLine,
  'rta-warning-log': columnsLine,
  'rta-global-log': columnsLine,
  'rta-copy-log': columnsLine,
  'pre-run-log': preRunLine,
  'cycle-times': cycleTimesLine,
}

const instant = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/

/** docs/spec/operation-log.md: only `at`, `code` and `value` are looked at. */
function operationLine(line: string): DatedLine | null {
  let one: { readonly at?: unknown; readonly code?: unknown; readonly value?: unknown } | null
  try {
    one = JSON.parse(line) as typeof one
  } catch {
    return null
  }
  if (typeof one !== 'object' || one === null || typeof one.at !== 'string' || typeof one.code !== 'string') return null
  const found = instant.exec(one.at)
  if (found === null) return null
  const text = typeof one.value === 'number' ? `${one.code} ${one.value}` : one.code
  return dated(Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4]), text)
}

const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/
const twelveHours = /^(\d{1,2}):\d\d:\d\d (AM|PM)$/

/** Date, time, sender, level and message between tabs; what follows names tiles and is passed over. */
function columnsLine(line: string): DatedLine | null {
  const [date = '', time = '', , , text = ''] = line.split('\t', 5)
  const day = monthFirst.exec(date)
  const clock = twelveHours.exec(time)
  if (day === null || clock === null) return null
  const hour = (Number(clock[1]) % 12) + (clock[2] === 'PM' ? 12 : 0)
  return dated(Number(day[3]), Number(day[1]), Number(day[2]), hour, text)
}

const preRun = /^(\d\d)-(\d\d)-(\d\d) (\d\d):\d\d:\d\d\.\d{3} [+-]\d\d \d{9} [A-Z]{3}: (.*)$/

/** Day, month and year of two digits, time, zone, number, level and message. */
function preRunLine(line: string): DatedLine | null {
  const found = preRun.exec(line)
  if (found === null) return null
  return dated(2000 + Number(found[3]), Number(found[2]), Number(found[1]), Number(found[4]), found[5] ?? '')
}

/** Date, time, bar code of the flow cell (passed over), cycle and what happened, between tabs or spaces. */
function cycleTimesLine(line: string): DatedLine | null {
  const [date = '', time = '', , cycle = '', ...rest] = line.split(/[\t ]+/)
  const day = monthFirst.exec(date)
  const clock = /^(\d\d):\d\d:\d\d(?:\.\d{1,3})?$/.exec(time)
  if (day === null || clock === null) return null
  return dated(Number(day[3]), Number(day[1]), Number(day[2]), Number(clock[1]), `${cycle} ${rest.join(' ')}`)
}

function dated(year: number, month: number, date: number, hour: number, text: string): DatedLine | null {
  const moment = Date.UTC(year, month - 1, date)
  const isDay = new Date(moment).getUTCMonth() === month - 1 && new Date(moment).getUTCDate() === date
  return isDay && hour < 24 ? { day: moment / 86_400_000, hour, text } : null
}
