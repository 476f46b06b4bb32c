import type { RunSeries } from '@seqward/contract'

export interface Tile {
  readonly tile: number
  readonly value: number
  /** Along the swath, from 0. */
  readonly column: number
  /** Surface and swath together (and camera, where the number names one), from 0 in the order of their numbers. */
  readonly row: number
}

export interface LaneMap {
  readonly lane: number
  readonly rows: number
  readonly columns: number
  readonly tiles: readonly Tile[]
}

/**
 * Lays tiles out by their numbers: the last two digits count along the swath, the digits before them name surface and
 * swath. Values of several reads on one tile are averaged.
 */
export function laneMaps(series: RunSeries): readonly LaneMap[] {
  const lanes = new Map<number, Map<number, { sum: number; count: number }>>()
  series.values.forEach((value, index) => {
    const lane = series.keys.lane?.[index]
    const tile = series.keys.tile?.[index]
    if (typeof value !== 'number' || lane === undefined || tile === undefined) return
    const tiles = lanes.get(lane) ?? new Map<number, { sum: number; count: number }>()
    lanes.set(lane, tiles)
    const cell = tiles.get(tile) ?? { sum: 0, count: 0 }
    tiles.set(tile, { sum: cell.sum + value, count: cell.count + 1 })
  })
  return [...lanes.entries()].sort(([a], [b]) => a - b).map(([lane, tiles]) => laneMap(lane, tiles))
}

function laneMap(lane: number, tiles: ReadonlyMap<number, { sum: number; count: number }>): LaneMap {
  const swaths = [...new Set([...tiles.keys()].map(swathOf))].sort((a, b) => a - b)
  const firstColumn = Math.min(...[...tiles.keys()].map((tile) => tile % 100))
  const placed = [...tiles.entries()].map(([tile, { sum, count }]) => ({
    tile,
    value: sum / count,
    column: (tile % 100) - firstColumn,
    row: swaths.indexOf(swathOf(tile)),
  }))
  const columns = placed.reduce((most, { column }) => Math.max(most, column + 1), 1)
  return { lane, rows: swaths.length, columns, tiles: placed }
}

const swathOf = (tile: number) => Math.floor(tile / 100)

/** Robust measure of a run's tiles: the median, and the median distance from it. */
export function spreadOf(maps: readonly LaneMap[]): { readonly median: number; readonly spread: number } {
  const values = maps.flatMap((map) => map.tiles.map((tile) => tile.value))
  const middle = medianOf(values)
  const spread = medianOf(values.map((value) => Math.abs(value - middle)))
  return { median: middle, spread: Math.max(spread, Math.abs(middle) * 0.001, Number.EPSILON) }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
