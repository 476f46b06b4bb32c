/**
 * The keeper: it owns the home, the keys, the consents, the spool and the ledger; it opens no socket and no run folder.
 * The only file that knows every room.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { contractHash } from '@seqward/contract/sealing'
import { readConsentLog } from './consent/consent-log.ts'
import { allowsSending, type Consent, consentOf } from './consent/coverage.ts'
import { openSightings } from './consent/sightings.ts'
import type { Events } from './events.ts'
import { type AgentConfig, readConfig, requireHttps } from './home/agent-config.ts'
import { HomeError } from './home/home-error.ts'
import { type HomeFolder, openHome } from './home/home-folder.ts'
import { lockHome } from './home/home-lock.ts'
import { readInstruments } from './home/instruments.ts'
import { readSiteKeys, type SiteKeys } from './home/site-keys.ts'
import { type AgentStatus, writeStatus } from './home/status-file.ts'
import { agentFactsDue, keepAgentFacts } from './roles/keeper/agent-facts.ts'
import type { RunMemory } from './roles/keeper/plan-runs.ts'
import { type RunRound, runRound } from './roles/keeper/run-round.ts'
import { type SensorMemory, sensorRound } from './roles/keeper/sensor-round.ts'
import { openStation, type Station } from './roles/keeper/station.ts'
import { scoutOf } from './roles/scout-client.ts'
import { uplinkTransport } from './roles/uplink-client.ts'
import type { Destination } from './uplink/https-transport.ts'
import { agentVersion } from './version.ts'

/** How often the consent file is looked at: switching off must stop sending within a second. */
const consentMilliseconds = 250
/** Status is written at most this often. */
const statusMilliseconds = 200
/** Looks at the folders in one tick: each after the first only because the one before found something to do. */
const roundsPerTick = 8
/** Run folders of which nothing more is wanted are listed in full again after so long. */
const relistMilliseconds = 3_600_000

export interface Agent {
  readonly config: AgentConfig
  readonly consent: Consent
  /** Settings or enrolments are no longer those that this agent was opened with: stop it and open another. */
  readonly outdated: boolean
  /** Looks at the folders until there is nothing left to do, and keeps what is new. */
  tick(): Promise<void>
  status(): AgentStatus
  /** Resolves when nothing waits to be sent: true; or when every instrument failed so many times in a row: false. */
  drained(failuresMax: number): Promise<boolean>
  stop(): Promise<void>
}

export interface AgentOptions {
  readonly events: Events
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Whether to tell of itself in the home; not when it is opened only to carry out a withdrawal. */
  readonly writesStatus?: boolean
}

/**
 * Opens a home, recovers what is in it, and carries out a withdrawal of consent that was made since. Nothing is sent
 * before the first tick.
 *
 * @throws HomeError, LedgerError.
 */
export function openAgent(folder: string, { events, now, writesStatus = true }: AgentOptions): Agent {
  const home = openHome(folder)
  const config = readConfig(home.config)
  const keys = readSiteKeys(home.siteKey)
  if (keys === null) throw new HomeError('missing', `${home.siteKey}: not there; enrol an instrument first`)
  const unlock = lockHome(home.lock)
  try {
    return keeperOf({ home, config, keys, unlock, events, now, writesStatus })
  } catch (error) {
    unlock()
    throw error
  }
}

interface KeeperParts {
  readonly home: HomeFolder
  readonly config: AgentConfig
  readonly keys: SiteKeys
  readonly unlock: () => void
  readonly events: Events
  readonly now: () => number
  readonly writesStatus: boolean
}

