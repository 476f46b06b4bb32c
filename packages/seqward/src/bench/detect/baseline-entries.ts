/** Makes a stream of chances from a seed (mulberry32), so that the random entry is the same every time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** An exponentially weighted mean and spread, as a plain control chart has them. */
export class PlainChart {
  readonly #weight: number
  #mean = Number.NaN
  #variance = 0
  #rows = 0

  constructor(weight: number) {
    this.#weight = weight
  }

  /** Deviations of a value from the mean before it. */
  add(value: number): number {
    if (this.#rows++ === 0) this.#mean = value
    const error = value - this.#mean
    const deviations = this.#variance > 0 ? Math.abs(error) / Math.sqrt(this.#variance) : 0
    const weight = Math.max(this.#weight, 1 / this.#rows)
    this.#mean += weight * error
    this.#variance += weight * (error * error - this.#variance)
    return deviations
  }
}
