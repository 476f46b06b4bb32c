import { isDeepStrictEqual } from 'node:util'
import type { CaseEvent, Evidence } from '@seqward/contract'
import type { CaseProposal } from '../detectors/assess.ts'
import { type CaseRecord, caseKey, closedBy, isOngoing, withEvent } from './case-record.ts'
import { isNewsAfter } from './news-after-closing.ts'

export { actOnCase, CaseActionError } from './act-on-case.ts'
export type { CaseRecord } from './case-record.ts'

/**
 * What becomes of the cases in hand when an assessment proposes these: the records that are new or changed, and no
 * others, so that the same proposals again change nothing. `existing` holds every case of the instruments (and of the
 * fleet, where that was assessed) that the proposals speak for, closed ones too: what they no longer propose is gone.
 *
 * One ongoing case for each instrument, or the fleet, and cause. A case that is still being diagnosed keeps its identity
 * when its cause turns out to be another one. Watched cases that are no longer proposed are closed by the service; open
 * ones wait for a person, unless a case of the fleet explains most of their runs. What a person closed stays closed, and comes
 * back as a new case only on evidence from after the closing.
 */
export function reconcileCases(
  existing: readonly CaseRecord[],
  proposals: readonly CaseProposal[],
  now: Date,
  newId: () => string,
): readonly CaseRecord[] {
  const at = now.toISOString()
  const matches = matched(existing, distinct(proposals))
  const changed: CaseRecord[] = []
  for (const [proposal, record] of matches) {
    const next = record === null ? opened(existing, proposal, at, newId) : updated(record, proposal, at)
    if (next !== null && next !== record) changed.push(next)
  }
  const proposed = new Set(matches.values())
  for (const record of existing) {
    if (!isOngoing(record.state) || proposed.has(record)) continue
    if (record.state === 'watch') changed.push(closedByService(record, at, null))
    else if (record.state === 'open' && isExplainedByFleet(record, proposals))
      changed.push(closedByService(record, at, 'duplicate'))
  }
  return changed
}

/** One proposal a key: the first, which is the surer. */
function distinct(proposals: readonly CaseProposal[]): readonly CaseProposal[] {
  const byKey = new Map<string, CaseProposal>()
  for (const proposal of proposals) {
    const key = caseKey(proposal)
    if (!byKey.has(key)) byKey.set(key, proposal)
  }
  return [...byKey.values()]
}

/** Each proposal with the ongoing case that it continues: by key, else by subsystem, else by shared signals. */
function matched(
  existing: readonly CaseRecord[],
  proposals: readonly CaseProposal[],
): ReadonlyMap<CaseProposal, CaseRecord | null> {
  const free = new Set(existing.filter((record) => isOngoing(record.state)))
  const matches = new Map<CaseProposal, CaseRecord | null>(proposals.map((proposal) => [proposal, null]))
  for (const fits of [hasSameKey, hasSameSubsystem, isSeenAnew]) {
    for (const [proposal, held] of matches) {
      if (held !== null) continue
      const record = [...free].find((each) => fits(each, proposal))
      if (record === undefined) continue
      matches.set(proposal, record)
      free.delete(record)
    }
  }
  return matches
}

const hasSameKey = (record: CaseRecord, proposal: CaseProposal) => record.key === caseKey(proposal)

/** A cause that was named anew: the same part of the same instrument, and something that shows in both. */
const hasSameSubsystem = (record: CaseRecord, proposal: CaseProposal) =>
  record.subsystem === proposal.subsystem && sharedSignals(record, proposal) > 0

/** The same trouble seen with more data, while no person works on it. */
const isSeenAnew = (record: CaseRecord, proposal: CaseProposal) =>
  record.state !== 'acknowledged' && sharesMostSignals(record, proposal)

const sharesMostSignals = (record: CaseRecord, proposal: CaseProposal) => sharedSignals(record, proposal) >= mostSignals

const mostSignals = 0.5

/** Share of a case's signals that a proposal has too. Cases of the fleet are told apart by lot and version alone. */
function sharedSignals(record: CaseRecord, proposal: CaseProposal): number {
  if (proposal.instrument === null || record.instrument !== proposal.instrument) return 0
  // A note on the sensors themselves is no other name for a fault that they show.
  if ((record.cause === 'sensor') !== (proposal.cause === 'sensor')) return 0
  const held = new Set(record.evidence.map((each) => each.signal))
  const shared = new Set(proposal.evidence.map((each) => each.signal).filter((signal) => held.has(signal)))
  return held.size === 0 ? 0 : shared.size / held.size
}

