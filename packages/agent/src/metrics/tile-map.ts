import { type TileNaming, tileParts } from '@seqward/interop'
import type { RunLayout } from './run-layout.ts'

/** Where a set of tiles lies on its surface. Swaths run side by side, tiles one after the other within a swath. */
export const edges = ['first-swath', 'last-swath', 'first-tiles', 'last-tiles'] as const
export type Edge = (typeof edges)[number]

/** The tiles of one lane and surface as they lie side by side. */
export interface TileMap {
  readonly lane: number
  readonly surface: number
  /** Names of the tiles; all else counts tiles by their place in this list. */
  readonly tiles: readonly number[]
  /** For each tile, the tiles that touch it, corners included. */
  readonly neighbours: readonly (readonly number[])[]
  /** Edges that a tile lies at: the outer swath, and the outer sixth of the length. */
  readonly edgesOf: readonly (readonly Edge[])[]
  /** Place of a tile of the layout in `tiles`; -1 for those of other surfaces. */
  readonly placeOf: Int32Array
}

/** The outer sixth: dirt, seating and tilt reach that far, and on a lane of 14 tiles it still holds two. */
const edgeShare = 1 / 6

/** One map for each lane and surface that has tiles. */
export function tileMaps(layout: RunLayout, naming: TileNaming): readonly TileMap[] {
  return layout.groups.flatMap((group, index) => {
    const map = mapOf(layout, naming, index, group)
    return map.tiles.length === 0 ? [] : [map]
  })
}

function mapOf(
  layout: RunLayout,
  naming: TileNaming,
  group: number,
  { lane, surface }: { readonly lane: number; readonly surface: number },
): TileMap {
  const placeOf = new Int32Array(layout.tiles.length).fill(-1)
  const tiles: number[] = []
  for (const [at, each] of layout.tiles.entries()) {
    if (each.group !== group) continue
    placeOf[at] = tiles.length
    tiles.push(each.tile)
  }
  const parts = tiles.map((tile) => tileParts(naming, tile))
  const perSection = Math.max(0, ...parts.map(({ number }) => number))
  const spots = parts.map(({ swath, section, number }) => ({ x: swath, y: section * perSection + number }))
  const byPlace = new Map(spots.map(({ x, y }, at) => [key(x, y), at]))
  const xs = spots.map(({ x }) => x)
  const ys = spots.map(({ y }) => y)
  const bounds = { left: least(xs), right: most(xs), top: least(ys), bottom: most(ys) }
  const deep = Math.max(1, Math.floor((bounds.bottom - bounds.top + 1) * edgeShare))
  return {
    lane,
    surface,
    tiles,
    placeOf,
    neighbours: spots.map(({ x, y }) => around.flatMap(([dx, dy]) => byPlace.get(key(x + dx, y + dy)) ?? [])),
    edgesOf: spots.map(({ x, y }) => {
      const found: Edge[] = []
      if (bounds.right > bounds.left && x === bounds.left) found.push('first-swath')
      if (bounds.right > bounds.left && x === bounds.right) found.push('last-swath')
      if (y < bounds.top + deep) found.push('first-tiles')
      if (y > bounds.bottom - deep) found.push('last-tiles')
      return found
    }),
  }
}

const around = [-1, 0, 1]
  .flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const))
  .filter(([x, y]) => x !== 0 || y !== 0)
/** Rows stay far below this: a swath has at most a few hundred tiles. */
const rowsMax = 10_000
const key = (x: number, y: number) => x * rowsMax + y
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)

/** The edge at which most of these tiles lie, or `inside` when less than 60 % lie at any. */
export function edgeOfTiles(map: TileMap, tiles: readonly number[]): Edge | 'inside' {
  const counted = edges.map((edge) => ({ edge, count: tiles.filter((at) => map.edgesOf[at]?.includes(edge)).length }))
  const told = counted.filter(
    ({ edge, count }) => count >= tiles.length * edgeMostly && !isPartOfSwath(map, edge, count),
  )
  const best = told.reduce<(typeof told)[number] | null>((a, b) => (a === null || b.count > a.count ? b : a), null)
  return best?.edge ?? 'inside'
}

const edgeMostly = 0.6
/** On two swaths every tile lies in an outer one: only a good part of a swath speaks of its edge. */
const swathPart = 1 / 3

function isPartOfSwath(map: TileMap, edge: Edge, count: number): boolean {
  if (edge === 'first-tiles' || edge === 'last-tiles') return false
  const whole = map.edgesOf.filter((of) => of.includes(edge)).length
  return count < whole * swathPart
}
