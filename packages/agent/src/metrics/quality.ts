import type { QCollapsedMetrics, QMetrics, RunMetrics } from '@seqward/interop'
import { SeriesRows, type MeasuredSeries } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/** Base calls of a run, at Q30 and above and in all, by what they are summed over. */
export interface QualitySums {
  /** By group and cycle: index `group * (totalCycles + 1) + cycle`. */
  readonly byCycle: Calls
  /** By tile and read, last cycle of each read left out: index `tile * reads + read`. */
  readonly byTileRead: Calls
}

interface Calls {
  readonly q30: Float64Array
  readonly total: Float64Array
}

/** Records of Q as two columns, from whichever file has them; the collapsed file counts where it is there. */
export type QualitySet = Pick<QCollapsedMetrics, 'lane' | 'tile' | 'cycle' | 'q30' | 'total'>

export function qualitySet({ q, qCollapsed }: RunMetrics): QualitySet | undefined {
  if (qCollapsed !== undefined) return qCollapsed
  if (q === undefined) return undefined
  const rows = q.lane.length
  const q30 = new Float64Array(rows)
  const total = new Float64Array(rows)
  const from = firstBinAtQ30(q)
  for (let row = 0, at = 0; row < rows; row++) {
    let high = 0
    let all = 0
    for (let bin = 0; bin < q.binCount; bin++, at++) {
      const count = q.counts[at] ?? 0
      all += count
      if (bin >= from) high += count
    }
    q30[row] = high
    total[row] = all
  }
  return { lane: q.lane, tile: q.tile, cycle: q.cycle, q30, total }
}

/** Bins are told by the value that is written for them (spec: summary-statistics 2.1). */
function firstBinAtQ30({ bins, binCount }: QMetrics): number {
  if (bins.length === 0) return 29
  const first = bins.findIndex(({ value }) => value >= 30)
  return first < 0 ? binCount : first
}

/** One pass over the records. */
export function sumQuality(set: QualitySet, layout: RunLayout): QualitySums {
  const { readIndex, isLast, totalCycles } = layout.cycles
  const stride = totalCycles + 1
  const reads = layout.runInfo.reads.length
  const byCycle = calls(layout.groups.length * stride)
  const byTileRead = calls(layout.tiles.length * reads)
  for (let row = 0; row < set.lane.length; row++) {
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    if (tile < 0) continue
    const cycle = set.cycle[row] ?? 0
    const q30 = set.q30[row] ?? 0
    const total = set.total[row] ?? 0
    add(byCycle, layout.groupAt(tile) * stride + cycle, q30, total)
    if (isLast[cycle] === 0) add(byTileRead, tile * reads + (readIndex[cycle] ?? 0), q30, total)
  }
  return { byCycle, byTileRead }
}

/** %>=Q30 by lane, surface and cycle, for cycles after `from` up to `to`. */
export function q30ByCycle({ byCycle }: QualitySums, layout: RunLayout, from: number, to: number): MeasuredSeries {
  const rows = new SeriesRows('cycle.q30_share', ['lane', 'surface', 'cycle'])
  const stride = layout.cycles.totalCycles + 1
  for (const [group, { lane, surface }] of layout.groups.entries())
    for (let cycle = from + 1; cycle <= to; cycle++)
      rows.add(shareAt(byCycle, group * stride + cycle), lane, surface, cycle)
  return rows.series()
}

/** %>=Q30 by read, lane and surface, weighted by calls (spec: summary-statistics 2.2). */
export function q30ByRead({ byTileRead }: QualitySums, layout: RunLayout): MeasuredSeries {
  const { reads } = layout.runInfo
  const sums = calls(reads.length * layout.groups.length)
  for (const [tile, { group }] of layout.tiles.entries())
    for (let read = 0; read < reads.length; read++) {
      const at = tile * reads.length + read
      add(sums, read * layout.groups.length + group, byTileRead.q30[at] ?? 0, byTileRead.total[at] ?? 0)
    }
  const rows = new SeriesRows('read.q30_share', ['read', 'lane', 'surface'])
  for (const [read, { number }] of reads.entries())
    for (const [group, { lane, surface }] of layout.groups.entries())
      rows.add(shareAt(sums, read * layout.groups.length + group), number, lane, surface)
  return rows.series()
}

/** %>=Q30 of each tile over each read that is no index read. */
export function q30ByTile({ byTileRead }: QualitySums, layout: RunLayout): MeasuredSeries {
  const { reads } = layout.runInfo
  const rows = new SeriesRows('tile.q30_share', ['read', 'lane', 'tile'])
  for (const [read, { number, isIndex }] of reads.entries()) {
    if (isIndex) continue
    for (const [at, { lane, tile }] of layout.tiles.entries())
      rows.add(shareAt(byTileRead, at * reads.length + read), number, lane, tile)
  }
  return rows.series()
}

/** Yield of all reads in gigabases, and %>=Q30 of the reads without index; null where nothing was called. */
export function runQuality(
  { byTileRead }: QualitySums,
  layout: RunLayout,
): { yield: number | null; q30: number | null } {
  const { reads } = layout.runInfo
  let all = 0
  let high = 0
  let called = 0
  for (let at = 0; at < byTileRead.total.length; at++) {
    const total = byTileRead.total[at] ?? 0
    all += total
    if (reads[at % reads.length]?.isIndex === true) continue
    called += total
    high += byTileRead.q30[at] ?? 0
  }
  return { yield: all > 0 ? all / 1e9 : null, q30: called > 0 ? (100 * high) / called : null }
}

function calls(length: number): Calls {
  return { q30: new Float64Array(length), total: new Float64Array(length) }
}

function add({ q30, total }: Calls, at: number, high: number, all: number): void {
  q30[at] = (q30[at] ?? 0) + high
  total[at] = (total[at] ?? 0) + all
}

function shareAt({ q30, total }: Calls, at: number): number {
  const all = total[at] ?? 0
  return all > 0 ? (100 * (q30[at] ?? 0)) / all : Number.NaN
}
