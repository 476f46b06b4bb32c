import { medianOf } from './cells.ts'
import type { SurfaceGrid } from './surface-grid.ts'
import { edgeOfTiles, type Edge, type TileMap } from './tile-map.ts'

/** Tiles of a surface that are out of focus while the rest is not. */
export interface Blur {
  readonly tiles: readonly number[]
  /** How much wider than the best quarter of the surface, in %. */
  readonly widening: number
  readonly edge: Edge | 'inside'
}

/** Natural logarithm: 15 % wider. Whole surfaces of real runs differ by 8 % from their best quarter. */
const wideningMin = Math.log(1.15)
const tilesMin = 6
/** Cycles that a tile's width is a median of. */
const cyclesMin = 3

/**
 * The largest group of touching tiles whose spots are wider than those of the best quarter of their surface; null when
 * there is none. Grids hold the natural logarithm of the width, one a channel.
 */
export function blurOf(grids: readonly SurfaceGrid[], firstCycle: number, lastCycle: number): Blur | null {
  const map = grids[0]?.map
  if (map === undefined || map.tiles.length < tilesMin) return null
  const widening = new Float64Array(map.tiles.length)
  for (const grid of grids) {
    const widths = tileMedians(grid, firstCycle, lastCycle)
    const known = widths.filter((width) => !Number.isNaN(width)).sort()
    if (known.length < tilesMin) continue
    const best = known[known.length >> 2] ?? Number.NaN
    for (const [tile, width] of widths.entries())
      if (width - best > (widening[tile] ?? 0)) widening[tile] = width - best
  }
  const group = largestGroup(map, (tile) => (widening[tile] ?? 0) > wideningMin)
  if (group.length === 0) return null
  const middle = medianOf(Float64Array.from(group, (tile) => widening[tile] ?? 0))
  return { tiles: group, widening: 100 * (Math.exp(middle) - 1), edge: edgeOfTiles(map, group) }
}

function tileMedians({ map, values }: SurfaceGrid, firstCycle: number, lastCycle: number): Float64Array {
  const width = map.tiles.length
  const scratch = new Float64Array(lastCycle - firstCycle + 1)
  return Float64Array.from({ length: width }, (_, tile) => {
    let count = 0
    for (let cycle = firstCycle; cycle <= lastCycle; cycle++) {
      const value = values[cycle * width + tile] ?? Number.NaN
      if (!Number.isNaN(value)) scratch[count++] = value
    }
    return count < cyclesMin ? Number.NaN : medianOf(scratch.subarray(0, count))
  })
}

function largestGroup(map: TileMap, isWide: (tile: number) => boolean): readonly number[] {
  const seen = new Uint8Array(map.tiles.length)
  let largest: number[] = []
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !isWide(start)) continue
    seen[start] = 1
    const group = [start]
    for (const tile of group)
      for (const other of map.neighbours[tile] ?? []) {
        if (seen[other] === 1 || !isWide(other)) continue
        seen[other] = 1
        group.push(other)
      }
    if (group.length > largest.length) largest = group
  }
  return largest
}
