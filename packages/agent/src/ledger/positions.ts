/** How far a source (a run, the sensor logs, the agent itself) has been made into batches, as its latest batch says. */
export interface Step<Position> {
  /** Which source; an alias, no name. */
  readonly key: string
  /** Counts the batches of this source without holes. */
  readonly step: number
  /** Made without a position before it: everything that there was is in it. */
  readonly restart: boolean
  readonly position: Position
}

/** Positions of all sources of an instrument. */
export class Positions<Position> {
  readonly #held = new Map<string, Step<Position>>()
  /** Sources of which a batch was lost: their next batch has to start over. */
  readonly #broken = new Map<string, number>()

  constructor(from?: Positions<Position>) {
    if (from === undefined) return
    for (const [key, step] of from.#held) this.#held.set(key, step)
    for (const [key, last] of from.#broken) this.#broken.set(key, last)
  }

  /** The latest step of each source, for another start. */
  steps(): readonly Step<Position>[] {
    return [...this.#held.values()]
  }

  /** Takes a step as it is, whatever was there before. */
  set(step: Step<Position>): void {
    this.#held.set(step.key, step)
  }

  /** The position to go on from; null where there is none, or where a batch before it was lost. */
  get(key: string): Position | null {
    return this.#held.get(key)?.position ?? null
  }

  /** The step that the next batch of a source is. */
  next(key: string, position: Position): Step<Position> {
    const held = this.#held.get(key)
    const last = held?.step ?? this.#broken.get(key) ?? 0
    return { key, step: last + 1, restart: held === undefined, position }
  }

  /** Takes a batch in. A hole before it, from a frame that could not be read, voids the position of its source. */
  apply(step: Step<Position>): void {
    const held = this.#held.get(step.key)
    if (step.restart || step.step === (held?.step ?? 0) + 1) {
      this.#held.set(step.key, step)
      this.#broken.delete(step.key)
    } else if (step.step > (held?.step ?? 0)) {
      this.#held.delete(step.key)
      this.#broken.set(step.key, step.step)
    }
  }
}

/** The step in a batch's local part, or null when it is none. */
export function readStep<Position>(local: unknown): Step<Position> | null {
  if (typeof local !== 'object' || local === null) return null
  const { key, step, restart, position } = local as Record<string, unknown>
  if (typeof key !== 'string' || !Number.isSafeInteger(step) || typeof position !== 'object') return null
  return { key, step: step as number, restart: restart === true, position: position as Position }
}
