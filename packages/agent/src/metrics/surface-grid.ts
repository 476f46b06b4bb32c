import type { CycleIds } from '@seqward/interop'
import { medianOf } from './cells.ts'
import type { RunLayout } from './run-layout.ts'
import type { TileMap } from './tile-map.ts'

/** Values of one lane and surface by cycle and tile. At the site only: what leaves are scores made of it. */
export interface SurfaceGrid {
  readonly map: TileMap
  /** Cycles of the run plus one; row `cycle` starts at `cycle * map.tiles.length`. NaN where there is none. */
  readonly values: Float32Array
}

/**
 * Memory of grids, used again for the next surface: a flow cell of sixteen would else leave some fifty grids behind,
 * beside an instrument that needs its memory.
 */
export class GridBuffers {
  readonly #held: Float32Array<ArrayBuffer>[] = []
  #taken = 0

  /** A stretch of zeros, until the next `giveBack`. */
  take(length: number): Float32Array {
    const held = this.#held[this.#taken]
    const buffer = held !== undefined && held.length >= length ? held : new Float32Array(length)
    this.#held[this.#taken++] = buffer
    return buffer.subarray(0, length).fill(0)
  }

  giveBack(): void {
    this.#taken = 0
  }
}

/** Lane and surface of each record, as an index into the maps; -1 for none. */
export function mapOfRows(set: CycleIds, layout: RunLayout, maps: readonly TileMap[]): Int8Array {
  const mapOfGroup = new Int8Array(layout.groups.length).fill(-1)
  for (const [at, { lane, surface }] of maps.entries()) {
    const group = layout.groups.findIndex((each) => each.lane === lane && each.surface === surface)
    mapOfGroup[group] = at
  }
  const found = new Int8Array(set.lane.length).fill(-1)
  for (let row = 0; row < found.length; row++) {
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    if (tile >= 0) found[row] = mapOfGroup[layout.groupAt(tile)] ?? -1
  }
  return found
}

/** The grid of one map. One surface at a time keeps memory small on flow cells with thousands of tiles. */
export function surfaceGrid(
  set: CycleIds,
  layout: RunLayout,
  map: TileMap,
  rows: { readonly mapOf: Int8Array; readonly index: number },
  valueOf: (row: number) => number,
  buffers: GridBuffers,
): SurfaceGrid {
  const width = map.tiles.length
  const cycles = layout.cycles.totalCycles
  const values = buffers.take((cycles + 1) * width).fill(Number.NaN)
  for (let row = 0; row < rows.mapOf.length; row++) {
    if (rows.mapOf[row] !== rows.index) continue
    const cycle = set.cycle[row] ?? 0
    const tile = map.placeOf[layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)] ?? -1
    if (tile >= 0 && cycle >= 1 && cycle <= cycles) values[cycle * width + tile] = valueOf(row)
  }
  return { map, values }
}

/** Median over the tiles in each cycle; NaN where there is none. Index 0 is unused. */
export function mediansByCycle({ map, values }: SurfaceGrid): Float64Array {
  const width = map.tiles.length
  const scratch = new Float64Array(width)
  return Float64Array.from({ length: values.length / width }, (_, cycle) =>
    medianOfSlice(values, cycle * width, (cycle + 1) * width, scratch),
  )
}

/** Median of the numbers of a stretch, NaN left out. */
export function medianOfSlice(values: Float32Array, from: number, to: number, scratch: Float64Array): number {
  let count = 0
  for (let at = from; at < to; at++) {
    const value = values[at] ?? Number.NaN
    if (!Number.isNaN(value)) scratch[count++] = value
  }
  return medianOf(scratch.subarray(0, count))
}

/** Cycles of a span in which any tile has a value, in order. */
export function cyclesWithValues(medians: Float64Array, first: number, last: number): number[] {
  const found: number[] = []
  for (let cycle = first; cycle <= last; cycle++) if (!Number.isNaN(medians[cycle] ?? Number.NaN)) found.push(cycle)
  return found
}
