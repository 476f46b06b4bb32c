import type { ErrorMetrics } from '@seqward/interop'
import { type MeasuredSeries, SeriesRows } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/** Mean error rates, percent: sums and counts of rates that are there. */
export interface ErrorSums {
  /** Index `group * (totalCycles + 1) + cycle`. */
  readonly byCycle: Means
  /** Index `tile * reads + read`; last cycle of each read left out. */
  readonly byTileRead: Means
}

interface Means {
  readonly sum: Float64Array
  readonly count: Float64Array
}

export function sumErrors(set: ErrorMetrics, layout: RunLayout): ErrorSums {
  const { readIndex, isLast, totalCycles } = layout.cycles
  const stride = totalCycles + 1
  const reads = layout.runInfo.reads.length
  const byCycle = means(layout.groups.length * stride)
  const byTileRead = means(layout.tiles.length * reads)
  for (let row = 0; row < set.lane.length; row++) {
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    const rate = set.errorRate[row] ?? Number.NaN
    if (tile < 0 || Number.isNaN(rate)) continue
    const cycle = set.cycle[row] ?? 0
    add(byCycle, layout.groupAt(tile) * stride + cycle, rate)
    if (isLast[cycle] === 0) add(byTileRead, tile * reads + (readIndex[cycle] ?? 0), rate)
  }
  return { byCycle, byTileRead }
}

/** Error rate by lane, surface and cycle, mean over tiles, for cycles after `from` up to `to`. */
export function errorByCycle({ byCycle }: ErrorSums, layout: RunLayout, from: number, to: number): MeasuredSeries {
  const rows = new SeriesRows('cycle.error_rate', ['lane', 'surface', 'cycle'])
  const stride = layout.cycles.totalCycles + 1
  for (const [group, { lane, surface }] of layout.groups.entries())
    for (let cycle = from + 1; cycle <= to; cycle++)
      rows.add(meanAt(byCycle, group * stride + cycle), lane, surface, cycle)
  return rows.series()
}

/** Error rate by read, lane and surface: mean over tiles of each tile's mean (spec: summary-statistics 4). */
export function errorByRead({ byTileRead }: ErrorSums, layout: RunLayout): MeasuredSeries {
  const { reads } = layout.runInfo
  const sums = means(reads.length * layout.groups.length)
  for (const [tile, { group }] of layout.tiles.entries())
    for (let read = 0; read < reads.length; read++) {
      const rate = meanAt(byTileRead, tile * reads.length + read)
      if (!Number.isNaN(rate)) add(sums, read * layout.groups.length + group, rate)
    }
  const rows = new SeriesRows('read.error_rate', ['read', 'lane', 'surface'])
  for (const [read, { number }] of reads.entries())
    for (const [group, { lane, surface }] of layout.groups.entries())
      rows.add(meanAt(sums, read * layout.groups.length + group), number, lane, surface)
  return rows.series()
}

/** Error rate of each tile over each read. */
export function errorByTile({ byTileRead }: ErrorSums, layout: RunLayout): MeasuredSeries {
  const { reads } = layout.runInfo
  const rows = new SeriesRows('tile.error_rate', ['read', 'lane', 'tile'])
  for (const [read, { number }] of reads.entries())
    for (const [at, { lane, tile }] of layout.tiles.entries())
      rows.add(meanAt(byTileRead, at * reads.length + read), number, lane, tile)
  return rows.series()
}

function means(length: number): Means {
  return { sum: new Float64Array(length), count: new Float64Array(length) }
}

function add({ sum, count }: Means, at: number, value: number): void {
  sum[at] = (sum[at] ?? 0) + value
  count[at] = (count[at] ?? 0) + 1
}

function meanAt({ sum, count }: Means, at: number): number {
  const n = count[at] ?? 0
  return n > 0 ? (sum[at] ?? 0) / n : Number.NaN
}
