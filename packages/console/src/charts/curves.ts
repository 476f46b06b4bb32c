import type { GrainKey, RunSeries } from '@seqward/contract'

/** One line of a curve chart: which lane, surface or channel it is (null for all of them), and its values along the axis. */
export interface Curve {
  readonly group: number | null
  readonly values: readonly (number | null)[]
}

export interface Curves {
  /** Positions along the axis; each holds the keys that it stands for, in the order asked for. */
  readonly steps: readonly (readonly number[])[]
  readonly curves: readonly Curve[]
}

/**
 * Turns a series into lines: `along` are the keys of the axis, `apart` the key that tells lines apart. A value of a line
 * is the mean over whatever is told apart by neither; a step that a line has no value for is null.
 */
export function curvesOf(series: RunSeries, along: readonly GrainKey[], apart: GrainKey | null): Curves {
  const steps = new Map<number, readonly number[]>()
  const sums = new Map<number | null, Map<number, { sum: number; count: number }>>()
  series.values.forEach((value, row) => {
    if (typeof value !== 'number') return
    const step = along.map((key) => series.keys[key]?.[row] ?? 0)
    const order = step.reduce((sum, part) => sum * stepScale + part, 0)
    steps.set(order, step)
    const group = apart === null ? null : (series.keys[apart]?.[row] ?? null)
    const line = sums.get(group) ?? new Map<number, { sum: number; count: number }>()
    sums.set(group, line)
    const cell = line.get(order) ?? { sum: 0, count: 0 }
    line.set(order, { sum: cell.sum + value, count: cell.count + 1 })
  })
  const orders = [...steps.keys()].sort((a, b) => a - b)
  const curves = [...sums.entries()]
    .sort(([a], [b]) => (a ?? 0) - (b ?? 0))
    .map(([group, line]) => ({ group, values: orders.map((order) => mean(line.get(order))) }))
  return { steps: orders.map((order) => steps.get(order) ?? []), curves }
}

/** Above every key of the contract (a tile has at most five digits), so that composite steps sort by their parts. */
const stepScale = 100_000

const mean = (cell: { sum: number; count: number } | undefined) => (cell === undefined ? null : cell.sum / cell.count)

/** Keys that can tell lines of a series apart: those that take more than one value and do not lie along the axis. */
export function apartKeys(series: RunSeries, along: readonly GrainKey[]): readonly GrainKey[] {
  // Over blocks the channels are compared first (a lamp or a camera fails by channel), over cycles the lanes.
  const candidates: readonly GrainKey[] = along.includes('block')
    ? ['channel', 'lane', 'surface']
    : ['lane', 'surface', 'channel']
  return candidates.filter((key) => !along.includes(key) && new Set(series.keys[key] ?? []).size > 1)
}

export interface ReadSpan {
  readonly read: number
  readonly isIndex: boolean
  /** First cycle of the read in the run, counted from 1. */
  readonly firstCycle: number
  readonly cycles: number
}

/** The reads of a run one after another, from its configuration; empty while that has not arrived. */
export function readSpans(series: readonly RunSeries[]): readonly ReadSpan[] {
  const cycles = byRead(series, 'read.cycles')
  const isIndex = byRead(series, 'read.is_index')
  let next = 1
  return [...cycles.entries()]
    .sort(([a], [b]) => a - b)
    .map(([read, count]) => {
      const firstCycle = next
      next += Number(count)
      return { read, isIndex: isIndex.get(read) === true, firstCycle, cycles: Number(count) }
    })
}

function byRead(series: readonly RunSeries[], metric: string): ReadonlyMap<number, unknown> {
  const found = series.find((one) => one.metric === metric)
  return new Map(found?.keys.read?.map((read, row) => [read, found.values[row]]))
}
