import type { Fault } from '../faults/fault.ts'
import type { Laws } from '../faults/laws.ts'
import { type LoneRun, loneRun } from '../lone/lone-run.ts'
import { type RunMetrics, runMetrics } from '../laws/run-metrics.ts'

/** What a fault of severity 1 does to a run, cycle by cycle, against the same run without it. */
export interface FaultSignature {
  readonly fault: Fault
  readonly onsetCycle: number
  readonly cycles: number
  readonly panels: readonly SignaturePanel[]
}

export interface SignaturePanel {
  readonly label: string
  /** `%`: relative to the healthy run, which is 100. `points`: percentage points above or below it. */
  readonly unit: '%' | 'points'
  /** Lanes of the first pump, and of the last one; NaN where nothing is measured. */
  readonly firstPump: Float64Array
  readonly lastPump: Float64Array
}

/** A platform with two pumps, so that faults of one side show as such. */
const platform = 'novaseq6000'
const onsetOfFaults = 40
const tiles = 12

/** Plays a fault in full from cycle 40 on, in the course that it takes within a run; what cannot begin, from cycle 1. */
export function faultSignature(fault: Fault, laws: Laws, seed = 11): FaultSignature {
  const canBegin = fault.blame === 'instrument' || fault.blame === 'site' || fault.blame === 'nobody'
  const onsetCycle = canBegin ? onsetOfFaults : 1
  const request = { platform, seed, tiles, laws }
  const healthy = loneRun(request)
  const sick = loneRun({ ...request, faults: [canBegin ? `${fault.name}@cycle=${onsetCycle}` : fault.name] })
  const cycles = healthy.run.plannedCycles
  const [was, is] = [measured(healthy), measured(sick)]
  const panels = measures.map(({ label, unit, of }): SignaturePanel => {
    const change = (last: boolean): Float64Array => {
      const [before, after] = [of(was, last), of(is, last)]
      return after.map((value, cycle) => {
        const reference = before[cycle] ?? Number.NaN
        return unit === '%' ? (100 * value) / reference : value - reference
      })
    }
    return { label, unit, firstPump: change(false), lastPump: change(true) }
  })
  return { fault, onsetCycle, cycles, panels }
}

interface Measured {
  readonly lone: LoneRun
  readonly metrics: RunMetrics
}

function measured(lone: LoneRun): Measured {
  return { lone, metrics: runMetrics(lone.content.source, lone.run.plannedCycles) }
}

interface Measure {
  readonly label: string
  readonly unit: SignaturePanel['unit']
  readonly of: (run: Measured, lastPump: boolean) => Float64Array
}

const measures: readonly Measure[] = [
  {
    label: 'Light, first channel',
    unit: '%',
    of: (run, last) =>
      byCycle(run, last, run.metrics.extraction, (set, record) => set.intensityP90[record * set.channelCount]),
  },
  {
    label: 'Light, second channel',
    unit: '%',
    of: (run, last) =>
      byCycle(run, last, run.metrics.extraction, (set, record) => set.intensityP90[record * set.channelCount + 1]),
  },
  {
    label: 'Focus width',
    unit: '%',
    of: (run, last) =>
      byCycle(run, last, run.metrics.extraction, (set, record) => set.focus[record * set.channelCount]),
  },
  { label: 'Calls at Q30', unit: 'points', of: (run, last) => byCycle(run, last, run.metrics.q, q30Of) },
  {
    label: 'PhiX error',
    unit: '%',
    of: (run, last) => byCycle(run, last, run.metrics.error, (set, record) => set.errorRate[record]),
  },
  {
    label: 'Phasing weight',
    unit: 'points',
    of: (run, last) => byCycle(run, last, run.metrics.phasing, (set, record) => set.phasingWeight[record]),
  },
  { label: 'Cycle time', unit: '%', of: ({ lone }) => cycleTimes(lone) },
]

function q30Of(q: NonNullable<RunMetrics['q']>, record: number): number {
  let [high, all] = [0, 0]
  for (let bin = 0; bin < q.binCount; bin++) {
    const calls = q.counts[record * q.binCount + bin] ?? 0
    all += calls
    if ((q.bins[bin]?.value ?? bin + 1) >= 30) high += calls
  }
  return all === 0 ? Number.NaN : (100 * high) / all
}

interface CycleSet {
  readonly lane: ArrayLike<number>
  readonly cycle: ArrayLike<number>
}

/** Mean by cycle over the lanes of one side; cycle 1 first. */
function byCycle<Set extends CycleSet>(
  { lone }: Measured,
  lastPump: boolean,
  set: Set | undefined,
  valueOf: (set: Set, record: number) => number | undefined,
): Float64Array {
  const { plannedCycles } = lone.run
  const { lanes, lanesPerPump } = lone.content.source.platform.flowCell
  const sums = new Float64Array(plannedCycles)
  const counts = new Float64Array(plannedCycles)
  if (set === undefined) return sums.fill(Number.NaN)
  for (let record = 0; record < set.lane.length; record++) {
    if ((set.lane[record] ?? 0) > lanes - lanesPerPump !== lastPump) continue
    const value = valueOf(set, record)
    const cycle = (set.cycle[record] ?? 1) - 1
    if (value === undefined || !Number.isFinite(value)) continue
    sums[cycle] = (sums[cycle] ?? 0) + value
    counts[cycle] = (counts[cycle] ?? 0) + 1
  }
  return sums.map((sum, cycle) => ((counts[cycle] ?? 0) === 0 ? Number.NaN : sum / (counts[cycle] ?? 1)))
}

function cycleTimes({ run, content }: LoneRun): Float64Array {
  const { minutesBeforeCycle1 } = content.source.platform.pace
  return Float64Array.from({ length: run.plannedCycles }, (_, index) => {
    const from =
      index === 0 ? run.startsAt.getTime() + minutesBeforeCycle1 * 60_000 : content.clock.momentOfCycle(index)
    return content.clock.momentOfCycle(index + 1) - from
  })
}
