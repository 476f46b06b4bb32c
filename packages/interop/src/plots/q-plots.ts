import type { QMetrics } from '../metric-sets.ts'
import type { Run } from '../run/read-run.ts'
import { type TileFilter, tileFilter } from './by-cycle.ts'

export interface QFilter extends TileFilter {
  /** Read number. */
  readonly read?: number | undefined
}

/** One bar of the Q-score histogram: calls of scores from `from`, `width` scores wide. */
export interface QBar {
  readonly from: number
  readonly width: number
  readonly calls: number
  /** The score that stands for the bar: 30 and up counts as good. */
  readonly score: number
}

/** Calls by score over the chosen tiles and cycles; scores without calls are left out (spec: summary-statistics 9.1). */
export function qHistogram(run: Run, filter: QFilter = {}): readonly QBar[] {
  const source = sourceOf(run, filter)
  if (source === undefined) return []
  const { q, isChosen } = source
  const sums = new Float64Array(q.binCount)
  for (let record = 0; record < q.lane.length; record++) {
    if (!isChosen(record)) continue
    for (let column = 0; column < q.binCount; column++) {
      sums[column] = (sums[column] ?? 0) + (q.counts[record * q.binCount + column] ?? 0)
    }
  }
  return Array.from(sums, (calls, column) => {
    const bin = q.bins[column]
    if (bin === undefined) return { from: column + 1, width: 1, calls, score: column + 1 }
    return { from: bin.lower, width: bin.upper - bin.lower + 1, calls, score: bin.value }
  }).filter(({ calls }) => calls > 0)
}

/** Share of calls by cycle and score, in percent of the largest: `values[(cycle - 1) * scores + score - 1]`. */
export interface QHeatMap {
  readonly cycles: number
  readonly scores: number
  readonly values: Float32Array
}

const unbinnedScores = 50

/** The Q-score heat map; a bin fills all its scores with the value of the bin (spec: summary-statistics 9.1). */
export function qHeatMap(run: Run, filter: QFilter = {}): QHeatMap | undefined {
  const source = sourceOf(run, filter)
  if (source === undefined) return undefined
  const { q, isChosen } = source
  const cycles = q.cycle.reduce((most, cycle) => Math.max(most, cycle), 0)
  const scores = q.bins.at(-1)?.upper ?? unbinnedScores
  const sums = new Float64Array(cycles * q.binCount)
  for (let record = 0; record < q.lane.length; record++) {
    if (!isChosen(record)) continue
    const to = ((q.cycle[record] ?? 1) - 1) * q.binCount
    for (let column = 0; column < q.binCount; column++) {
      sums[to + column] = (sums[to + column] ?? 0) + (q.counts[record * q.binCount + column] ?? 0)
    }
  }
  const most = sums.reduce((a, b) => Math.max(a, b), 0)
  const values = new Float32Array(cycles * scores)
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let column = 0; column < q.binCount; column++) {
      const share = most === 0 ? 0 : (100 * (sums[cycle * q.binCount + column] ?? 0)) / most
      const bin = q.bins[column] ?? { lower: column + 1, upper: column + 1 }
      values.fill(share, cycle * scores + Math.max(0, bin.lower - 1), cycle * scores + bin.upper)
    }
  }
  return { cycles, scores, values }
}

/** Q by lane where it says enough, else Q: sums by lane know no surfaces. */
function sourceOf({ metrics, runInfo, tileNaming }: Run, { lane, surface, read }: QFilter) {
  const q: QMetrics | undefined = surface === undefined ? (metrics.qByLane ?? metrics.q) : metrics.q
  if (q === undefined) return undefined
  const isTileChosen = tileFilter(q, tileNaming, { lane, surface })
  const span = read === undefined ? undefined : runInfo?.reads.find(({ number }) => number === read)
  const isChosen = (record: number) => {
    const cycle = q.cycle[record] ?? 0
    return isTileChosen(record) && (span === undefined || (cycle >= span.firstCycle && cycle <= span.lastCycle))
  }
  return { q, isChosen }
}
