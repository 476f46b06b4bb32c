/** Rows that a tail remembers: two weeks of 5-minute rows; 64 KiB. */
const rowsMax = 4096
/** Below so many rows nothing is called rare. */
const rowsMin = 30
/** The share of the highest values that shape the tail, and the fewest of them. */
const tailShare = 0.03
const tailRowsMin = 10
/** Rarer than one in 10^8 is not told apart. */
const surpriseMax = 8
/** No heavier tail than this is believed: at 0.5 the variance is no longer finite. */
const shapeMax = 0.5

/**
 * The latest values of a statistic, sorted, to say how rare a new one is: by rank among the bulk, and beyond a high
 * threshold by a generalised Pareto tail fitted by moments (peaks over threshold: Pickands 1975; Hosking and Wallis 1987).
 */
export class TailMemory {
  #arrived = new Float64Array(64)
  #sorted = new Float64Array(64)
  #held = 0
  #next = 0

  get rows(): number {
    return this.#held
  }

  /** The middle value; NaN when empty. */
  get median(): number {
    return this.#held === 0 ? Number.NaN : (this.#sorted[this.#held >> 1] ?? Number.NaN)
  }

  /** -log10 of the chance of a value as high; 0 while too little is known. */
  surpriseHigh(value: number): number {
    return this.#surprise(value, 1)
  }

  /** -log10 of the chance of a value as low. */
  surpriseLow(value: number): number {
    return this.#surprise(value, -1)
  }

  add(value: number): void {
    if (this.#held === this.#arrived.length && this.#held < rowsMax) this.#grow()
    if (this.#held === rowsMax) {
      const oldest = this.#below(this.#arrived[this.#next] ?? 0)
      this.#sorted.copyWithin(oldest, oldest + 1, this.#held)
      this.#held--
    }
    const at = this.#below(value)
    this.#sorted.copyWithin(at + 1, at, this.#held)
    this.#sorted[at] = value
    this.#arrived[this.#next] = value
    this.#held++
    this.#next = (this.#next + 1) % rowsMax
  }

  #surprise(value: number, side: 1 | -1): number {
    const held = this.#held
    if (held < rowsMin) return 0
    const inTail = Math.max(tailRowsMin, Math.floor(held * tailShare))
    const threshold = this.#ranked(inTail, side)
    const excess = side * (value - threshold)
    if (excess <= 0) {
      const asExtreme = side === 1 ? held - this.#below(value) : this.#notAbove(value)
      return -Math.log10((asExtreme + 1) / (held + 1))
    }
    let sum = 0
    let squares = 0
    for (let rank = 0; rank < inTail; rank++) {
      const over = side * (this.#ranked(rank, side) - threshold)
      sum += over
      squares += over * over
    }
    const mean = sum / inTail
    if (mean <= 0) return surpriseMax * 0.75
    const variance = squares / inTail - mean * mean
    const shape = variance <= 0 ? 0 : Math.min(shapeMax, Math.max(0, 0.5 * (1 - (mean * mean) / variance)))
    const scale = mean * (1 - shape)
    const beyond = shape < 0.01 ? excess / scale : Math.log1p((shape * excess) / scale) / shape
    return Math.min(surpriseMax, beyond / Math.LN10 - Math.log10(inTail / held))
  }

  /** The value of a rank from the extreme end; 0 is the most extreme. */
  #ranked(rank: number, side: 1 | -1): number {
    return this.#sorted[side === 1 ? this.#held - 1 - rank : rank] ?? 0
  }

  /** How many are below a value. */
  #below(value: number): number {
    let low = 0
    let high = this.#held
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  #notAbove(value: number): number {
    let low = 0
    let high = this.#held
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] ?? 0) <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  #grow(): void {
    const larger = (from: Float64Array) => {
      const to = new Float64Array(Math.min(rowsMax, from.length * 2))
      to.set(from)
      return to
    }
    this.#arrived = larger(this.#arrived)
    this.#sorted = larger(this.#sorted)
  }
}
