import type { InstrumentHistory } from '../detectors/assess.ts'
import { type CaseRecord, closedBy } from './case-record.ts'

const dayMs = 86_400_000

/** From when to when parts of an instrument were sick that have been repaired since: what no baseline may learn from. */
export function repairsOf(
  records: readonly CaseRecord[],
  instrument: string,
): NonNullable<InstrumentHistory['repairs']> {
  return records.flatMap((record) => {
    const closing = record.instrument === instrument ? closedBy(record) : null
    if (closing?.reason !== 'repaired' || record.sinceDay === null) return []
    return [{ fromDay: record.sinceDay, untilDay: Math.floor(Date.parse(closing.at) / dayMs) }]
  })
}
