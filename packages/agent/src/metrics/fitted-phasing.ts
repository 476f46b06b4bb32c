import type { PhasingMetrics } from '@seqward/interop'
import { type MeasuredSeries, SeriesRows } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/** Cycles of a read over which phasing is fitted; shorter reads have none (spec: summary-statistics 3.2). */
const fitCycles = 25

/** Sums of a straight line's least-squares fit. */
interface Fit {
  n: number
  x: number
  xx: number
  phasing: number
  xPhasing: number
  prephasing: number
  xPrephasing: number
}

/**
 * Phasing and prephasing by read, lane and surface where the tile file has none: per tile the slope of the empirical
 * weights over the first 25 cycles of a read, mean over tiles.
 */
export function fittedPhasing(set: PhasingMetrics, layout: RunLayout): MeasuredSeries[] {
  const { reads } = layout.runInfo
  const { readIndex, cycleInRead } = layout.cycles
  const fits = new Map<number, Fit>()
  for (let row = 0; row < set.lane.length; row++) {
    const cycle = set.cycle[row] ?? 0
    const x = cycleInRead[cycle] ?? 0
    const read = readIndex[cycle] ?? 0
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    if (tile < 0 || x < 1 || x > fitCycles || !fitsRead(reads[read])) continue
    const key = tile * reads.length + read
    const fit = fits.get(key) ?? { n: 0, x: 0, xx: 0, phasing: 0, xPhasing: 0, prephasing: 0, xPrephasing: 0 }
    fits.set(key, fit)
    const phasing = set.phasingWeight[row] ?? 0
    const prephasing = set.prephasingWeight[row] ?? 0
    fit.n += 1
    fit.x += x
    fit.xx += x * x
    fit.phasing += phasing
    fit.xPhasing += x * phasing
    fit.prephasing += prephasing
    fit.xPrephasing += x * prephasing
  }
  return [
    meanSlopes('read.phasing_rate', layout, fits, (fit) => slope(fit, fit.phasing, fit.xPhasing)),
    meanSlopes('read.prephasing_rate', layout, fits, (fit) => slope(fit, fit.prephasing, fit.xPrephasing)),
  ]
}

function meanSlopes(
  metric: 'read.phasing_rate' | 'read.prephasing_rate',
  layout: RunLayout,
  fits: ReadonlyMap<number, Fit>,
  slopeOf: (fit: Fit) => number,
): MeasuredSeries {
  const { reads } = layout.runInfo
  const groups = layout.groups.length
  const sum = new Float64Array(reads.length * groups)
  const count = new Float64Array(reads.length * groups)
  for (const [key, fit] of fits) {
    const value = slopeOf(fit)
    if (Number.isNaN(value)) continue
    const at = (key % reads.length) * groups + layout.groupAt(Math.floor(key / reads.length))
    // A slope below zero is noise around none (spec: interop-format 0.6).
    sum[at] = (sum[at] ?? 0) + Math.max(0, value)
    count[at] = (count[at] ?? 0) + 1
  }
  const rows = new SeriesRows(metric, ['read', 'lane', 'surface'])
  for (const [read, { number }] of reads.entries())
    for (const [group, { lane, surface }] of layout.groups.entries()) {
      const at = read * groups + group
      rows.add((sum[at] ?? 0) / (count[at] ?? 0), number, lane, surface)
    }
  return rows.series()
}

function fitsRead(read: { readonly cycles: number; readonly isIndex: boolean } | undefined): boolean {
  return read !== undefined && !read.isIndex && read.cycles >= fitCycles
}

function slope({ n, x, xx }: Fit, y: number, xy: number): number {
  const spread = n * xx - x * x
  return spread <= 0 ? Number.NaN : (n * xy - x * y) / spread
}
