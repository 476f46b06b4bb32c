import type { CycleIds } from '@seqward/interop'
import { type MeasuredSeries, SeriesRows } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/**
 * Tiles of each lane and surface without a record, in cycles after `from` up to `to` of which other tiles have one.
 * Measured against the tiles that the run has shown in any metric set.
 */
export function missingTiles(set: CycleIds, layout: RunLayout, from: number, to: number): MeasuredSeries {
  const rows = new SeriesRows('cycle.tiles_missing', ['lane', 'surface', 'cycle'])
  const stride = layout.cycles.totalCycles + 1
  const found = new Uint32Array(layout.groups.length * stride)
  const anyone = new Uint8Array(stride)
  for (let row = 0; row < set.lane.length; row++) {
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    if (tile < 0) continue
    const cycle = set.cycle[row] ?? 0
    const at = layout.groupAt(tile) * stride + cycle
    found[at] = (found[at] ?? 0) + 1
    anyone[cycle] = 1
  }
  const tilesOf = new Uint32Array(layout.groups.length)
  for (const { group } of layout.tiles) tilesOf[group] = (tilesOf[group] ?? 0) + 1
  for (const [group, { lane, surface }] of layout.groups.entries()) {
    const tiles = tilesOf[group] ?? 0
    if (tiles === 0) continue
    for (let cycle = from + 1; cycle <= to; cycle++)
      if (anyone[cycle] === 1) rows.add(Math.max(0, tiles - (found[group * stride + cycle] ?? 0)), lane, surface, cycle)
  }
  return rows.series()
}
