import type { CycleIds } from '../metric-sets.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { viewOf } from '../read/select-records.ts'
import type { RunGrid } from './run-grid.ts'

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

/** Takes one record: its row, its tile index, its read and its cycle of the run. */
export type UseRecord = (row: number, tileIndex: number, readIndex: number, cycle: number) => void

/**
 * The records of a block that count, side by side: the byte at which each starts, its tile index and its cycle. Ids are
 * read in a loop of their own, so that the loop over the values of each kind is one that the engine compiles well.
 */
export class AcceptedRecords {
  count = 0
  at = new Int32Array(0)
  tileIndex = new Int32Array(0)
  cycle = new Uint16Array(0)

  reset(recordsMax: number): void {
    this.count = 0
    if (this.at.length >= recordsMax) return
    this.at = new Int32Array(recordsMax)
    this.tileIndex = new Int32Array(recordsMax)
    this.cycle = new Uint16Array(recordsMax)
  }
}

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
  /** What the last block gave. */
  readonly accepted = new AcceptedRecords()
  readonly #totalCycles: number
  readonly #readIndex: Uint8Array
  readonly #readCount: number
  /** By read: the last cycle of each tile. Files are in order of cycles, so neighbours in time are neighbours here. */
  readonly #lastCycles: Uint16Array[]
  /** By cycle: a bit for each tile. */
  readonly #seen: Int32Array[]
  /** Tiles that the tables have room for. */
  #room = 0

  constructor(grid: RunGrid) {
    this.grid = grid
    this.#totalCycles = grid.cycles.totalCycles
    this.#readIndex = grid.cycles.readIndex
    this.#readCount = grid.readCount
    // In place from the start: looking beyond the end of an array would make the engine throw compiled loops away.
    this.#seen = Array.from({ length: this.#totalCycles + 1 }, () => noBits)
    this.#lastCycles = Array.from({ length: grid.readCount }, () => new Uint16Array(0))
  }

  /** Adds the records of a set; `use` gets each with its row. */
  add(ids: CycleIds, use: UseRecord): Added {
    const { lane, tile, cycle } = ids
    for (let row = 0; row < lane.length; row++) {
      const runCycle = cycle[row] ?? 0
      const index = this.#note(-1, lane[row] ?? 0, tile[row] ?? 0, runCycle)
      if (index >= 0) use(row, index, this.#readIndex[runCycle] ?? 0, runCycle)
      else if (index !== beyondLastCycle) return this.#refusal(index, lane[row] ?? 0, tile[row] ?? 0)
    }
    return added
  }

  /** Notes the ids of a block, padding left out; `accepted` then has the records, until the next block. */
  addBlock({ recordBytes, tileBytes }: RecordLayout, block: RecordBlock): Added {
    const view = viewOf(block)
    const end = block.count * recordBytes
    const { accepted, grid } = this
    accepted.reset(block.count)
    const { at: places, tileIndex, cycle: cycles } = accepted
    const cycleAt = 2 + tileBytes
    let count = 0
    // What belongs to the lane and to the cycle of the record before: files are in order of one or the other.
    let ofLane = 0
    let table: Int32Array = noTable
    let ofCycle = 0
    let seen: Int32Array = noBits
    let last: Uint16Array = noCycles
    for (let at = 0; at < end; at += recordBytes) {
      const lane = view.getUint16(at, true)
      const tile = tileBytes === 2 ? view.getUint16(at + 2, true) : view.getUint32(at + 2, true)
      const cycle = view.getUint16(at + cycleAt, true)
      if (lane !== ofLane) {
        table = grid.tableOf(lane) ?? noTable
        ofLane = lane
      }
      if (cycle !== ofCycle) {
        seen = this.#seen[cycle] ?? noBits
        last = this.#lastCycles[this.#readIndex[cycle] ?? 0] ?? noCycles
        ofCycle = cycle
      }
      let index = tile < table.length ? (table[tile] ?? 0) - 1 : -1
      const word = index >>> 5
      const mask = 1 << (index & 31)
      // Known tile, known cycle, new id: nearly every record. The rest is sorted out by `#note`.
      if (index >= 0 && index < last.length && word < seen.length && ((seen[word] ?? 0) & mask) === 0) {
        seen[word] = (seen[word] ?? 0) | mask
        if ((last[index] ?? 0) < cycle) last[index] = cycle
      } else {
        if (lane === 0 || tile === 0 || cycle === 0) continue
        index = this.#note(index, lane, tile, cycle)
        if (index === beyondLastCycle) continue
        if (index < 0) return this.#refusal(index, lane, tile)
        ofLane = 0
        ofCycle = 0
      }
      places[count] = at
      tileIndex[count] = index
      cycles[count] = cycle
      count++
    }
    accepted.count = count
    if (count > 0) this.hasRecords = true
    return added
  }

  /** Last cycle of a tile in a read, counted over the run; 0 when the tile has no record in that read. */
  lastCycleOf(tileIndex: number, readIndex: number): number {
    return this.#lastCycles[readIndex]?.[tileIndex] ?? 0
  }

  hasTile(tileIndex: number): boolean {
    for (let read = 0; read < this.#readCount; read++) {
      if (this.lastCycleOf(tileIndex, read) > 0) return true
    }
    return false
  }

  /** Notes the record's id; `known` is its tile index where that is known. Returns the index, or why it does not count. */
  #note(known: number, lane: number, tile: number, cycle: number): number {
    const index = known >= 0 ? known : this.grid.indexOf(lane, tile)
    if (index < 0) return foreignTile
    if (cycle > this.#totalCycles) return this.#noteBeyond(lane, tile, cycle)
    if (index >= this.#room) this.#makeRoom(index + 1)
    const seen = this.#seenIn(cycle)
    const word = seen[index >>> 5] ?? 0
    const mask = 1 << (index & 31)
    if ((word & mask) !== 0) return repeatedId
    seen[index >>> 5] = word | mask
    const last = this.#lastCycles[this.#readIndex[cycle] ?? 0]
    if (last !== undefined && (last[index] ?? 0) < cycle) last[index] = cycle
    this.hasRecords = true
    return index
  }

  #noteBeyond(lane: number, tile: number, cycle: number): number {
    this.beyond ??= { count: 0, lane, tile, cycle }
    this.beyond.count++
    return beyondLastCycle
  }

  #refusal(index: number, lane: number, tile: number): Added {
    return index === repeatedId ? repeated : { kind: 'foreign', lane, tile, reason: this.grid.faultOf(lane, tile) }
  }

  /** The bits of a cycle, with room for every tile. */
  #seenIn(cycle: number): Int32Array {
    const seen = this.#seen[cycle] ?? noBits
    if (seen.length << 5 >= this.#room && seen.length > 0) return seen
    const grown = new Int32Array((this.#room >>> 5) + 1)
    grown.set(seen)
    this.#seen[cycle] = grown
    return grown
  }

  #makeRoom(tileCount: number): void {
    this.#room = Math.max(tileCount, this.#room * 2, roomMin)
    for (const [read, last] of this.#lastCycles.entries()) {
      const grown = new Uint16Array(this.#room)
      grown.set(last)
      this.#lastCycles[read] = grown
    }
  }
}

const noTable = new Int32Array(0)
const noBits = new Int32Array(0)
const noCycles = new Uint16Array(0)

/** Tiles to make room for at first: most flow cells have fewer. */
const roomMin = 1024
