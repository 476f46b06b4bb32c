/** Rows that make a context, and the past rows that are asked for a like one. */
const contextRows = 20
const pastRows = 1024
/** Rows of a context, with room for rounding. */
const boundRows = contextRows * (1 + 1e-9)
/** Before so many past contexts a distance says nothing. */
const pastMin = 50

/**
 * How unlike the past the latest stretch of a signal is: the distance of its last twenty values to the third nearest
 * stretch of the past that does not overlap it: the third, so that one earlier anomaly does not make the next one
 * ordinary (nearest neighbours of delay vectors: Knorr and Ng 1998; Burnaev and
 * Ishimtsev 2016 for conformal use on streams).
 */
export class ContextDistance {
  /** The past twice, so that every stretch lies in one piece. */
  readonly #past = new Float64Array(2 * pastRows)
  /** The sum of the stretch that ends at each place. */
  readonly #sums = new Float64Array(2 * pastRows)
  #count = 0
  /** Squares of the three nearest, and how long ago those stretches were. */
  readonly #squares = new Float64Array(3)
  readonly #ages = new Int32Array(3)

  /** The distance after one more value; NaN while the past is too short. */
  add(value: number): number {
    const at = this.#count % pastRows
    this.#past[at] = value
    this.#past[at + pastRows] = value
    this.#count++
    const held = Math.min(this.#count, pastRows)
    const contexts = held - 2 * contextRows + 1
    const end = at + pastRows
    let total = 0
    for (let back = 0; back < contextRows; back++) total += this.#past[end - back] ?? 0
    this.#sums[at] = total
    this.#sums[end] = total
    if (contexts < pastMin) return Number.NaN
    // What was near one row ago is likely near now: asked first, it lets most others be given up early.
    const [one = 0, two = 0, three = 0] = this.#ages
    this.#squares.fill(Number.POSITIVE_INFINITY)
    this.#ages.fill(0)
    const oldest = contextRows + contexts - 1
    for (const age of [one, two, three]) if (age >= contextRows && age <= oldest) this.#ask(end, age)
    for (let age = contextRows; age <= oldest; age++) {
      if (age !== one && age !== two && age !== three) this.#ask(end, age)
    }
    return Math.sqrt(this.#squares[2] ?? Number.NaN)
  }

  #ask(end: number, age: number): void {
    const past = this.#past
    const limit = this.#squares[2] ?? 0
    // Stretches whose means lie apart cannot be nearer than that (Cauchy and Schwarz).
    const meansApart = (this.#sums[end] ?? 0) - (this.#sums[end - age] ?? 0)
    if (meansApart * meansApart > limit * boundRows) return
    let sum = 0
    for (let back = 0; back < contextRows; back++) {
      const apart = (past[end - back] ?? 0) - (past[end - age - back] ?? 0)
      sum += apart * apart
      if (sum >= limit) return
    }
    let rank = 2
    for (; rank > 0 && sum < (this.#squares[rank - 1] ?? 0); rank--) {
      this.#squares[rank] = this.#squares[rank - 1] ?? 0
      this.#ages[rank] = this.#ages[rank - 1] ?? 0
    }
    this.#squares[rank] = sum
    this.#ages[rank] = age
  }
}
