import type { Metric, Platform, Signal } from '@seqward/contract'
import type { KeyedColumns } from '../features/keyed-columns.ts'
import type { RunFeatures } from '../features/run-features.ts'
import type { SensorDays } from '../features/sensor-days.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { levelOf, type SignalRule, signalRules, valueOf } from './signal-rules.ts'

/** Histories made for tests and figures: healthy ones with all that makes healthy runs differ, and what a fault adds to them. */
export interface MadeHistory {
  readonly seed: number
  readonly runs: number
  readonly daysPerRun?: number
  readonly platform?: Platform
  readonly instrument?: string
  readonly withSensors?: boolean
  /** Reagent lot of a run. */
  readonly lotOf?: (run: number) => string
  /** Signals beyond the usual ones that this instrument has a measurement of; most have none. */
  readonly alsoSignals?: readonly Signal[]
  /** What a run or a day adds to a signal, in the signal's own noise (standard deviations of a healthy run). */
  readonly shift?: (signal: Signal, run: number) => number
  readonly libraryFaultAt?: (run: number) => 'overloading' | 'low-diversity' | null
}

export const madeFirstDay = 20_000

/** Level of a healthy instrument, relative (log) or absolute noise from run to run. */
const healthy: Readonly<Record<Signal, readonly [level: number, noise: number]>> = {
  quality: [91, 1.2],
  'quality-late': [-6, 1.5],
  error: [0.4, 0.15],
  focus: [2.4, 0.02],
  intensity: [4000, 0.08],
  'intensity-spread': [20, 4],
  contrast: [900, 0.08],
  phasing: [0.12, 0.12],
  prephasing: [0.1, 0.12],
  'phasing-spread': [18, 8],
  density: [220_000, 0.12],
  'pass-filter': [86, 2],
  'tiles-missing': [0.2, 0.15],
  'quality-dips': [0.3, 0.06],
  'surface-difference': [0.6, 0.3],
  'tile-scatter': [0.8, 0.3],
  'cycle-time': [7.8, 0.008],
  'light-source-current': [1200, 0.006],
  'light-source-temperature': [34, 0.35],
  'camera-temperature': [-10, 0.12],
  'focus-offset': [0, 0.06],
  'flow-cell-temperature': [60, 0.06],
  'z-position-error': [0.2, 0.07],
  'stage-settle-time': [90, 0.03],
  'door-retries': [1, 0.5],
  'door-messages': [0, 0.3],
  yield: [100, 1],
  'occupied-share': [90, 1],
  'quality-first-cycles': [94, 1],
  'cycles-done': [168, 1],
  'light-source-power': [650, 0.008],
  'chiller-temperature': [4.1, 0.25],
  'chiller-duty': [45, 2],
  'flow-cell-settle-time': [24, 0.04],
  'pump-pressure': [30, 0.02],
  'pressure-decay': [0.13, 0.08],
  'valve-move-time': [400, 0.02],
  'stage-position-error': [0.2, 0.07],
  'ambient-temperature': [21.5, 0.8],
}

/** Of the variance of a run, what a lot shares, and what wanders slowly; the rest is each run's own. */
const lotShare = 0.2
const wanderShare = 0.15
const wanderMemory = 0.85
/** One run in twelve has a noise three times as wide: libraries, flow cells, hands. */
const wildChance = 1 / 12
const wildFactor = 3

export function madeHistory(made: MadeHistory): InstrumentHistory {
  const random = madeRandom(made.seed)
  const daysPerRun = made.daysPerRun ?? 2
  const lotOf = made.lotOf ?? ((run) => `lot-${made.seed}-${Math.floor(run / 7)}`)
  const draw = new Map(rulesOf(made).map((rule) => [rule.signal, walker(rule, random, lotOf)]))
  const runs = Array.from({ length: made.runs }, (_, run) =>
    madeRun(made, run, run * daysPerRun, lotOf(run), draw, random),
  )
  const days = made.withSensors === true ? made.runs * daysPerRun : 0
  return {
    instrument: made.instrument ?? `ins-${made.seed}`,
    platform: made.platform ?? 'novaseq6000',
    runs,
    sensors: madeSensors(made, days, daysPerRun, draw),
  }
}

/** Signals that not every instrument has a measurement of. */
const seldom: readonly Signal[] = [
  'quality-dips',
  'surface-difference',
  'tile-scatter',
  'cycle-time',
  'light-source-current',
  'light-source-temperature',
  'camera-temperature',
  'focus-offset',
  'flow-cell-temperature',
  'z-position-error',
  'stage-settle-time',
  'door-retries',
  'door-messages',
]

const rulesOf = ({ alsoSignals = [] }: MadeHistory): readonly SignalRule[] =>
  signalRules.filter(({ signal }) => !seldom.includes(signal) || alsoSignals.includes(signal))

type Walker = (index: number) => number

