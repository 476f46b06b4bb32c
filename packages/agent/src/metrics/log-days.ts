import {
  logCountMax,
  type LogMatcher,
  type LogMessage,
  logMatcher,
  type LogSourceName,
  logSources,
} from '@seqward/contract'
import { medianOf } from './cells.ts'
import { isHeading, logLine } from './log-lines.ts'
import { type MeasuredSeries, SeriesRows } from './measured.ts'

/** What logs said by day: counts and sizes of numbers. No text of a line is kept. */
export interface LogDays {
  /** Takes lines in, in their order. */
  add(source: LogSourceName, lines: readonly string[]): void
  readonly days: readonly number[]
  /** Rows of these days, in the order of days and messages. */
  series(days: readonly number[]): readonly MeasuredSeries[]
}

/** Lines of one message and day whose numbers the median is of; more of them would hardly move it. */
const medianValuesMax = 4096
/** As many lines of a source in a day as a batch can say. */
const linesMax = 999_999

interface Tally {
  readonly message: LogMessage
  count: number
  readonly hours: number[]
  readonly values: readonly Numbers[]
}

interface Numbers {
  low: number
  high: number
  readonly seen: number[]
}

interface Day {
  readonly messages: Map<number, Tally>
  readonly known: Map<number, number>
  readonly unmatched: Map<number, number>
}

/** Gathers what logs say by day. `today` (ISO 8601) decides which messages the catalogue still knows. */
export function logDays(today: string): LogDays {
  const held = new Map<number, Day>()
  const matchers = new Map<LogSourceName, LogMatcher>()
  const dayOf = (day: number): Day => {
    const found = held.get(day) ?? { messages: new Map(), known: new Map(), unmatched: new Map() }
    held.set(day, found)
    return found
  }
  return {
    add(source, lines) {
      const { number } = logSources[source]
      const match = matchers.get(source) ?? logMatcher(source, today)
      matchers.set(source, match)
      let latest: number | null = null
      /** Lines without a time belong to the day before them; those at the start to the first day that comes. */
      let undated = 0
      for (const line of lines) {
        if (line === '' || isHeading(line)) continue
        const dated = logLine(source, line)
        if (dated === null) {
          if (latest === null) undated += 1
          else add(dayOf(latest).unmatched, number, 1)
          continue
        }
        latest = dated.day
        const day = dayOf(dated.day)
        if (undated > 0) add(day.unmatched, number, undated)
        undated = 0
        const known = match(dated.text)
        if (known === null) {
          add(day.unmatched, number, 1)
          continue
        }
        add(day.known, number, 1)
        tally(day, known.message, known.values, dated.hour)
      }
    },
    get days() {
      return [...held.keys()].sort((a, b) => a - b)
    },
    series: (days) => seriesOf(days.flatMap((day) => (held.has(day) ? [[day, dayOf(day)] as const] : []))),
  }
}

function tally(day: Day, message: LogMessage, values: readonly (number | null)[], hour: number): void {
  const found = day.messages.get(message.number) ?? newTally(message)
  day.messages.set(message.number, found)
  found.count += 1
  found.hours[hour] = (found.hours[hour] ?? 0) + 1
  for (const [index, value] of values.entries()) {
    const numbers = found.values[index]
    if (value === null || numbers === undefined) continue
    numbers.low = Math.min(numbers.low, value)
    numbers.high = Math.max(numbers.high, value)
    if (numbers.seen.length < medianValuesMax) numbers.seen.push(value)
  }
}

function newTally(message: LogMessage): Tally {
  const values = message.parameters.map((): Numbers => ({ low: Infinity, high: -Infinity, seen: [] }))
  return { message, count: 0, hours: Array.from({ length: 24 }, () => 0), values }
}

function add(counts: Map<number, number>, source: number, more: number): void {
  counts.set(source, Math.min(linesMax, (counts.get(source) ?? 0) + more))
}

function seriesOf(days: readonly (readonly [number, Day])[]): readonly MeasuredSeries[] {
  const byMessage = ['day', 'message'] as const
  const byParameter = ['day', 'message', 'parameter'] as const
  const bySource = ['day', 'log_source'] as const
  const count = new SeriesRows('log.message_count', byMessage)
  const hours = new SeriesRows('log.message_hours', byMessage)
  const peak = new SeriesRows('log.message_hour_peak', byMessage)
  const low = new SeriesRows('log.parameter_low', byParameter)
  const median = new SeriesRows('log.parameter_median', byParameter)
  const high = new SeriesRows('log.parameter_high', byParameter)
  const known = new SeriesRows('log.lines_known', bySource)
  const unmatched = new SeriesRows('log.lines_unmatched', bySource)
  for (const [day, { messages, known: lines, unmatched: others }] of days) {
    for (const [number, tally] of [...messages].sort(([a], [b]) => a - b)) {
      count.add(Math.min(tally.count, logCountMax), day, number)
      hours.add(tally.hours.filter((lines) => lines > 0).length, day, number)
      peak.add(Math.min(Math.max(...tally.hours), logCountMax), day, number)
      for (const [index, numbers] of tally.values.entries()) {
        if (numbers.seen.length === 0) continue
        low.add(numbers.low, day, number, index + 1)
        median.add(roundMedian(numbers.seen, tally.message.parameters[index]?.places ?? 0), day, number, index + 1)
        high.add(numbers.high, day, number, index + 1)
      }
    }
    for (const source of Object.values(logSources).map(({ number }) => number)) {
      if (!lines.has(source) && !others.has(source)) continue
      known.add(lines.get(source) ?? 0, day, source)
      unmatched.add(others.get(source) ?? 0, day, source)
    }
  }
  return [count, hours, peak, low, median, high, known, unmatched].map((rows) => rows.series())
}

/** Between two values of a quantity the median has a place more than they have; two at most leave. */
function roundMedian(values: readonly number[], places: number): number {
  const scale = 10 ** Math.min(2, places + 1)
  return Math.round(medianOf(Float64Array.from(values)) * scale) / scale
}