/** A new case; or a watched one that the service had closed, taken up again; or none where a person's closing stands. */
function opened(
  existing: readonly CaseRecord[],
  proposal: CaseProposal,
  at: string,
  newId: () => string,
): CaseRecord | null {
  const key = caseKey(proposal)
  const before = existing.filter((record) => closedBy(record) !== null)
  // A closing stands for the trouble, not for the name that it had: another likeliest cause is no news.
  const isSameTrouble = (record: CaseRecord) =>
    hasSameKey(record, proposal) || hasSameSubsystem(record, proposal) || sharesMostSignals(record, proposal)
  if (before.some((record) => isSameTrouble(record) && !isNewsAfter(record, proposal))) return null
  const event: CaseEvent = { at, state: proposal.state, by: 'service', reason: null, note: null }
  const again = before.find((record) => hasSameKey(record, proposal) && closedBy(record)?.by === 'service')
  if (again !== undefined) {
    const history = withEvent(again.history, event)
    return { ...again, ...contentOf(proposal), key, state: proposal.state, openedAt: at, updatedAt: at, history }
  }
  return {
    id: newId(),
    key,
    instrument: proposal.instrument,
    serial: null,
    state: proposal.state,
    openedAt: at,
    updatedAt: at,
    ...contentOf(proposal),
    history: [event],
  }
}

function updated(record: CaseRecord, proposal: CaseProposal, at: string): CaseRecord {
  const opens = record.state === 'watch' && proposal.state === 'open'
  // Whoever acknowledged a case works from its cause; new candidates are shown, the heading stays.
  const heading = record.state === 'acknowledged' ? { cause: record.cause, subsystem: record.subsystem } : {}
  const severity = record.state === 'watch' || proposal.state === 'open' ? proposal.severity : record.severity
  // The window in which a change is dated moves on; a case keeps the day that it was opened with.
  const sinceDay = record.state === 'watch' ? proposal.sinceDay : (record.sinceDay ?? proposal.sinceDay)
  const content = { ...contentOf(proposal), ...heading, severity, sinceDay }
  const next: CaseRecord = { ...record, ...content, key: caseKey({ ...content, instrument: record.instrument }) }
  if (opens) {
    const event: CaseEvent = { at, state: 'open', by: 'service', reason: null, note: null }
    return { ...next, state: 'open', openedAt: at, updatedAt: at, history: withEvent(record.history, event) }
  }
  return isSame(record, next) ? record : { ...next, updatedAt: at }
}

type Content = Pick<
  CaseRecord,
  | 'cause'
  | 'subsystem'
  | 'severity'
  | 'sinceDay'
  | 'candidates'
  | 'discriminatingTests'
  | 'evidence'
  | 'signals'
  | 'instruments'
  | 'lot'
>

/** What of a case the detectors say, picked by name: the rest of a record is the room's own. */
const contentOf = (of: Content): Content => ({
  cause: of.cause,
  subsystem: of.subsystem,
  severity: of.severity,
  sinceDay: of.sinceDay,
  candidates: of.candidates,
  ...(of.discriminatingTests === undefined ? {} : { discriminatingTests: of.discriminatingTests }),
  evidence: of.evidence,
  signals: of.signals,
  instruments: of.instruments,
  lot: of.lot,
})

/** By value: a record that was stored and read back may have its keys in another order. */
function isSame(record: CaseRecord, next: CaseRecord): boolean {
  return isDeepStrictEqual(contentOf(record), contentOf(next))
}

/**
 * Whether cases of the fleet account for most of the runs that a case stands on, which nothing proposes any more: its
 * runs were put down to the instrument, or to another lot, before the lot was known. Sensors use no lots.
 */
function isExplainedByFleet(record: CaseRecord, proposals: readonly CaseProposal[]): boolean {
  if (record.evidence.some((each) => each.runs.length === 0)) return false
  const explained = runsOf(
    proposals.filter((proposal) => proposal.instrument === null).flatMap((each) => each.evidence),
  )
  const own = [...runsOf(record.evidence)]
  const share = own.filter((run) => explained.has(run)).length / Math.max(1, own.length)
  return share > (record.instrument === null ? explainedOfLot : explainedOfInstrument)
}

/** Share of a case's runs that must be explained. Of a suspected lot less: most of its runs may have been good ones. */
const explainedOfInstrument = 0.5
const explainedOfLot = 0.3

/** Runs with their instrument: a run's name alone need not be unique. */
const runsOf = (evidence: readonly Evidence[]) =>
  new Set(evidence.flatMap(({ instrument, runs }) => runs.map((run) => `${instrument} ${run}`)))

function closedByService(record: CaseRecord, at: string, reason: CaseEvent['reason']): CaseRecord {
  const event: CaseEvent = { at, state: 'closed', by: 'service', reason, note: null }
  return { ...record, state: 'closed', updatedAt: at, history: withEvent(record.history, event) }
}
