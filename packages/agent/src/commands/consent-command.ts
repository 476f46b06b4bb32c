import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, type Language, languages } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { openAgent } from '../agent.ts'
import { appendConsent, readConsentLog } from '../consent/consent-log.ts'
import { type Consenter, consenters, type DaySpan } from '../consent/consent-record.ts'
import { type Consent, consentOf } from '../consent/coverage.ts'
import { consentWording, wordingVersion } from '../consent/wording.ts'
import { eventLog } from '../events.ts'
import { readConfig } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import { type HomeFolder, openHome, usualHome } from '../home/home-folder.ts'
import { isLocked } from '../home/home-lock.ts'
import { readSiteKeys, type SiteKeys } from '../home/site-keys.ts'
import { folderKey, rootKey } from '../roles/keeper/source-keys.ts'
import { scoutOf } from '../roles/scout-client.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'

interface Decision {
  readonly home: HomeFolder
  readonly keys: SiteKeys
  readonly told: { readonly at: string; readonly who: Consenter; readonly contract: string; readonly wording: Wording }
  readonly language: Language
}

interface Wording {
  readonly version: number
  readonly language: Language
}

/** `seqward agent consent on, off, history, status`. */
export async function consentCommand([action, ...args]: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      by: { type: 'string', default: 'operator' },
      language: { type: 'string', default: 'en' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const who = consenters.find((one) => one === values.by)
  const language = languages.find((one) => one === values.language)
  if (who === undefined) return refuse(io, exitCodes.wrongUsage, `--by is ${consenters.join(' or ')}`)
  if (language === undefined) return refuse(io, exitCodes.wrongUsage, `--language is ${languages.join(' or ')}`)
  if (action !== 'on' && action !== 'off' && action !== 'history' && action !== 'status')
    return refuse(io, exitCodes.wrongUsage, 'consent on, off, history or status')
  const span = spanOf(values.from, values.to)
  if (action === 'history' && span === null)
    return refuse(io, exitCodes.wrongUsage, 'consent history --from YYYY-MM-DD --to YYYY-MM-DD')

  const home = openHome(values.home ?? usualHome(process.env))
  const keys = readSiteKeys(home.siteKey)
  if (keys === null) throw new HomeError('missing', `${home.siteKey}: not there; enrol an instrument first`)
  if (action !== 'status') {
    const wording = { version: wordingVersion, language }
    const told = { at: new Date().toISOString(), who, contract: contractHash(), wording }
    const decision: Decision = { home, keys, told, language }
    if (action === 'on') await switchOn(decision, io, values.json)
    else if (action === 'off') await switchOff(decision)
    else if (span !== null) appendConsent(home.consent, { ...told, kind: 'history', span }, keys)
    if (!values.json) await say(io.stdout, `${consentWording[action][language]}\n`)
  }
  const consent = consentOf(readConsentLog(home.consent, keys.consentPublicKey), contractHash())
  if (values.json) return sayJson(io, consentReport(consent))
  if (action === 'status') await say(io.stdout, `${consentText(consent)}\n`)
  return exitCodes.done
}

/** What a site has agreed to, for programs. */
export function consentReport(consent: Consent) {
  return {
    state: consent.state,
    since: consent.ticks[0]?.at ?? null,
    history: consent.spans.map(({ fromDay, toDay }) => ({ from: dateOf(fromDay), to: dateOf(toDay) })),
    contract: contractHash(),
  }
}

export function consentText(consent: Consent): string {
  const { state, since, history } = consentReport(consent)
  const spans = history.map(({ from, to }) => `; history from ${from} to ${to}`).join('')
  if (state === 'contract-changed')
    return 'Sending is off: the contract has changed, and needs a new "seqward agent consent on".'
  if (state === 'damaged')
    return 'Sending is off: the record of consents is damaged. A new decision repairs a torn end.'
  if (state === 'on') return `Sending is on since ${since}${spans}.`
  return spans === '' ? 'Sending is off.' : `Sending is off for new runs${spans}.`
}

/** Lists what is there first: those runs are from before the tick. */
async function switchOn({ home, keys, told }: Decision, io: AgentIo, quiet: boolean): Promise<void> {
  const config = readConfig(home.config)
  const scout = scoutOf(config)
  try {
    const { listing } = await scout.list([])
    const unlisted = new Set(listing.unlisted.map(({ root }) => root))
    const listed = config.roots.filter((root) => !unlisted.has(root))
    const before = listing.runs.map(({ folder }) => folderKey(keys.aliasKey, folder))
    const listedRoots = listed.map((root) => rootKey(keys.aliasKey, root))
    const at = new Date().toISOString()
    appendConsent(home.consent, { ...told, at, kind: 'on', day: localDay(new Date()), before, listedRoots }, keys)
    for (const { root, code } of listing.unlisted)
      await say(
        io.stderr,
        `seqward agent: ${root} cannot be listed (${code}): nothing in it is covered until a new "consent on"\n`,
      )
    if (!quiet) await say(io.stdout, `${before.length} run folders are there already; they are not covered.\n`)
  } finally {
    scout.stop()
  }
}

/** A running agent acts on the record within a second. Where none runs, what is unsent is deleted here. */
async function switchOff({ home, keys, told }: Decision): Promise<void> {
  appendConsent(home.consent, { ...told, kind: 'off' }, keys)
  if (isLocked(home.lock)) return
  const quiet = eventLog(
    () => {},
    () => new Date(),
  )
  const agent = openAgent(home.folder, { events: quiet, now: Date.now, writesStatus: false })
  await agent.stop()
}

const millisecondsPerDay = 86_400_000

function spanOf(from: string | undefined, to: string | undefined): DaySpan | null {
  const fromDay = dayOf(from)
  const toDay = dayOf(to)
  return fromDay === null || toDay === null || toDay < fromDay ? null : { fromDay, toDay }
}

function dayOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const milliseconds = Date.parse(text)
  return Number.isFinite(milliseconds) && dateOf(milliseconds / millisecondsPerDay) === text
    ? milliseconds / millisecondsPerDay
    : null
}

function dateOf(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10)
}

/** The day at the site, as its clock and zone have it. */
function localDay(now: Date): number {
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / millisecondsPerDay
}
