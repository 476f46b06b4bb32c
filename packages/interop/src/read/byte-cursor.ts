import { InterOpError, type InterOpPlace } from '../interop-error.ts'

/** Steps through the header of a file: little-endian numbers, and an error with a place where the file ends. */
export class ByteCursor {
  readonly file: string
  readonly #view: DataView
  #offset: number

  constructor(bytes: Uint8Array, file: string, offset = 0) {
    this.file = file
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  place(): InterOpPlace {
    return { file: this.file, offset: this.#offset }
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true)
  }

  f32(): number {
    return this.#view.getFloat32(this.#step(4), true)
  }

  skip(byteCount: number): void {
    this.#step(byteCount)
  }

  #step(byteCount: number): number {
    const at = this.#offset
    if (at + byteCount > this.#view.byteLength) {
      throw new InterOpError(
        'truncated',
        { file: this.file, offset: this.#view.byteLength },
        'the header is not complete',
      )
    }
    this.#offset = at + byteCount
    return at
  }
}
