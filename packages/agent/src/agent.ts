/**
 * The keeper: it owns the home, the keys, the consents, the spool and the ledger; it opens no socket and no run folder.
 * The only file that knows every room.
 */
import { statSync } from 'node:fs'
import { allowsSending, type Consent } from './consent/coverage.ts'
import { openSightings } from './consent/sightings.ts'
import type { Events } from './events.ts'
import { type AgentConfig, readConfig } from './home/agent-config.ts'
import { HomeError } from './home/home-error.ts'
import { type HomeFolder, openHome } from './home/home-folder.ts'
import { lockHome } from './home/home-lock.ts'
import { type InstrumentFolder, readInstruments } from './home/instruments.ts'
import { copiedHome, isElsewhere, machineMark } from './home/machine-mark.ts'
import { destinationOf, isReadable, looksOfSettings } from './home/settings.ts'
import { sensorMappingsOf } from './home/sensor-mappings.ts'
import { readSiteKeys, type SiteKeys } from './home/site-keys.ts'
import type { AgentStatus } from './home/status-file.ts'
import { agentFactsDue, bytesWritten, keepAgentFacts } from './roles/keeper/agent-facts.ts'
import { watchConsent } from './roles/keeper/consent-watch.ts'
import type { RunMemory } from './roles/keeper/plan-runs.ts'
import { type RunRound, runRound } from './roles/keeper/run-round.ts'
import { type LogMemory, logRound } from './roles/keeper/log-round.ts'
import { type SensorMemory, sensorRound } from './roles/keeper/sensor-round.ts'
import { probeKey, sensorsKey } from './roles/keeper/source-keys.ts'
import { openStation, type Station } from './roles/keeper/station.ts'
import { statusOf } from './roles/keeper/status-of.ts'
import { type StatusWriter, statusWriter } from './roles/keeper/status-writer.ts'
import { ownUsage, type RoleUsage } from './roles/role-server.ts'
import { scoutOf } from './roles/scout-client.ts'
import { uplinkTransport } from './roles/uplink-client.ts'
import type { Transport, UplinkRequest } from './uplink/transport.ts'
import { agentVersion } from './version.ts'

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
  tick(budget?: TickBudget): Promise<void>
  status(): AgentStatus
  /** Resolves when nothing waits to be sent: true; or when every instrument failed so many times in a row: false. */
  drained(failuresMax: number): Promise<boolean>
  stop(): Promise<void>
}

/** What the reading of one tick may cost; what is left over waits for the next. */
export interface TickBudget {
  /** Processor time of collectors. */
  readonly cpuMicroseconds: number
  /** Bytes of metric files and sensor logs. */
  readonly bytes: number
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
 * @throws HomeError.
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
  const own = ownInstruments(home, keys, events)
  const transport = uplinkTransport(destinationOf(config))
  const counted: Transport = {
    link: transport.link,
    send(request, signal) {
      bytesSent += requestBytes(request)
      return transport.send(request, signal)
    },
  }
  const mappings = sensorMappingsOf(config)
  const scout = scoutOf({ ...config, probes: mappings })
  const sightings = openSightings(home.sightings)
  const memories = new Map<string, RunMemory>()
  const sensors: SensorMemory = { read: new Map(), files: new Map() }
  const logMemory: LogMemory = new Map()
  const stations = new Map<string, Station>()
  /** Folders of which nothing more is wanted, and when they were last listed in full. */
  const listedAt = new Map<string, number>()
  const looksOf = () => `${looksOfSettings(home)}\n${changeOf(config.sensorMappings)}`
  const openedWith = looksOf()
  let ticks = 0
  let last: RunRound | null = null
  let nothingToDo = false
  let valuesWithheld = 0
  let collectorMicroseconds = 0
  let bytesRead = 0
  let bytesSent = 0
  /** Where the budget of this tick ends. */
  let tickEnd: TickBudget = { cpuMicroseconds: Infinity, bytes: Infinity }
  const mayGoOn = () => collectorMicroseconds < tickEnd.cpuMicroseconds && bytesRead < tickEnd.bytes
  let stopped = false
  let toldStart = false

  const status = () => {
    const kept = { ticks, nothingToDo, round: last, stations: [...stations.values()], valuesWithheld }
    return statusOf({ version: agentVersion, now: now(), running: !stopped, uplink: transport.link.report(), ...kept })
  }
  const writer = writesStatus ? statusWriter(home.status, status, events) : noWriter
  const watch = watchConsent({
    path: home.consent,
    contracts: home.contracts,
    publicKey: keys.consentPublicKey,
    events,
    onChange(_, offAt) {
      listedAt.clear()
      for (const station of stations.values()) {
        if (offAt !== null && station.hasPendingFrom(offAt)) station.withdraw()
        station.wake()
      }
      writer.soon()
    },
  })
  const gate = () => `${watch.version} ${stations.size}`

  for (const instrument of own) {
    const { enrolled } = instrument.identity
    if (enrolled === null) continue
    const { base, cap } = config.backoffSeconds
    const station = openStation({
      folder: instrument,
      enrolled,
      spoolKey: keys.spoolKey,
      spoolBytesMax: config.spoolBytesMax,
      sentBytesMax: config.sentBytesMax,
      spoolDaysMax: config.spoolDaysMax,
      diskFreeBytesMin: config.diskFreeBytesMin,
      transport: counted,
      backoff: { baseMilliseconds: base * 1000, capMilliseconds: cap * 1000 },
      now,
      events,
      maySend: () => !stopped && allowsSending(watch.consent),
      onChange: () => writer.soon(),
    })
    stations.set(station.serial, station)
  }
  events.started({ version: agentVersion, instruments: stations.size })
  watch.look()
  writer.now()

