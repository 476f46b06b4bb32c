import type { CycleIds, TileIds } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'

/** Largest tile number that a version with a 16-bit tile field can hold. */
const tileU16Max = 0xffff

/**
 * A file of known size that is filled from front to back, little-endian and packed.
 * `done` gives the bytes and throws when a record was longer or shorter than its layout says.
 */
export class RecordWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  #offset = 0

  constructor(headerBytes: number, recordBytes: number, recordCount: number) {
    this.#bytes = new Uint8Array(headerBytes + recordBytes * recordCount)
    this.#view = new DataView(this.#bytes.buffer)
  }

  u8(value: number): void {
    this.#view.setUint8(this.#offset, value)
    this.#offset += 1
  }

  u16(value: number): void {
    this.#view.setUint16(this.#offset, value, true)
    this.#offset += 2
  }

  u32(value: number): void {
    this.#view.setUint32(this.#offset, value, true)
    this.#offset += 4
  }

  u64(value: bigint): void {
    this.#view.setBigUint64(this.#offset, value, true)
    this.#offset += 8
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#offset, value, true)
    this.#offset += 8
  }

  f32(value: number): void {
    this.#view.setFloat32(this.#offset, value, true)
    this.#offset += 4
  }

  /** Lane u16, tile u16. */
  tileId16(ids: TileIds, index: number): void {
    this.u16(at(ids.lane, index))
    this.u16(at(ids.tile, index))
  }

  /** Lane u16, tile u32. */
  tileId32(ids: TileIds, index: number): void {
    this.u16(at(ids.lane, index))
    this.u32(at(ids.tile, index))
  }

  /** Lane u16, tile u16, cycle u16. */
  cycleId16(ids: CycleIds, index: number): void {
    this.tileId16(ids, index)
    this.u16(at(ids.cycle, index))
  }

  /** Lane u16, tile u32, cycle u16. */
  cycleId32(ids: CycleIds, index: number): void {
    this.tileId32(ids, index)
    this.u16(at(ids.cycle, index))
  }

  done(): Uint8Array<ArrayBuffer> {
    if (this.#offset !== this.#bytes.length) {
      throw new RangeError(`wrote ${this.#offset} bytes into a layout of ${this.#bytes.length}`)
    }
    return this.#bytes
  }
}

/** The entry at `index`; columns were measured before, so a missing entry is a mistake of the writer. */
export function at(column: ArrayLike<number>, index: number): number {
  const value = column[index]
  if (value === undefined) throw new RangeError(`no entry ${index} in a column of ${column.length}`)
  return value
}

/** Throws unless `column` holds `perRecord` entries for each of the set's records. */
export function checkColumn(
  file: string,
  name: string,
  column: ArrayLike<number>,
  recordCount: number,
  perRecord = 1,
): void {
  const expected = recordCount * perRecord
  if (column.length !== expected) {
    throw new InterOpWriteError('column-length', file, `column ${name} holds ${column.length} entries, not ${expected}`)
  }
}

/** Throws unless the id columns agree in length, and tiles fit 16 bits where the version has no more. */
export function checkIds(file: string, ids: TileIds | CycleIds, tileBits: 16 | 32): number {
  const recordCount = ids.lane.length
  checkColumn(file, 'tile', ids.tile, recordCount)
  if ('cycle' in ids) checkColumn(file, 'cycle', ids.cycle, recordCount)
  if (tileBits === 16) {
    const large = ids.tile.find((tile) => tile > tileU16Max)
    if (large !== undefined) {
      throw new InterOpWriteError('tile-too-large', file, `tile ${large} needs a version with a 32-bit tile field`)
    }
  }
  return recordCount
}

/** A count as an unsigned 32-bit integer; throws for NaN, fractions below zero and numbers beyond the field. */
export function countU32(file: string, name: string, value: number): number {
  if (!(value >= 0 && value <= 0xffff_ffff)) {
    throw new InterOpWriteError('value-range', file, `${name} is ${value}, which is no 32-bit count`)
  }
  return Math.round(value)
}

/** A count as an unsigned 64-bit integer; throws for NaN, fractions below zero and numbers that a double cannot hold exactly. */
export function countU64(file: string, name: string, value: number): bigint {
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
    throw new InterOpWriteError('value-range', file, `${name} is ${value}, which is no exact count`)
  }
  return BigInt(Math.round(value))
}

/** An intensity as an unsigned 16-bit integer, with 65535 for a missing one. */
export function intensityU16(value: number): number {
  if (Number.isNaN(value)) return 0xffff
  return Math.min(0xfffe, Math.max(0, Math.round(value)))
}