function keeperOf({ home, config, keys, unlock, events, now, writesStatus }: KeeperParts): Agent {
  const transport = uplinkTransport(destinationOf(config))
  const scout = scoutOf(config)
  const sightings = openSightings(home.sightings)
  const memories = new Map<string, RunMemory>()
  const sensors: SensorMemory = { read: new Map(), files: new Map() }
  const stations = new Map<string, Station>()
  let consentLooks = ''
  let consent: Consent = { state: 'off', ticks: [], spans: [] }
  let gate = ''
  let ticks = 0
  let last: RunRound | null = null
  let nothingToDo = false
  let valuesWithheld = 0
  let collectorMicroseconds = 0
  let statusTimer: NodeJS.Timeout | null = null
  let stopped = false
  let toldStart = false
  const listedAt = new Map<string, number>()

  for (const instrument of readInstruments(home.instruments)) {
    const { enrolled } = instrument.identity
    if (enrolled === null) continue
    const station = openStation({
      folder: instrument,
      enrolled,
      spoolKey: keys.spoolKey,
      spoolBytesMax: config.spoolBytesMax,
      sentBytesMax: config.sentBytesMax,
      transport,
      backoff: {
        baseMilliseconds: config.backoffSeconds.base * 1000,
        capMilliseconds: config.backoffSeconds.cap * 1000,
      },
      now,
      events,
      maySend: () => !stopped && allowsSending(consent),
      onChange: statusSoon,
    })
    stations.set(station.serial, station)
  }
  events.started({ version: agentVersion, instruments: stations.size })

  /** Reads the consents again when their file has changed, and acts on a withdrawal at once. */
  function lookAtConsent(): void {
    const stat = statSync(home.consent, { throwIfNoEntry: false })
    const looks = stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`
    if (looks === consentLooks) return
    consentLooks = looks
    const log = readConsentLog(home.consent, keys.consentPublicKey)
    if (log.damaged) events.consentDamaged()
    consent = consentOf(log, contractHash())
    gate = `${looks} ${stations.size}`
    listedAt.clear()
    events.consentChanged({ state: consent.state })
    const off = log.records.findLast((record) => record.kind === 'off')
    for (const station of stations.values()) {
      if (off !== undefined && station.hasPendingFrom(off.at)) station.withdraw()
      station.wake()
    }
    statusSoon()
  }
  lookAtConsent()
  tellStatus()
  const openedWith = looksOfSettings(home)
  const consentTimer = setInterval(lookAtConsent, consentMilliseconds)

  /** One look at the folders; whether it found anything to do. */
  async function look(): Promise<boolean> {
    if (stopped) return false
    const startedAt = now()
    const known = new Set([...listedAt].flatMap(([run, at]) => (startedAt - at < relistMilliseconds ? [run] : [])))
    const { listing, sensorLogs } = await scout.list([...known])
    for (const { code } of listing.unlisted) events.rootUnreadable({ code })
    const collecting = {
      aliasKey: keys.aliasKey,
      now,
      stations,
      consent: () => ({ consent, gate }),
      onUsage: (usage: { cpuMicroseconds: number }) => {
        collectorMicroseconds += usage.cpuMicroseconds
      },
      onFailure: (error: Error, tasksLeft: number) =>
        events.collectorFailed({ reason: error.message, runs: tasksLeft }),
    }
    const runs = await runRound(listing.runs, {
      ...collecting,
      sightings,
      memories,
      known,
      settings: {
        consent,
        gate,
        serials: [...stations.keys()],
        now: startedAt,
        progressMilliseconds: config.progressSeconds * 1000,
      },
    })
    const logs = await sensorRound(sensorLogs, { ...collecting, memory: sensors, gate })
    valuesWithheld += runs.valuesWithheld + logs.valuesWithheld
    last = runs
    for (const folder of runs.settled) listedAt.set(folder, startedAt)
    return runs.tasks + logs.tasks > 0
  }

  function tellOfAgent(): void {
    if (consent.ticks.length === 0) return
    for (const station of stations.values()) {
      if (!agentFactsDue(station, now(), toldStart)) continue
      const roles = [scout.usage, transport.usage]
      const own = process.cpuUsage()
      const cpu = roles.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, own.user + own.system)
      const memory = roles.reduce((sum, { residentBytes }) => sum + residentBytes, process.memoryUsage.rss())
      const facts = {
        version: agentVersion,
        cpuSeconds: (cpu + collectorMicroseconds) / 1e6,
        memoryMebibytes: memory / 1024 ** 2,
        filesWithheld: last?.filesWithheld ?? 0,
        valuesWithheld,
      }
      keepAgentFacts(station, facts, now())
    }
    toldStart = true
  }

  function status(): AgentStatus {
    const withheldBy = last?.withheld ?? {}
    const all = [...stations.values()]
    return {
      version: agentVersion,
      at: new Date(now()).toISOString(),
      running: !stopped,
      ticks,
      idle: nothingToDo && all.every(({ pendingCount }) => pendingCount === 0),
      instruments: all.map((station) => ({
        serial: station.serial,
        instrument: station.instrument,
        pendingBatches: station.pendingCount,
        pendingBytes: station.spoolBytes,
        lastSeq: station.lastSeq,
        receipts: station.settledCount,
        lastReceiptAt: station.lastReceiptAt,
        lastFailure: station.lastFailure,
      })),
      runs: {
        seen: last?.seen ?? 0,
        covered: last?.covered ?? 0,
        waiting: last?.waiting ?? 0,
        withheld: Object.values(withheldBy).reduce((sum, count) => sum + count, 0),
        withheldBy,
      },
      valuesWithheld,
      filesWithheld: last?.filesWithheld ?? 0,
    }
  }

  function tellStatus(): void {
    if (statusTimer !== null) clearTimeout(statusTimer)
    statusTimer = null
    try {
      if (writesStatus) writeStatus(home.status, status())
    } catch (error) {
      // A full disk must not end an agent whose batches may still leave.
      events.statusNotWritten({ code: (error as NodeJS.ErrnoException).code ?? 'unknown' })
    }
  }

  function statusSoon(): void {
    if (!stopped) statusTimer ??= setTimeout(tellStatus, statusMilliseconds)
  }

  return {
    config,
    get consent() {
      return consent
    },
    get outdated() {
      return looksOfSettings(home) !== openedWith && isReadable(home)
    },
    async tick() {
      const startedAt = now()
      lookAtConsent()
      tellOfAgent()
      nothingToDo = false
      for (let round = 0; !nothingToDo && round < roundsPerTick; round++) nothingToDo = !(await look())
      ticks += 1
      for (const station of stations.values()) station.wake()
      events.ticked({ runs: last?.seen ?? 0, bodies: last?.bodies ?? 0, milliseconds: now() - startedAt })
      statusSoon()
    },
    status,
    async drained(failuresMax) {
      const all = [...stations.values()]
      for (;;) {
        if (all.every(({ pendingCount }) => pendingCount === 0)) return true
        if (all.every(({ pendingCount, failures }) => pendingCount === 0 || failures >= failuresMax)) return false
        if (!allowsSending(consent)) return true
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async stop() {
      if (stopped) return
      stopped = true
      clearInterval(consentTimer)
      scout.stop()
      await Promise.all([...stations.values()].map((station) => station.close()))
      transport.stop()
      tellStatus()
      unlock()
      events.stopped()
    },
  }
}

/** What the files look like that an agent reads once, when it is opened. */
function looksOfSettings(home: HomeFolder): string {
  const serials = readdirSync(home.instruments).sort()
  const files = [home.config, ...serials.map((serial) => join(home.instruments, serial, 'identity.json'))]
  return files.map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`).join('\n')
}

/** A settings file in the middle of an edit must not end a running agent. */
function isReadable(home: HomeFolder): boolean {
  try {
    return destinationOf(readConfig(home.config)).port > 0
  } catch {
    return false
  }
}

/** Where the uplink goes: read here, since it can read no file itself. @throws HomeError. */
export function destinationOf({ service, caFile }: Pick<AgentConfig, 'service' | 'caFile'>): Destination {
  const url = requireHttps(service, 'agent.json')
  let ca: string | null = null
  try {
    if (caFile !== null) ca = readFileSync(caFile, 'utf8')
  } catch {
    throw new HomeError('missing', `${caFile}: certificates cannot be read`)
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port), ca }
}