  /** One look at the folders; whether it found anything to do. */
  async function look(): Promise<boolean> {
    if (stopped) return false
    const startedAt = now()
    const known = new Set([...listedAt].flatMap(([run, at]) => (startedAt - at < relistMilliseconds ? [run] : [])))
    const { listing, sensorLogs, probeFiles, operationLogs } = await scout.list([...known])
    for (const { code } of listing.unlisted) events.rootUnreadable({ code })
    const { consent } = watch
    const collecting = {
      aliasKey: keys.aliasKey,
      now,
      stations,
      gate: gate(),
      consent: () => ({ consent: watch.consent, gate: gate() }),
      mayGoOn,
      onRead(bytes: number) {
        bytesRead += bytes
      },
      onUsage: ({ cpuMicroseconds }: RoleUsage) => {
        collectorMicroseconds += cpuMicroseconds
      },
      onFailure: (error: Error) => events.collectorFailed({ reason: error.message }),
    }
    const progressMilliseconds = config.progressSeconds * 1000
    const settings = {
      consent,
      serials: [...stations.keys()],
      gate: gate(),
      now: startedAt,
      progressMilliseconds,
      readBytesPerHour: config.readBytesPerHour,
      followsInstrument: config.followInstrument || consent.followsInstrument,
    }
    const runs = await runRound(listing.runs, { ...collecting, sightings, memories, known, settings })
    const sources = [
      ...sensorLogs.map((folder) => ({ ...folder, key: sensorsKey, mapping: null })),
      ...mappings.flatMap((mapping, index) => {
        const files = probeFiles[index]
        return files === undefined ? [] : [{ ...files, key: probeKey(keys.aliasKey, mapping), mapping }]
      }),
    ]
    const logs = await sensorRound(sources, { ...collecting, memory: sensors })
    const operations = await logRound(operationLogs, { ...collecting, memory: logMemory })
    valuesWithheld += runs.valuesWithheld + logs.valuesWithheld + operations.valuesWithheld
    last = runs
    for (const folder of runs.settled) listedAt.set(folder, startedAt)
    return runs.tasks + logs.tasks + operations.tasks > 0
  }

  /** What was read but could not be kept, as on a full disk, has to be read again. */
  function forgetReadings(): void {
    for (const memory of memories.values()) memory.measured = null
    sensors.read.clear()
    sensors.files.clear()
    logMemory.clear()
  }

  function tellOfAgent(): void {
    if (watch.consent.ticks.length === 0) return
    for (const station of stations.values()) {
      if (!agentFactsDue(station, now(), toldStart)) continue
      const usages = [
        scout.usage,
        transport.usage,
        ownUsage(),
        { cpuMicroseconds: collectorMicroseconds, residentBytes: 0 },
      ]
      const facts = {
        version: agentVersion,
        usages,
        bytesSent,
        bytesWritten: bytesWritten(),
        filesWithheld: last?.filesWithheld ?? 0,
        valuesWithheld,
      }
      keepAgentFacts(station, facts, now())
    }
    toldStart = true
  }

  return {
    config,
    get consent() {
      return watch.consent
    },
    get outdated() {
      return looksOf() !== openedWith && isReadable(home)
    },
    async tick(budget) {
      const startedAt = now()
      tickEnd = {
        cpuMicroseconds: collectorMicroseconds + (budget?.cpuMicroseconds ?? Infinity),
        bytes: bytesRead + (budget?.bytes ?? Infinity),
      }
      watch.look()
      nothingToDo = false
      try {
        tellOfAgent()
        for (let round = 0; !nothingToDo && mayGoOn() && round < roundsPerTick; round++) nothingToDo = !(await look())
      } catch (error) {
        forgetReadings()
        throw error
      }
      ticks += 1
      for (const station of stations.values()) station.wake()
      events.ticked({ runs: last?.seen ?? 0, bodies: last?.bodies ?? 0, milliseconds: now() - startedAt })
      writer.soon()
    },
    status,
    async drained(failuresMax) {
      const all = [...stations.values()]
      for (;;) {
        if (all.every(({ pendingCount }) => pendingCount === 0)) return true
        if (all.every(({ pendingCount, failures }) => pendingCount === 0 || failures >= failuresMax)) return false
        if (!allowsSending(watch.consent)) return true
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async stop() {
      if (stopped) return
      stopped = true
      watch.stop()
      scout.stop()
      await Promise.all([...stations.values()].map((station) => station.close()))
      transport.stop()
      writer.stop()
      unlock()
      events.stopped()
    },
  }
}

/** Instruments that were enrolled on this machine and in this folder. @throws HomeError when there are only copies. */
function ownInstruments(home: HomeFolder, keys: SiteKeys, events: Events): readonly InstrumentFolder[] {
  const mark = machineMark(home.folder, keys)
  const all = readInstruments(home.instruments)
  const copies = all.filter(({ identity }) => identity.enrolled !== null && isElsewhere(identity.machine, mark))
  for (const { identity } of copies) events.identityElsewhere({ instrument: identity.enrolled?.instrument ?? '' })
  const own = all.filter((one) => !copies.includes(one))
  if (copies.length > 0 && own.every(({ identity }) => identity.enrolled === null))
    throw copiedHome(
      home.folder,
      copies.map(({ identity }) => identity.serial),
    )
  return own
}

/** Bytes of a request with its headers, before TLS. */
function requestBytes({ headers, body, path }: UplinkRequest): number {
  const lines = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
  return body.length + lines + path.length
}

/** When a file was last changed; null for none. */
function changeOf(path: string | null): number | null {
  return path === null ? null : (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null)
}

const noWriter: StatusWriter = { now() {}, soon() {}, stop() {} }
