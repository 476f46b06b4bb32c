import type { Body } from '../../packages/contract/src/index.ts'
import { generateKeyPair, sha256Hex } from '../../packages/contract/src/sealing/sealing.ts'
import { bodyBytes } from '../../packages/contract/src/sealing/sealing.ts'
import { eventLog } from '../../packages/agent/src/events.ts'
import type { InstrumentFolder } from '../../packages/agent/src/home/instruments.ts'
import { openStation, type Station } from '../../packages/agent/src/roles/keeper/station.ts'
import type { Transport } from '../../packages/agent/src/uplink/transport.ts'
import { seededRandom, type SimClock } from './sim-clock.ts'
import type { SimDisk } from './sim-disk.ts'

/** What a source has made so far: items 1 to `done`. */
interface Position {
  readonly done: number
}

/** Which items of which source a body holds, as the oracle knows it. */
export interface Made {
  readonly source: string
  readonly from: number
  readonly to: number
  /** Steps of the simulation at which it was handed over, and whether the station took it. */
  readonly kept: boolean
  readonly seqOfMaking: number
}

/** The agent's core at one start: it dies with its disk, and the next start knows only what the disk holds. */
export interface SimSite {
  readonly station: Station
  /** Measures the next items of a source, as a tick would, and hands them over. False when the disk did not take them. */
  produce(source: string, items: number): boolean
}

/** What outlives a start of the agent: identity, keys, and what the oracle has seen. */
export interface SiteWorld {
  readonly disk: SimDisk
  readonly clock: SimClock
  readonly identity: { readonly instrument: string; readonly epoch: string; readonly publicKey: string }
  readonly privateKey: string
  readonly receiptPublicKey: string
  /** Added to the agent's clock. */
  skew: number
  spoolBytesMax: number
  /** Small, so that short histories go through many files. */
  ledgerPartBytesMax: number
  /** Longest wait between two attempts. */
  patienceMilliseconds: number
  consent: boolean
  readonly made: Map<string, Made>
  /** Furthest item of a source up to which its position was advanced. */
  readonly advanced: Map<string, number>
  tell: (line: string) => void
}

export const spoolBytesMax = 192 * 1024

export function siteWorld(
  disk: SimDisk,
  clock: SimClock,
  receiptPublicKey: (identity: SiteWorld['identity']) => string,
) {
  const { privateKey, publicKey } = generateKeyPair()
  const identity = { instrument: `ins-${'5'.repeat(20)}`, epoch: 'e'.repeat(16), publicKey }
  const world: SiteWorld = {
    disk,
    clock,
    identity,
    privateKey,
    receiptPublicKey: receiptPublicKey(identity),
    skew: 0,
    spoolBytesMax,
    ledgerPartBytesMax: 4096,
    patienceMilliseconds: 900_000,
    consent: true,
    made: new Map(),
    advanced: new Map(),
    tell: () => {},
  }
  return world
}

export function startSite(world: SiteWorld, transport: Transport, seed: number, timers: (cancel: () => void) => void) {
  const { disk, clock, identity } = world
  const random = seededRandom(seed)
  const now = () => clock.now + world.skew
  const folder: InstrumentFolder = {
    folder: '/home',
    spool: '/home/spool',
    sent: '/home/sent',
    quarantine: '/home/quarantine',
    ledgers: '/home/ledger',
    identity: {
      format: 1,
      serial: 'LH00123',
      platform: 'novaseqx',
      privateKey: world.privateKey,
      publicKey: identity.publicKey,
      code: '',
      enrolled: { ...identity, receiptPublicKey: world.receiptPublicKey },
    },
  }
  const station = openStation({
    folder,
    enrolled: { ...identity, receiptPublicKey: world.receiptPublicKey },
    spoolKey: Buffer.alloc(32, 7),
    spoolBytesMax: world.spoolBytesMax,
    sentBytesMax: 64 * 1024,
    spoolDaysMax: 60,
    diskFreeBytesMin: 0,
    ledgerPartBytesMax: world.ledgerPartBytesMax,
    disk,
    randomBytes: (bytes) => Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256))),
    random,
    after(milliseconds, then) {
      const cancel = clock.after(milliseconds, then)
      timers(cancel)
      return cancel
    },
    transport,
    backoff: { baseMilliseconds: 5000, capMilliseconds: world.patienceMilliseconds },
    now,
    events: eventLog(
      (line) => world.tell(line),
      () => new Date(clock.now),
      'warning',
    ),
    maySend: () => world.consent,
    onChange: () => {},
  })
  const site: SimSite = {
    station,
    produce(source, items) {
      const position = station.positionOf(source) as Position | null
      const from = position?.done ?? 0
      // Measured anew, a source gives everything that it has, as a run folder does.
      const to = position === null ? (world.advanced.get(source) ?? 0) + items : from + items
      const body = source === 'sensors' ? sensorsBody(from, to) : runBody(source, from, to)
      const sha256 = sha256Hex(bodyBytes(body))
      const made = { source, from, to, kept: false, seqOfMaking: world.made.size }
      if (!world.made.has(sha256)) world.made.set(sha256, made)
      try {
        station.keep([{ key: source, body, position: { done: to } satisfies Position }])
      } catch {
        return false
      }
      world.made.set(sha256, { ...made, kept: true })
      world.advanced.set(source, Math.max(to, world.advanced.get(source) ?? 0))
      return true
    },
  }
  return site
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index + 1)
}

function runBody(source: string, from: number, to: number): Body {
  const cycle = numbers(from, to)
  const ones = cycle.map(() => 1)
  return {
    format: 1,
    kind: 'progress',
    platform: 'novaseqx',
    run: `20261101_LH00123_00${source}_A22ABCDLT3`,
    facts: { 'run.state': 'running', 'run.cycles_done': to },
    series: [
      { metric: 'cycle.q30_share', keys: { cycle, lane: ones, surface: ones }, values: cycle.map((n) => 90 + (n % 9)) },
    ],
  }
}

function sensorsBody(from: number, to: number): Body {
  const day = numbers(from, to).map((n) => 20_000 + n)
  return {
    format: 1,
    kind: 'sensors',
    platform: 'novaseqx',
    run: null,
    facts: {},
    series: [
      { metric: 'thermal.chiller_temperature', keys: { day, position: day.map(() => 1) }, values: day.map(() => 4.5) },
    ],
  }
}
