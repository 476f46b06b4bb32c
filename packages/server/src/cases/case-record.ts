import type { CaseDetail, CaseEvent, CaseState, Cause, Subsystem } from '@seqward/contract'

/** A case as the service keeps it. Its serial number is null here: who serves the case knows it. */
export interface CaseRecord extends CaseDetail {
  /** Instrument (or "fleet") and cause; the subsystem while the cause is unknown; the lot where there is one. */
  readonly key: string
}

/** What makes two findings the same case. */
export function caseKey(of: {
  readonly instrument: string | null
  readonly cause: Cause
  readonly subsystem: Subsystem
  readonly lot: string | null
}): string {
  const what = of.cause === 'unknown' ? `unknown-${of.subsystem}` : of.cause
  return [of.instrument ?? 'fleet', what, ...(of.lot === null ? [] : [of.lot])].join('|')
}

/** Words of people are kept for good; of the service's own events, so many of the latest. */
const serviceEventsMax = 50

/** The history with one event more. */
export function withEvent(history: readonly CaseEvent[], event: CaseEvent): readonly CaseEvent[] {
  const events = [...history, event]
  let surplus = events.filter((each) => each.by === 'service').length - serviceEventsMax
  // The first event says when the case began.
  return events.filter((each, index) => {
    if (index === 0 || each.by !== 'service' || surplus <= 0) return true
    surplus--
    return false
  })
}

/** Who closed a closed case last: a person's word weighs more than the service's. */
export function closedBy(record: CaseRecord): CaseEvent | null {
  const last = record.history.at(-1)
  return record.state === 'closed' && last?.state === 'closed' ? last : null
}

export const isOngoing = (state: CaseState): boolean => state !== 'closed'
