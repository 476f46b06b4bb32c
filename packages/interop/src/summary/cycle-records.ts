import type { CycleIds } from '../metric-sets.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { viewOf } from '../read/select-records.ts'
import { type RunGrid, TileTable } from './run-grid.ts'

/** What came of adding records: all fit, or one belongs to another run, or an id came before. */
export type Added =
  | { readonly kind: 'added' }
  | { readonly kind: 'foreign'; readonly lane: number; readonly tile: number; readonly reason: string }
  | { readonly kind: 'repeated' }

const added: Added = { kind: 'added' }
const repeated: Added = { kind: 'repeated' }

/** What `accept` gives instead of a tile index. */
const foreignTile = -1
const repeatedId = -2
const beyondLastCycle = -3

/** Takes one record: where it is (a row or a byte), its tile index, its read and its cycle of the run. */
export type UseRecord = (at: number, tileIndex: number, readIndex: number, cycle: number) => void

/**
 * The records of one metric kind by tile and cycle, added piece by piece. Knows which tiles have any, the last cycle of
 * each tile in each read, and whether an id comes twice: then the sums are off and the caller must start again with the
 * set in memory, where the last record wins.
 */
export class CycleRecords {
  readonly grid: RunGrid
  /** Records of cycles that the run does not have, which are left out: how many, and the id of the first. */
  beyond: { count: number; readonly lane: number; readonly tile: number; readonly cycle: number } | undefined
  /** False until the first record that counts. */
  hasRecords = false
  readonly #totalCycles: number
  readonly #readIndex: Uint8Array
  readonly #readCount: number
  readonly #lastCycleTable: TileTable
  #lastCycle: Float64Array
  #seen = new Uint32Array(0)
  /** Tiles that the tables have room for. */
  #room = 0

  constructor(grid: RunGrid) {
    this.grid = grid
    this.#totalCycles = grid.cycles.totalCycles
    this.#readIndex = grid.cycles.readIndex
    this.#readCount = grid.readCount
    this.#lastCycleTable = new TileTable(grid.readCount, 0)
    this.#lastCycle = this.#lastCycleTable.values(0)
  }

  /** Adds the records of a set; `use` gets each with its row. */
  add(ids: CycleIds, use: UseRecord): Added {
    const { lane, tile, cycle } = ids
    for (let row = 0; row < lane.length; row++) {
      const runCycle = cycle[row] ?? 0
      const index = this.#accept(lane[row] ?? 0, tile[row] ?? 0, runCycle)
      if (index >= 0) use(row, index, this.#readIndex[runCycle] ?? 0, runCycle)
      else if (index !== beyondLastCycle) return this.#refusal(index, lane[row] ?? 0, tile[row] ?? 0)
    }
    return added
  }

  /** Adds the records of a block, padding left out; `use` gets each with the byte at which it starts. */
  addBlock({ recordBytes, tileBytes }: RecordLayout, block: RecordBlock, use: UseRecord): Added {
    const view = viewOf(block)
    const end = block.count * recordBytes
    for (let at = 0; at < end; at += recordBytes) {
      const lane = view.getUint16(at, true)
      const tile = tileBytes === 2 ? view.getUint16(at + 2, true) : view.getUint32(at + 2, true)
      const cycle = view.getUint16(at + 2 + tileBytes, true)
      if (lane === 0 || tile === 0 || cycle === 0) continue
      const index = this.#accept(lane, tile, cycle)
      if (index >= 0) use(at, index, this.#readIndex[cycle] ?? 0, cycle)
      else if (index !== beyondLastCycle) return this.#refusal(index, lane, tile)
    }
    return added
  }

  /** Last cycle of a tile in a read, counted over the run; 0 when the tile has no record in that read. */
  lastCycleOf(tileIndex: number, readIndex: number): number {
    return this.#lastCycle[tileIndex * this.#readCount + readIndex] ?? 0
  }

  hasTile(tileIndex: number): boolean {
    for (let read = 0; read < this.#readCount; read++) {
      if (this.lastCycleOf(tileIndex, read) > 0) return true
    }
    return false
  }

  /** Notes the record's id. Returns its tile index, or why it does not count. */
  #accept(lane: number, tile: number, cycle: number): number {
    const index = this.grid.indexOf(lane, tile)
    if (index < 0) return foreignTile
    if (cycle > this.#totalCycles) {
      this.beyond ??= { count: 0, lane, tile, cycle }
      this.beyond.count++
      return beyondLastCycle
    }
    if (index >= this.#room) this.#makeRoom(index + 1)
    const bit = index * (this.#totalCycles + 1) + cycle
    const word = this.#seen[bit >>> 5] ?? 0
    const mask = 1 << (bit & 31)
    if ((word & mask) !== 0) return repeatedId
    this.#seen[bit >>> 5] = word | mask
    const at = index * this.#readCount + (this.#readIndex[cycle] ?? 0)
    if ((this.#lastCycle[at] ?? 0) < cycle) this.#lastCycle[at] = cycle
    this.hasRecords = true
    return index
  }

  #refusal(index: number, lane: number, tile: number): Added {
    return index === repeatedId ? repeated : { kind: 'foreign', lane, tile, reason: this.grid.faultOf(lane, tile) }
  }

  #makeRoom(tileCount: number): void {
    this.#room = Math.max(tileCount, this.#room * 2, roomMin)
    this.#lastCycle = this.#lastCycleTable.values(this.#room)
    const grown = new Uint32Array(((this.#room * (this.#totalCycles + 1)) >>> 5) + 1)
    grown.set(this.#seen)
    this.#seen = grown
  }
}

/** Tiles to make room for at first: most flow cells have fewer. */
const roomMin = 1024
