const dayMs = 86_400_000
/** Half hours: fine enough for a working day, filled twice within two days even by hourly rows. */
const bins = 48
/** Values after which the level of a bin forgets the oldest; likewise the level without the clock. */
const binRowsMax = 60
const levelRowsMax = 1000

/**
 * What a signal usually is at this time of day. The clock is used only while it has predicted better than one level for
 * all times (both judged by the error of each row before the row is learnt); else the one level is the answer.
 */
export class TimeOfDay {
  readonly #levels = new Float64Array(bins)
  readonly #counts = new Float64Array(bins)
  #level = 0
  #rows = 0
  #errorByClock = 0
  #errorByLevel = 0

  /** The value expected for a row, before it is learnt; NaN while this time of day was not seen. */
  expected(timeMs: number): number {
    const bin = binOf(timeMs)
    if (bin === undefined) return this.#rows === 0 ? Number.NaN : this.#level
    if ((this.#counts[bin] ?? 0) === 0) return Number.NaN
    return this.#errorByClock <= this.#errorByLevel ? (this.#levels[bin] ?? 0) : this.#level
  }

  learn(timeMs: number, value: number): void {
    const bin = binOf(timeMs)
    const fromLevel = value - this.#level
    if (bin !== undefined) {
      const count = this.#counts[bin] ?? 0
      const fromBin = value - (this.#levels[bin] ?? 0)
      if (count > 0) {
        this.#errorByClock += (Math.abs(fromBin) - this.#errorByClock) / levelRowsMax
        this.#errorByLevel += (Math.abs(fromLevel) - this.#errorByLevel) / levelRowsMax
      }
      this.#levels[bin] = (this.#levels[bin] ?? 0) + fromBin / Math.min(count + 1, binRowsMax)
      this.#counts[bin] = count + 1
    }
    this.#rows++
    this.#level += fromLevel / Math.min(this.#rows, levelRowsMax)
  }
}

function binOf(timeMs: number): number | undefined {
  if (!Number.isFinite(timeMs)) return undefined
  return Math.floor(((((timeMs % dayMs) + dayMs) % dayMs) / dayMs) * bins)
}
