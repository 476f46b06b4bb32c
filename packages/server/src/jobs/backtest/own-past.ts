import type { InstrumentHistory } from '../../detectors/assess.ts'
import type { StoredCase } from '../../store/case-files.ts'
import type { Past, Trouble } from './past.ts'

const dayMs = 86_400_000
/** Other rules may see the same trouble so many days earlier than the service did. */
const earlierDays = 14
/** Before so many days of history nothing compares, so nobody can be blamed for a miss. */
const pastDays = 45

/**
 * A laboratory's own history, with what people said when they closed cases: repaired, or a consumable replaced, confirms a
 * trouble; no fault found refutes it. What the service closed, duplicates and open cases say nothing.
 */
export function ownPast(histories: readonly InstrumentHistory[], cases: readonly StoredCase[]): Past {
  const firstDays = new Map(
    histories.map(({ instrument, runs }) => [
      instrument,
      runs.reduce((first, { startedDay }) => Math.min(first, startedDay ?? first), Number.POSITIVE_INFINITY),
    ]),
  )
  const earliest = [...firstDays.values()].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return {
    source: 'own-history',
    histories,
    troubles: cases.flatMap((record) => troubleOf(record, firstDays.get(record.instrument ?? '') ?? earliest) ?? []),
    isComplete: false,
  }
}

function troubleOf(record: StoredCase, firstDay: number): Trouble | null {
  const last = record.history.at(-1)
  if (record.state !== 'closed' || last === undefined || last.by === 'service') return null
  const { reason } = last
  if (reason === null || reason === 'duplicate') return null
  const untilDay = Date.parse(last.at) / dayMs
  const sinceDay = record.sinceDay ?? Date.parse(record.openedAt) / dayMs
  return {
    instrument: record.instrument,
    cause: record.cause,
    subsystem: record.subsystem,
    lot: record.lot,
    fromDay: sinceDay - earlierDays,
    untilDay,
    failedDay: null,
    verdict: reason === 'no-fault-found' ? 'refuted' : 'confirmed',
    counts: sinceDay >= firstDay + pastDays,
  }
}
