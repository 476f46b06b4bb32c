import { medianOf } from './cells.ts'
import type { SurfaceGrid } from './surface-grid.ts'
import { edgeOfTiles, type Edge, type TileMap } from './tile-map.ts'

interface Group {
  readonly tiles: readonly number[]
  readonly edge: Edge | 'both-ends' | 'inside'
}

/** Tiles of a surface that are out of focus while the rest is not. */
export interface Blur extends Group {
  /** How much wider than the best quarter of the surface, in %. */
  readonly widening: number
}

/** Natural logarithm: 15 % wider. Whole surfaces of real runs differ by 8 % from their best quarter. */
const wideningMin = Math.log(1.15)
const tilesMin = 6
/** Cycles that a tile's width is a median of. */
const cyclesMin = 2

/**
 * The largest group of touching tiles (at an edge counts twice, both ends of the swaths together) whose spots are wider
 * than those of the best quarter of their surface; null when there is none. Grids hold the natural logarithm of the width, one a channel.
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
  const group = worstGroup(map, (tile) => (widening[tile] ?? 0) > wideningMin)
  if (group === null) return null
  const middle = medianOf(Float64Array.from(group.tiles, (tile) => widening[tile] ?? 0))
  return { ...group, widening: 100 * (Math.exp(middle) - 1) }
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

/** Edges are where focus is lost by tilt or seating; a scratch in the middle must not hide that. */
const edgeWeight = 2
/** Both ends of the swaths count together from this share of the larger one. */
const endsAlike = 0.4

function worstGroup(map: TileMap, isWide: (tile: number) => boolean): Group | null {
  const groups = groupsOf(map, isWide).map((tiles): Group => ({ tiles, edge: edgeOfTiles(map, tiles) }))
  const weight = ({ tiles, edge }: Group) => tiles.length * (edge === 'inside' ? 1 : edgeWeight)
  const worst = groups.reduce<Group | null>((a, b) => (a === null || weight(b) > weight(a) ? b : a), null)
  if (worst === null || (worst.edge !== 'first-tiles' && worst.edge !== 'last-tiles')) return worst
  const across = groups
    .filter(({ edge }) => edge !== worst.edge && (edge === 'first-tiles' || edge === 'last-tiles'))
    .flatMap(({ tiles }) => tiles)
  if (across.length < worst.tiles.length * endsAlike) return worst
  return { tiles: [...worst.tiles, ...across], edge: 'both-ends' }
}

function groupsOf(map: TileMap, isWide: (tile: number) => boolean): readonly (readonly number[])[] {
  const seen = new Uint8Array(map.tiles.length)
  const groups: number[][] = []
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
    groups.push(group)
  }
  return groups
}