/** Values of one signal on its compared scale, without any fault. */
function walker(rule: SignalRule, random: MadeRandom, lotOf: (run: number) => string): Walker {
  const [value, noise] = healthy[rule.signal]
  const centre = (levelOf(rule, value) ?? 0) + noise * random.normal()
  const lots = new Map<string, number>()
  let wander = 0
  return (index) => {
    const lot = lotOf(index)
    // A lot is a little unlike others in the same way wherever it is used.
    const ofLot = lots.get(lot) ?? madeRandom(seedOf(lot + rule.signal)).normal()
    lots.set(lot, ofLot)
    wander = wanderMemory * wander + Math.sqrt(1 - wanderMemory ** 2) * random.normal()
    const wild = random.next() < wildChance ? wildFactor : 1
    const own = Math.sqrt(1 - lotShare - wanderShare) * random.normal() * wild
    const inRuns = rule.sensor === null ? Math.sqrt(lotShare) * ofLot : 0
    return centre + noise * (inRuns + Math.sqrt(wanderShare) * wander + own)
  }
}

function madeRun(
  made: MadeHistory,
  run: number,
  day: number,
  lot: string,
  draw: ReadonlyMap<Signal, Walker>,
  random: MadeRandom,
): RunFeatures {
  const library = made.libraryFaultAt?.(run) ?? null
  const signals: Partial<Record<Signal, number>> = {}
  for (const rule of rulesOf(made)) {
    if (rule.sensor !== null) continue
    const noise = healthy[rule.signal][1]
    const shift =
      (made.shift?.(rule.signal, run) ?? 0) + (library === null ? 0 : (libraryShift[library][rule.signal] ?? 0))
    const value = valueOf(rule, (draw.get(rule.signal)?.(run) ?? 0) + noise * shift)
    signals[rule.signal] = rule.unit === '%' && rule.signal !== 'quality-late' ? Math.min(100, value) : value
  }
  return {
    run: `run-${made.seed}-${run}`,
    startedDay: madeFirstDay + day,
    startedMinute: 480 + random.whole(600),
    state: 'complete',
    cyclesDone: 168,
    cyclesPlanned: 168,
    q30Share: signals.quality ?? null,
    yieldGigabases: 100,
    reagentLot: lot,
    flowCellLot: null,
    controlSoftware: '1.7.5',
    flowCellType: 'S4',
    chemistry: 'v1.5',
    readStructure: '76+8i+8i+76',
    whole: true,
    occupiedShare: null,
    qualityFirstCycles: null,
    signals,
  }
}

/** What a bad sample does to a run, in the noise of healthy runs. PhiX in the same run does not feel it. */
const libraryShift: Readonly<Record<'overloading' | 'low-diversity', Partial<Record<Signal, number>>>> = {
  overloading: { density: 4, 'pass-filter': -8, quality: -5, focus: 1, intensity: -1 },
  'low-diversity': { 'pass-filter': -7, quality: -5 },
}

function madeSensors(
  made: MadeHistory,
  days: number,
  daysPerRun: number,
  draw: ReadonlyMap<Signal, Walker>,
): SensorDays {
  const metrics: { [Name in Metric]?: KeyedColumns } = {}
  for (const rule of rulesOf(made)) {
    if (rule.sensor === null || days === 0) continue
    const noise = healthy[rule.signal][1]
    const values = Array.from({ length: days }, (_, day) =>
      valueOf(rule, (draw.get(rule.signal)?.(day) ?? 0) + noise * (made.shift?.(rule.signal, day / daysPerRun) ?? 0)),
    )
    const keys = { day: values.map((_, day) => madeFirstDay + day), position: values.map(() => 1) }
    metrics[rule.sensor] = { keys, values }
  }
  return { metrics }
}

/** The history as it stood after so many runs. */
export function historyUntil(history: InstrumentHistory, runs: number): InstrumentHistory {
  const kept = history.runs.slice(0, runs)
  const lastDay = kept.at(-1)?.startedDay ?? 0
  const metrics: { [Name in Metric]?: KeyedColumns } = {}
  for (const [metric, columns] of Object.entries(history.sensors.metrics) as [Metric, KeyedColumns][]) {
    const count = columns.keys.day?.filter((day) => day <= lastDay).length ?? 0
    const keys = {
      day: columns.keys.day?.slice(0, count) ?? [],
      position: columns.keys.position?.slice(0, count) ?? [],
    }
    metrics[metric] = { keys, values: columns.values.slice(0, count) }
  }
  return { ...history, runs: kept, sensors: { metrics } }
}

const seedOf = (text: string) => text.split('').reduce((seed, letter) => Math.imul(seed, 31) + letter.charCodeAt(0), 7)

export interface MadeRandom {
  readonly next: () => number
  readonly normal: () => number
  readonly whole: (below: number) => number
}

/** A small generator with 32 bits of state: the same seed gives the same numbers on every machine. */
export function madeRandom(seed: number): MadeRandom {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e37_79b9) >>> 0
  const next = () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return { next, normal, whole: (below) => Math.floor(next() * below) }
}
