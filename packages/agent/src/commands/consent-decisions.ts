import type { Language } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { openAgent } from '../agent.ts'
import { coversContract, keepAgreedContract } from '../consent/agreed-contracts.ts'
import { appendConsent, type ConsentLog, readConsentLog } from '../consent/consent-log.ts'
import type { Consenter, DaySpan } from '../consent/consent-record.ts'
import { type Consent, consentOf } from '../consent/coverage.ts'
import { wordingVersion } from '../consent/wording.ts'
import { eventLog } from '../events.ts'
import { readConfig } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import { type HomeFolder, openHome } from '../home/home-folder.ts'
import { isLocked } from '../home/home-lock.ts'
import { readSiteKeys, type SiteKeys } from '../home/site-keys.ts'
import { folderKey, rootKey } from '../roles/keeper/source-keys.ts'
import { scoutOf } from '../roles/scout-client.ts'

/** Who decides, and in which language the wording stood before them. */
export interface Decider {
  readonly who: Consenter
  readonly name: string | null
  readonly language: Language
}

/** A home in which decisions about sending can be made and read. */
export interface DecisionPlace {
  readonly home: HomeFolder
  readonly keys: SiteKeys
}

/** @throws HomeError when there is no home, it is unsafe, or nothing was enrolled yet. */
export function decisionPlace(folder: string): DecisionPlace {
  const home = openHome(folder)
  const keys = readSiteKeys(home.siteKey)
  if (keys === null) throw new HomeError('missing', `${home.siteKey}: not there; enrol an instrument first`)
  return { home, keys }
}

/** The decisions so far, and what they come to for this agent. */
export function readDecisions({ home, keys }: DecisionPlace): { readonly log: ConsentLog; readonly consent: Consent } {
  const log = readConsentLog(home.consent, keys.consentPublicKey)
  return { log, consent: consentOf(log, coversContract(home.contracts)) }
}

/** What a tick found. */
export interface SwitchedOn {
  /** Run folders that were there already: they are not covered. */
  readonly before: number
  /** Roots that could not be listed: nothing in them is covered until a new tick. */
  readonly unlisted: readonly { readonly root: string; readonly code: string }[]
}

/** Records a tick. Lists what is there first: those runs are from before it. @throws HomeError, RoleError. */
export async function switchOn(place: DecisionPlace, decider: Decider): Promise<SwitchedOn> {
  const { home, keys } = place
  const config = readConfig(home.config)
  const scout = scoutOf(config)
  try {
    const { listing } = await scout.list([])
    const unlisted = new Set(listing.unlisted.map(({ root }) => root))
    const listed = scout.roots.filter((root) => !unlisted.has(root))
    const before = listing.runs.map(({ folder }) => folderKey(keys.aliasKey, folder))
    const listedRoots = listed.map((root) => rootKey(keys.aliasKey, root))
    keepAgreedContract(home.contracts)
    const day = localDay(new Date())
    appendConsent(home.consent, { ...told(decider), kind: 'on', day, before, listedRoots }, keys)
    return { before: before.length, unlisted: listing.unlisted }
  } finally {
    scout.stop()
  }
}

/**
 * Records that sending is off. A running agent acts on it within a second and deletes what was not sent; where none
 * runs, that is done here.
 *
 * @throws HomeError when the record stands and the unsent batches could not be deleted here.
 */
export async function switchOff(place: DecisionPlace, decider: Decider): Promise<void> {
  const { home, keys } = place
  appendConsent(home.consent, { ...told(decider), kind: 'off' }, keys)
  if (isLocked(home.lock)) return
  const quiet = eventLog(
    () => {},
    () => new Date(),
  )
  try {
    const agent = openAgent(home.folder, { events: quiet, now: Date.now, writesStatus: false })
    await agent.stop()
  } catch (error) {
    // An agent that started in between carries the withdrawal out itself.
    if (error instanceof HomeError && error.code === 'in-use') return
    if (!(error instanceof HomeError)) throw error
    throw new HomeError(
      error.code,
      `sending is off and recorded as such; what was not sent is deleted when the agent next starts, not now: ${error.message}`,
    )
  }
}

/** Records a consent for runs and sensor days of the past. */
export function allowHistory({ home, keys }: DecisionPlace, decider: Decider, span: DaySpan): void {
  keepAgreedContract(home.contracts)
  appendConsent(home.consent, { ...told(decider), kind: 'history', span }, keys)
}

/** Records whether the instrument's own setting for its maker decides over each run as well. */
export function followInstrument({ home, keys }: DecisionPlace, decider: Decider, follows: boolean): void {
  appendConsent(home.consent, { ...told(decider), kind: 'follow-instrument', follows }, keys)
}

function told({ who, name, language }: Decider) {
  return {
    at: new Date().toISOString(),
    who,
    ...(name === null ? {} : { name }),
    contract: contractHash(),
    wording: { version: wordingVersion, language },
  }
}

export const millisecondsPerDay = 86_400_000

/** The day at the site, as its clock and zone have it. */
export function localDay(now: Date): number {
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / millisecondsPerDay
}

/** Days since 1970-01-01 of a date written YYYY-MM-DD; null when it is none. */
export function dayOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const milliseconds = Date.parse(text)
  return Number.isFinite(milliseconds) && dateOf(milliseconds / millisecondsPerDay) === text
    ? milliseconds / millisecondsPerDay
    : null
}

/** YYYY-MM-DD of a day. */
export function dateOf(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10)
}

/** Both ends included; null unless both are dates in order. */
export function spanOf(from: string | undefined, to: string | undefined): DaySpan | null {
  const fromDay = dayOf(from)
  const toDay = dayOf(to)
  return fromDay === null || toDay === null || toDay < fromDay ? null : { fromDay, toDay }
}
