import type { CycleIds } from '../metric-sets.ts'
import type { Run } from '../run/read-run.ts'
import { inferTileNaming, type TileNaming, type TileParts, tileParts } from '../run/tile-naming.ts'

/** Cycle metrics of a run, each by tile and cycle. Q by lane has no tiles. */
export type CycleKind = 'q' | 'qCollapsed' | 'error' | 'extraction' | 'correctedIntensity' | 'image' | 'phasing'
const cycleKinds: readonly CycleKind[] = [
  'q',
  'qCollapsed',
  'error',
  'extraction',
  'correctedIntensity',
  'image',
  'phasing',
]

/** A tile of a run: where it is, and its place in the order of lane and tile number. */
export interface RunTile {
  readonly lane: number
  readonly tile: number
  readonly parts: TileParts
}

/**
 * All that has a record by tile and cycle, in order of lane, tile and cycle; and for each kind the record that a row
 * stands for. Tables hold 4 bytes per kind, tile and cycle: about 60 MB for the largest flow cell.
 */
export class CycleRows {
  readonly tiles: readonly RunTile[]
  readonly count: number
  /** Position in `tiles`, by row. */
  readonly tileOf: Uint32Array
  /** Cycle of the run, by row. */
  readonly cycleOf: Uint16Array
  readonly #cycleCount: number
  readonly #records = new Map<CycleKind, Int32Array>()

  constructor(run: Run) {
    const sets = cycleKinds.flatMap((kind) => {
      const set: CycleIds | undefined = run.metrics[kind]
      return set === undefined ? [] : [{ kind, set }]
    })
    const places = new Map<number, number>()
    this.tiles = sortedTiles(
      sets.map(({ set }) => set),
      run.tileNaming,
    )
    for (const [place, { lane, tile }] of this.tiles.entries()) places.set(keyOf(lane, tile), place)
    this.#cycleCount = sets.reduce((most, { set }) => set.cycle.reduce((a, b) => Math.max(a, b), most), 0)
    const present = new Uint8Array(this.tiles.length * this.#cycleCount)
    for (const { kind, set } of sets) {
      const records = new Int32Array(present.length)
      for (let record = 0; record < set.lane.length; record++) {
        const place = places.get(keyOf(set.lane[record] ?? 0, set.tile[record] ?? 0)) ?? 0
        const at = place * this.#cycleCount + (set.cycle[record] ?? 1) - 1
        records[at] = record + 1
        present[at] = 1
      }
      this.#records.set(kind, records)
    }
    this.count = present.reduce((sum, mark) => sum + mark, 0)
    this.tileOf = new Uint32Array(this.count)
    this.cycleOf = new Uint16Array(this.count)
    let row = 0
    for (let at = 0; at < present.length; at++) {
      if (present[at] === 0) continue
      this.tileOf[row] = Math.floor(at / this.#cycleCount)
      this.cycleOf[row] = (at % this.#cycleCount) + 1
      row++
    }
  }

  tileAt(row: number): RunTile | undefined {
    return this.tiles[this.tileOf[row] ?? 0]
  }

  /** The record of a kind that a row stands for; -1 when it has none. */
  recordOf(kind: CycleKind, row: number): number {
    const at = (this.tileOf[row] ?? 0) * this.#cycleCount + (this.cycleOf[row] ?? 1) - 1
    return (this.#records.get(kind)?.[at] ?? 0) - 1
  }
}

/** One number for lane and tile: lanes have 16 bits and tiles 32. */
export function keyOf(lane: number, tile: number): number {
  return lane * 2 ** 32 + tile
}

function sortedTiles(sets: readonly CycleIds[], naming: TileNaming | undefined): RunTile[] {
  const keys = new Set<number>()
  for (const { lane, tile } of sets) {
    for (let record = 0; record < lane.length; record++) keys.add(keyOf(lane[record] ?? 0, tile[record] ?? 0))
  }
  return Array.from(keys)
    .sort((a, b) => a - b)
    .map((key) => {
      const tile = key % 2 ** 32
      const known = naming ?? inferTileNaming(tile) ?? 'Absolute'
      return { lane: Math.floor(key / 2 ** 32), tile, parts: tileParts(known, tile) }
    })
}
