import type { RecordBlock, RecordLayout } from './metric-format.ts'

/** What identifies a record: `lane-cycle` files write tile 0 (spec: interop-format 0.2). */
export type IdKind = 'tile' | 'cycle' | 'lane-cycle'

/** Ids of the records that count, and for each the record of the block that holds its values. */
export interface SelectedRecords {
  readonly count: number
  readonly lane: Uint16Array
  readonly tile: Uint32Array
  /** Empty for records that stand for a tile. */
  readonly cycle: Uint16Array
  readonly rows: Uint32Array
}

/**
 * Reads the ids of a block. Padding (an id of 0) is left out. Of records with one id the last one counts, at the place
 * of the first (spec: interop-format 0.3).
 */
export function selectRecords(layout: RecordLayout, block: RecordBlock, kind: IdKind): SelectedRecords {
  const ids = new IdColumns(block.count, kind !== 'tile')
  const repeats = new RepeatTable(block.count)
  const { bytes } = block
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { recordBytes, tileBytes } = layout
  const cycleAt = 2 + tileBytes
  let count = 0
  for (let record = 0, at = 0; record < block.count; record++, at += recordBytes) {
    const lane = view.getUint16(at, true)
    const tile = tileBytes === 2 ? view.getUint16(at + 2, true) : view.getUint32(at + 2, true)
    const cycle = kind === 'tile' ? 1 : view.getUint16(at + cycleAt, true)
    if (lane === 0 || cycle === 0 || (tile === 0 && kind !== 'lane-cycle')) continue
    const first = repeats.place(ids, lane, tile, cycle, count)
    ids.rows[first] = record
    if (first < count) continue
    ids.lane[count] = lane
    ids.tile[count] = tile
    if (kind !== 'tile') ids.cycle[count] = cycle
    count++
  }
  return ids.cut(count)
}

class IdColumns {
  readonly lane: Uint16Array
  readonly tile: Uint32Array
  readonly cycle: Uint16Array
  readonly rows: Uint32Array

  constructor(count: number, hasCycle: boolean) {
    this.lane = new Uint16Array(count)
    this.tile = new Uint32Array(count)
    this.cycle = new Uint16Array(hasCycle ? count : 0)
    this.rows = new Uint32Array(count)
  }

  has(index: number, lane: number, tile: number, cycle: number): boolean {
    const sameCycle = this.cycle.length === 0 || this.cycle[index] === cycle
    return this.tile[index] === tile && this.lane[index] === lane && sameCycle
  }

  cut(count: number): SelectedRecords {
    if (count === this.lane.length)
      return { count, lane: this.lane, tile: this.tile, cycle: this.cycle, rows: this.rows }
    return {
      count,
      lane: this.lane.slice(0, count),
      tile: this.tile.slice(0, count),
      cycle: this.cycle.slice(0, count),
      rows: this.rows.slice(0, count),
    }
  }
}

/** Open addressing over the positions of ids already seen: no object and no key text per record. */
class RepeatTable {
  readonly #positions: Int32Array
  readonly #mask: number

  constructor(count: number) {
    let size = 16
    while (size < count * 2) size *= 2
    this.#positions = new Int32Array(size)
    this.#mask = size - 1
  }

  /** The position of this id among those seen, or `next`, which it then takes. */
  place(ids: IdColumns, lane: number, tile: number, cycle: number, next: number): number {
    let hash = Math.imul(tile, 0x9e3779b1) ^ Math.imul(cycle, 0x85ebca6b) ^ Math.imul(lane, 0xc2b2ae35)
    hash ^= hash >>> 15
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const taken = this.#positions[slot] ?? 0
      if (taken === 0) {
        this.#positions[slot] = next + 1
        return next
      }
      if (ids.has(taken - 1, lane, tile, cycle)) return taken - 1
    }
  }
}

/** A view of the block's bytes, for reading the values of selected records. */
export function viewOf({ bytes }: RecordBlock): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A column of 32-bit floats: `stride` values a record, from `offset` within it. */
export function floatColumn(
  layout: RecordLayout,
  block: RecordBlock,
  { rows, count }: SelectedRecords,
  offset: number,
  stride = 1,
): Float32Array {
  const view = viewOf(block)
  const column = new Float32Array(count * stride)
  for (let index = 0, to = 0; index < count; index++) {
    let at = (rows[index] ?? 0) * layout.recordBytes + offset
    for (let part = 0; part < stride; part++, at += 4) column[to++] = view.getFloat32(at, true)
  }
  return column
}

/** A column of 16-bit integers: `stride` values a record, from `offset` within it. */
export function u16Column(
  layout: RecordLayout,
  block: RecordBlock,
  { rows, count }: SelectedRecords,
  offset: number,
  stride = 1,
): Uint16Array {
  const view = viewOf(block)
  const column = new Uint16Array(count * stride)
  for (let index = 0, to = 0; index < count; index++) {
    let at = (rows[index] ?? 0) * layout.recordBytes + offset
    for (let part = 0; part < stride; part++, at += 2) column[to++] = view.getUint16(at, true)
  }
  return column
}

/** A column of counts, 4 or 8 bytes each: `stride` values a record. Counts above 2^53 lose their last digits. */
export function countColumn(
  layout: RecordLayout,
  block: RecordBlock,
  { rows, count }: SelectedRecords,
  offset: number,
  stride: number,
  width: 4 | 8 = 4,
): Float64Array {
  const view = viewOf(block)
  const column = new Float64Array(count * stride)
  for (let index = 0, to = 0; index < count; index++) {
    let at = (rows[index] ?? 0) * layout.recordBytes + offset
    for (let part = 0; part < stride; part++, at += width) {
      const low = view.getUint32(at, true)
      column[to++] = width === 4 ? low : view.getUint32(at + 4, true) * 2 ** 32 + low
    }
  }
  return column
}

/** A column of a value that the version does not have. */
export function absentColumn(count: number): Float32Array {
  return new Float32Array(count).fill(Number.NaN)
}
