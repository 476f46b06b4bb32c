import type { Signal, SignalSeries } from '@seqward/contract'
import type { ClosedCase } from '../detectors/learn-from-history.ts'
import { type CaseRecord, closedBy } from './case-record.ts'

const dayMs = 86_400_000

/**
 * What a person has closed as repaired or replaced, as learning takes it: the cause, the signals that showed it, and of
 * the instrument's other signals those that were measured while the case was open and stayed in their band. Null for
 * every other case: nobody has said what it really was.
 */
export function closedCaseOf(record: CaseRecord, signals: readonly SignalSeries[]): ClosedCase | null {
  const closing = closedBy(record)
  const isBorneOut = closing?.reason === 'repaired' || closing?.reason === 'consumable'
  if (closing === null || !isBorneOut || record.cause === 'unknown' || record.sinceDay === null) return null
  const untilDay = Math.floor(Date.parse(closing.at) / dayMs)
  const stood: Partial<Record<Signal, 'up' | 'down' | 'normal'>> = {}
  for (const series of signals) if (isNormal(series, record.sinceDay, untilDay)) stood[series.signal] = 'normal'
  for (const { signal, direction } of record.evidence) stood[signal] = direction
  return { cause: record.cause, signals: stood }
}

/** Whether a signal was measured in these days and most of its points lay in the band. */
function isNormal({ points, expected }: SignalSeries, fromDay: number, untilDay: number): boolean {
  const measured = points.filter(({ day }) => day >= fromDay && day <= untilDay)
  if (expected === null || measured.length === 0) return false
  const inBand = measured.filter(({ value }) => value >= expected.low && value <= expected.high)
  return 2 * inBand.length > measured.length
}
