/** Little-endian bytes put together field by field, so that a test shows the record that it is about. */
export class MetricBytes {
  readonly #bytes: number[] = []

  u8(...values: readonly number[]): this {
    this.#bytes.push(...values)
    return this
  }

  u16(...values: readonly number[]): this {
    for (const value of values) this.#bytes.push(value & 0xff, value >>> 8)
    return this
  }

  u32(...values: readonly number[]): this {
    return this.#with(4, values, (view, value) => view.setUint32(0, value, true))
  }

  f32(...values: readonly number[]): this {
    return this.#with(4, values, (view, value) => view.setFloat32(0, value, true))
  }

  f64(...values: readonly number[]): this {
    return this.#with(8, values, (view, value) => view.setFloat64(0, value, true))
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  #with(width: number, values: readonly number[], put: (view: DataView, value: number) => void): this {
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(width))
      put(view, value)
      this.#bytes.push(...new Uint8Array(view.buffer))
    }
    return this
  }
}
