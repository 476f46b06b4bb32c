/** The mean of the latest values. The sum is taken anew each time round, so that rounding cannot pile up. */
export class MovingMean {
  readonly #window: Float64Array
  #count = 0
  #sum = 0

  constructor(rows: number) {
    this.#window = new Float64Array(rows)
  }

  get isFull(): boolean {
    return this.#count >= this.#window.length
  }

  /** Of as many rows as there are; 0 when there is none. */
  get value(): number {
    return this.#count === 0 ? 0 : this.#sum / Math.min(this.#count, this.#window.length)
  }

  add(value: number): void {
    const at = this.#count % this.#window.length
    this.#sum += value - (this.isFull ? (this.#window[at] ?? 0) : 0)
    this.#window[at] = value
    this.#count++
    if (at === this.#window.length - 1) this.#sum = this.#window.reduce((sum, each) => sum + each, 0)
  }
}
