import type { SensorDays } from './sensor-days.ts'
import { rowsOf, type RunState } from './run-state.ts'

/** One message of the catalogue over the days up to one. */
export interface MessageFeature {
  readonly message: number
  /** Lines on the latest of the days. */
  readonly latest: number
  /** Lines a day, mean over the days whose log was read. */
  readonly perDay: number
  /** Days on which it came, of those whose log was read: k of n. */
  readonly daysSeen: number
  readonly daysRead: number
  /** Most lines in one hour, over these days: a burst where it is far above `perDay`. */
  readonly hourPeak: number
}

/** Days that are looked back at: a code that comes back on most of them is a habit, on one of them an incident. */
const daysBackMax = 14

/** What logs said over the days that end with one: each message that came, in the order of the catalogue. Pure. */
export function messageFeatures(days: SensorDays, lastDay: number, daysBack = daysBackMax): readonly MessageFeature[] {
  const isWithin = (day: number) => day <= lastDay && day > lastDay - daysBack
  const counts = rowsByMessage(days, 'log.message_count')
  const peaks = rowsByMessage(days, 'log.message_hour_peak')
  const read = new Set([...counts.values()].flatMap((rows) => rows.map(({ day }) => day)).filter(isWithin))
  return [...counts]
    .sort(([a], [b]) => a - b)
    .flatMap(([message, rows]): MessageFeature[] => {
      const seen = rows.filter(({ day, value }) => isWithin(day) && value > 0)
      if (seen.length === 0) return []
      const total = seen.reduce((sum, { value }) => sum + value, 0)
      const hours = (peaks.get(message) ?? []).filter(({ day }) => isWithin(day))
      return [
        {
          message,
          latest: seen.find(({ day }) => day === lastDay)?.value ?? 0,
          perDay: total / read.size,
          daysSeen: seen.length,
          daysRead: read.size,
          hourPeak: Math.max(0, ...hours.map(({ value }) => value)),
        },
      ]
    })
}

/** Days whose log was read that a share is of: enough to tell a message that comes back from one that came once. */
const shareDays = 10
/** With fewer days a single message would be most of them. */
const shareDaysMin = 5

/**
 * On how many of the last ten days whose log was read a message came, in %, for each of those days: k of n. Bursts and
 * quiet days weigh the same, so that it moves only with a message that comes back.
 */
export function messageDaysShare(days: SensorDays, message: number): readonly MessageRow[] {
  const rows = rowsByMessage(days, 'log.message_count').get(message) ?? []
  return rows.flatMap(({ day }, index) => {
    const last = rows.slice(Math.max(0, index + 1 - shareDays), index + 1)
    if (last.length < shareDaysMin) return []
    return [{ day, value: (100 * last.filter(({ value }) => value > 0).length) / last.length }]
  })
}

/** Lines of each message in the logs of one run folder, by number of the message. */
export function messagesOfRun(state: RunState): ReadonlyMap<number, number> {
  const lines = new Map<number, number>()
  const columns = state.series['log.message_count']
  for (const [row, { value }] of rowsOf(state, 'log.message_count').entries()) {
    const message = columns?.keys.message?.[row]
    if (message !== undefined) lines.set(message, (lines.get(message) ?? 0) + value)
  }
  return lines
}

/** A number of one message on a day. */
export interface MessageRow {
  readonly day: number
  readonly value: number
}

function rowsByMessage(
  days: SensorDays,
  metric: 'log.message_count' | 'log.message_hour_peak',
): ReadonlyMap<number, readonly MessageRow[]> {
  const columns = days.metrics[metric]
  const rows = new Map<number, MessageRow[]>()
  columns?.values.forEach((value, row) => {
    const day = columns.keys.day?.[row]
    const message = columns.keys.message?.[row]
    if (day === undefined || message === undefined || typeof value !== 'number') return
    const held = rows.get(message)
    if (held === undefined) rows.set(message, [{ day, value }])
    else held.push({ day, value })
  })
  return rows
}
