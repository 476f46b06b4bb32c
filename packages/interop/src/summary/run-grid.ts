import type { TileIds } from '../metric-sets.ts'
import { tileFault } from '../run/check-ids.ts'
import { type CycleMap, cycleMap } from '../run/cycle-map.ts'
import type { RunInfo } from '../run/run-info.ts'
import { inferTileNaming, surfaceOf, type TileNaming } from '../run/tile-naming.ts'

/** The largest flow cell has 6,272 tiles. More than these are no flow cell, and tables per tile would grow without end. */
export const tilesMax = 32_768

/** Tile numbers below this are found by a table; they reach 99,999 in the longest naming that is in use. */
const tableTiles = 131_072

/**
 * The tiles of a run as dense numbers, in order of first sight, so that every value per tile is an array entry. Shared
 * by all metric kinds of one summary.
 */
export class RunGrid {
  readonly runInfo: RunInfo
  readonly cycles: CycleMap
  readonly laneCount: number
  readonly surfaceCount: number
  readonly readCount: number
  /** Tiles seen so far. */
  tileCount = 0
  #naming: TileNaming | undefined
  readonly #lanes: number[] = []
  readonly #surfaces: number[] = []
  readonly #laneSurfaces: number[] = []
  readonly #tables: Int32Array[] = []
  readonly #others = new Map<number, number>()

  constructor(runInfo: RunInfo) {
    this.runInfo = runInfo
    this.cycles = cycleMap(runInfo)
    this.laneCount = runInfo.laneCount
    this.surfaceCount = runInfo.surfaceCount
    this.readCount = runInfo.reads.length
    this.#naming = runInfo.tileNaming
  }

  /** Lane of a tile index, from 1. */
  laneOf(index: number): number {
    return this.#lanes[index] ?? 0
  }

  /** Surface of a tile index, from 1. */
  surfaceOf(index: number): number {
    return this.#surfaces[index] ?? 0
  }

  /** Position of a tile's lane and surface among all of them. */
  laneSurfaceOf(index: number): number {
    return this.#laneSurfaces[index] ?? 0
  }

  /** Dense numbers of a set's tiles, or the first record whose tile this run cannot have. */
  indexTiles({ lane, tile }: TileIds): { readonly tileIndex: Int32Array } | { readonly reason: string } {
    const tileIndex = new Int32Array(lane.length)
    for (let row = 0; row < lane.length; row++) {
      const index = this.indexOf(lane[row] ?? 0, tile[row] ?? 0)
      if (index < 0) return { reason: this.faultOf(lane[row] ?? 0, tile[row] ?? 0) }
      tileIndex[row] = index
    }
    return { tileIndex }
  }

  /** Dense number of a tile, which is new or known; -1 when this run cannot have it (see `faultOf`). */
  indexOf(lane: number, tile: number): number {
    const table = tile < tableTiles ? this.#tables[lane] : undefined
    const known = table === undefined ? this.#others.get(lane * 2 ** 32 + tile) : table[tile]
    if (known !== undefined && known > 0) return known - 1
    return this.#addTile(lane, tile)
  }

  /** Indices of a lane's tiles, by tile number, each plus one; 0 and absent entries are for `indexOf` to look at. */
  tableOf(lane: number): Int32Array | undefined {
    return this.#tables[lane]
  }

  /** Why this run cannot have the tile. */
  faultOf(lane: number, tile: number): string {
    return tileFault(lane, tile, this.runInfo, this.#naming) ?? `more than ${tilesMax} tiles`
  }

  #addTile(lane: number, tile: number): number {
    this.#naming ??= inferTileNaming(tile)
    const naming = this.#naming
    const index = this.tileCount
    if (naming === undefined || index >= tilesMax) return -1
    if (tileFault(lane, tile, this.runInfo, naming) !== undefined) return -1
    this.tileCount++
    this.#lanes.push(lane)
    const surface = surfaceOf(naming, tile)
    this.#surfaces.push(surface)
    this.#laneSurfaces.push((lane - 1) * this.surfaceCount + surface - 1)
    if (tile < tableTiles) {
      this.#tables[lane] ??= new Int32Array(tableTiles)
      const table = this.#tables[lane]
      if (table !== undefined) table[tile] = index + 1
    } else {
      this.#others.set(lane * 2 ** 32 + tile, index + 1)
    }
    return index
  }
}

/** A table with `width` entries per tile of a grid, which grows as tiles come. */
export class TileTable {
  readonly width: number
  readonly #fill: number
  #values: Float64Array

  constructor(width: number, fill: number) {
    this.width = width
    this.#fill = fill
    this.#values = new Float64Array(0)
  }

  /** The table with room for so many tiles. */
  values(tileCount: number): Float64Array {
    const needed = tileCount * this.width
    if (this.#values.length < needed) {
      const grown = new Float64Array(Math.max(needed, this.#values.length * 2))
      grown.fill(this.#fill, this.#values.length)
      grown.set(this.#values)
      this.#values = grown
    }
    return this.#values
  }
}

/** A table for each read: a cycle touches one of them only, from front to back. */
export function tablesByRead(grid: RunGrid, width: number, fill: number): readonly TileTable[] {
  return Array.from({ length: grid.readCount }, () => new TileTable(width, fill))
}

/** The values of a table with room for every tile so far; none for a read that the run does not have. */
export function valuesOf(table: TileTable | undefined, { tileCount }: RunGrid): Float64Array {
  return table?.values(tileCount) ?? noValues
}

export const noValues = new Float64Array(0)
