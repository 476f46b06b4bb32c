import type { ConsentLog } from './consent-log.ts'
import type { DaySpan } from './consent-record.ts'

/** When the agent first saw a run folder, and whether the run had ended by then. */
export interface Sighting {
  /** ISO 8601 in UTC with milliseconds. */
  readonly firstSeenAt: string
  readonly unfinished: boolean
  /** Key of the root that it stands in. */
  readonly root: string
}

/** What a site's decisions come to at present. */
export interface Consent {
  /** `contract-changed`: it was ticked, but for another contract than the one this agent keeps to. */
  readonly state: 'off' | 'on' | 'contract-changed' | 'damaged'
  readonly ticks: readonly Tick[]
  readonly spans: readonly DaySpan[]
  /** Runs stay here for which the instrument's own setting for its maker is off. */
  readonly followsInstrument: boolean
}

/** One tick that still holds. */
export interface Tick {
  readonly at: string
  readonly day: number
  readonly before: ReadonlySet<string>
  readonly listedRoots: ReadonlySet<string>
}

/**
 * What the decisions come to for an agent whose contract is covered by those that `covers` names. An "off" voids every
 * consent before it.
 */
export function consentOf(log: ConsentLog, covers: (contract: string) => boolean): Consent {
  const followsInstrument = log.records.findLast(({ kind }) => kind === 'follow-instrument')
  const follows = followsInstrument?.kind === 'follow-instrument' && followsInstrument.follows
  if (log.damaged) return { state: 'damaged', ticks: [], spans: [], followsInstrument: true }
  const lastOff = log.records.findLastIndex((record) => record.kind === 'off')
  const standing = log.records.slice(lastOff + 1)
  const current = standing.filter((record) => covers(record.contract))
  const ticks = current.flatMap((record): Tick[] => {
    if (record.kind !== 'on') return []
    const { at, day, before, listedRoots } = record
    return [{ at, day, before: new Set(before), listedRoots: new Set(listedRoots) }]
  })
  const spans = current.flatMap((record) => (record.kind === 'history' ? [record.span] : []))
  const ticked = standing.some(({ kind }) => kind === 'on' || (kind === 'history' && spans.length === 0))
  const state = ticks.length > 0 ? 'on' : ticked ? 'contract-changed' : 'off'
  return { state, ticks, spans, followsInstrument: follows }
}

/** Whether anything at all may be sent. */
export function allowsSending(consent: Consent): boolean {
  return consent.ticks.length > 0 || consent.spans.length > 0
}

/** Why a run is not covered by a tick; null when it is. */
export type TickRefusal = 'no-consent' | 'before-tick' | 'finished-when-first-seen'

/**
 * Whether a tick covers a run: the agent first saw it, unfinished, after the tick (design: a batch flows, 8). Null when
 * one does.
 */
export function tickRefusal(consent: Consent, key: string, sighting: Sighting): TickRefusal | null {
  if (consent.ticks.length === 0) return 'no-consent'
  const after = consent.ticks.filter(
    (tick) => sighting.firstSeenAt >= tick.at && !tick.before.has(key) && tick.listedRoots.has(sighting.root),
  )
  if (after.length === 0) return 'before-tick'
  return sighting.unfinished ? null : 'finished-when-first-seen'
}

/** Whether a consent for history names the day on which a run started. */
export function spanCovers(consent: Consent, day: number | null): boolean {
  return day !== null && consent.spans.some((span) => day >= span.fromDay && day <= span.toDay)
}

/** Whether a day of a sensor log is covered: from the day of a tick on, or named by a consent for history. */
export function sensorDayCovered(consent: Consent, day: number): boolean {
  return consent.ticks.some((tick) => day >= tick.day) || spanCovers(consent, day)
}
