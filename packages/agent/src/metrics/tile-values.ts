import type { ExtendedTileMetrics, TileMetrics } from '@seqward/interop'
import type { Metric } from '@seqward/contract'
import { type MeasuredSeries, SeriesRows } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/** Density, share passing filter, clusters and occupancy by lane and surface (spec: summary-statistics 3 and 7). */
export function laneSeries(
  layout: RunLayout,
  tile: TileMetrics | undefined,
  extended: ExtendedTileMetrics | undefined,
): MeasuredSeries[] {
  const counts = new Float64Array(layout.groups.length)
  for (const { group } of layout.tiles) counts[group] = (counts[group] ?? 0) + 1
  const series = [perGroup('lane.tile_count', layout, (group) => positive(counts[group] ?? 0))]
  if (tile === undefined) return series
  const rowGroups = groupOfRows(tile, layout)
  const mean = (metric: Metric, valueOf: (row: number) => number) => groupMeans(metric, layout, rowGroups, valueOf)
  const clusters = new Float64Array(layout.groups.length)
  for (const [row, group] of rowGroups.entries()) {
    const count = tile.clusterCountPf[row] ?? Number.NaN
    if (group >= 0 && !Number.isNaN(count)) clusters[group] = (clusters[group] ?? 0) + Math.trunc(count)
  }
  series.push(
    mean('lane.density', (row) => tile.density[row] ?? Number.NaN),
    mean('lane.density_pf', (row) => tile.densityPf[row] ?? Number.NaN),
    mean('lane.pf_share', (row) => passingShare(tile, row)),
    perGroup('lane.clusters_pf', layout, (group) => (rowGroups.includes(group) ? (clusters[group] ?? 0) : Number.NaN)),
  )
  if (extended !== undefined) series.push(occupied(layout, tile, extended))
  return series
}

/** Share aligned, phasing and prephasing by read, lane and surface: means over tiles, index reads left out. */
export function readSeries(layout: RunLayout, tile: TileMetrics | undefined): MeasuredSeries[] {
  if (tile === undefined) return []
  const rowGroups = groupOfRows(tile, layout)
  const columns = [
    ['read.aligned_share', 'alignedPercent'],
    ['read.phasing_rate', 'phasing'],
    ['read.prephasing_rate', 'prephasing'],
  ] as const
  return columns.map(([metric, column]) => {
    const rows = new SeriesRows(metric, ['read', 'lane', 'surface'])
    for (const { number, isIndex } of layout.runInfo.reads) {
      const values = isIndex ? undefined : tile.reads.get(number)?.[column]
      if (values === undefined) continue
      const means = meansOf(layout, rowGroups, (row) => values[row] ?? Number.NaN)
      for (const [group, { lane, surface }] of layout.groups.entries())
        rows.add(means[group] ?? Number.NaN, number, lane, surface)
    }
    return rows.series()
  })
}

/** Density and share passing filter of each tile. */
export function tileSeries(layout: RunLayout, tile: TileMetrics | undefined): MeasuredSeries[] {
  if (tile === undefined) return []
  const rowOf = new Map<number, number>()
  for (let row = 0; row < tile.lane.length; row++) {
    const at = layout.tileAt(tile.lane[row] ?? 0, tile.tile[row] ?? 0)
    if (at >= 0) rowOf.set(at, row)
  }
  const passing = new SeriesRows('tile.pf_share', ['lane', 'tile'])
  const density = new SeriesRows('tile.density', ['lane', 'tile'])
  for (const [at, { lane, tile: number }] of layout.tiles.entries()) {
    const row = rowOf.get(at)
    if (row === undefined) continue
    passing.add(passingShare(tile, row), lane, number)
    density.add(tile.density[row], lane, number)
  }
  return [passing.series(), density.series()]
}

/** Group of each row of a set by tile; -1 for lanes and surfaces without a key. */
export function groupOfRows(
  set: { readonly lane: Uint16Array; readonly tile: Uint32Array },
  layout: RunLayout,
): Int16Array {
  const groups = new Int16Array(set.lane.length)
  for (let row = 0; row < groups.length; row++) {
    const at = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    groups[row] = at < 0 ? -1 : layout.groupAt(at)
  }
  return groups
}

/** Mean over the rows of each group, NaN left out; NaN where none is left. */
export function meansOf(layout: RunLayout, rowGroups: Int16Array, valueOf: (row: number) => number): Float64Array {
  const sum = new Float64Array(layout.groups.length)
  const count = new Float64Array(layout.groups.length)
  for (const [row, group] of rowGroups.entries()) {
    const value = group < 0 ? Number.NaN : valueOf(row)
    if (Number.isNaN(value)) continue
    sum[group] = (sum[group] ?? 0) + value
    count[group] = (count[group] ?? 0) + 1
  }
  return sum.map((total, group) => total / (count[group] ?? 0))
}

function groupMeans(
  metric: Metric,
  layout: RunLayout,
  rowGroups: Int16Array,
  valueOf: (row: number) => number,
): MeasuredSeries {
  const means = meansOf(layout, rowGroups, valueOf)
  return perGroup(metric, layout, (group) => means[group] ?? Number.NaN)
}

function perGroup(metric: Metric, layout: RunLayout, valueOf: (group: number) => number): MeasuredSeries {
  const rows = new SeriesRows(metric, ['lane', 'surface'])
  for (const [group, { lane, surface }] of layout.groups.entries()) rows.add(valueOf(group), lane, surface)
  return rows.series()
}

function occupied(layout: RunLayout, tile: TileMetrics, extended: ExtendedTileMetrics): MeasuredSeries {
  const clusters = new Map<number, number>()
  for (let row = 0; row < tile.lane.length; row++) {
    const at = layout.tileAt(tile.lane[row] ?? 0, tile.tile[row] ?? 0)
    if (at >= 0) clusters.set(at, tile.clusterCount[row] ?? Number.NaN)
  }
  return groupMeans('lane.occupied_share', layout, groupOfRows(extended, layout), (row) => {
    const at = layout.tileAt(extended.lane[row] ?? 0, extended.tile[row] ?? 0)
    return share(extended.occupiedCount[row] ?? Number.NaN, clusters.get(at) ?? Number.NaN)
  })
}

function passingShare(tile: TileMetrics, row: number): number {
  return share(tile.clusterCountPf[row] ?? Number.NaN, tile.clusterCount[row] ?? Number.NaN)
}

const share = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : Number.NaN)
const positive = (count: number) => (count > 0 ? count : Number.NaN)
