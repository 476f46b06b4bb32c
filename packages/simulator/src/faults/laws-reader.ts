/** An object of a laws file at its place. It collects mistakes instead of stopping at the first. */
export class LawsReader {
  readonly mistakes: string[]
  readonly #place: string
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(value: unknown, place: string, mistakes: string[]) {
    this.mistakes = mistakes
    this.#place = place
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject) mistakes.push(`${place || 'the file'} must be an object`)
    this.#fields = isObject ? (value as Record<string, unknown>) : {}
  }

  /** Whether the field is there and not null. */
  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null
  }

  /** A number from `least` to `most`; `otherwise` where the field may be left out. */
  number(name: string, least: number, most: number, otherwise?: number): number {
    const value = this.#fields[name]
    if (value === undefined && otherwise !== undefined) return otherwise
    if (typeof value === 'number' && value >= least && value <= most) return value
    this.wrong(name, `is ${shown(value)}; it must be a number from ${least} to ${most}`)
    return otherwise ?? least
  }

  text(name: string, form: RegExp): string {
    const value = this.#fields[name]
    if (typeof value === 'string' && form.test(value)) return value
    this.wrong(name, `is ${shown(value)}; it must match ${form.source}`)
    return ''
  }

  oneOf<Word extends string>(name: string, words: readonly Word[], otherwise?: Word): Word {
    const value = this.#fields[name]
    const word = words.find((candidate) => candidate === value)
    if (word !== undefined) return word
    const first = otherwise ?? words[0]
    if (first === undefined) throw new RangeError(`${name} has no words to choose from`)
    if (value !== undefined || otherwise === undefined) {
      this.wrong(name, `is ${shown(value)}; it must be one of ${words.join(', ')}`)
    }
    return first
  }

  /** Two numbers, the first not above the second. */
  span(name: string, least: number, most: number): readonly [number, number] {
    const value = this.#fields[name]
    if (Array.isArray(value) && value.length === 2) {
      const [from, to]: unknown[] = value
      if (typeof from === 'number' && typeof to === 'number' && from >= least && from <= to && to <= most) {
        return [from, to]
      }
    }
    this.wrong(name, `is ${shown(value)}; it must be two rising numbers from ${least} to ${most}`)
    return [least, least]
  }

  object(name: string): LawsReader {
    return new LawsReader(this.#fields[name], this.#at(name), this.mistakes)
  }

  list(name: string): readonly LawsReader[] {
    const value = this.#fields[name]
    if (Array.isArray(value)) {
      return value.map((one: unknown, index) => new LawsReader(one, `${this.#at(name)}[${index}]`, this.mistakes))
    }
    this.wrong(name, 'must be a list')
    return []
  }

  wrong(name: string, what: string): void {
    this.mistakes.push(`${name === '' ? this.#place : this.#at(name)} ${what}`)
  }

  #at(name: string): string {
    return this.#place === '' ? name : `${this.#place}.${name}`
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? 'no value').slice(0, 40)
}
