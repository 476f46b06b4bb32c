/** After an onset the next one has to wait so many rows; each further onset within the memory adds half as many. */
const refractoryRows = 80
/** Rows after which an onset no longer makes the next one wait longer. */
const memoryRows = 1500
/** An episode is over when the strength has fallen to this share of the limit. */
const overShare = 0.8

/** Turns strength by row into onsets: one an episode, and the more patient the more there were of late. */
export class Episodes {
  #row = 0
  #isOn = false
  #quietFrom = 0
  #onsets: number[] = []

  /** Whether an episode begins at this row. Strength 1 is the limit. */
  add(strength: number): boolean {
    this.#row++
    if (this.#isOn && strength < overShare) this.#isOn = false
    if (strength < 1 || this.#isOn) return false
    this.#isOn = true
    if (this.#row < this.#quietFrom) return false
    this.begin()
    return true
  }

  /** Begins an episode now, on other evidence than the strength. */
  begin(): void {
    this.#isOn = true
    this.#onsets = [...this.#onsets.filter((onset) => this.#row - onset < memoryRows), this.#row]
    this.#quietFrom = this.#row + (refractoryRows * (this.#onsets.length + 1)) / 2
  }
}
