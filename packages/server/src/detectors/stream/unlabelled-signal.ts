import { ContextDistance } from './context-distance.ts'
import { MovingMean } from './moving-mean.ts'
import type { SignalSurprise } from './stream-row.ts'
import { TailMemory } from './tail-memory.ts'
import { TimeOfDay } from './time-of-day.ts'

/** Rows of the short mean, and of the mean of what the time of day leaves. */
const levelRows = 20
const leftRows = 4
/** The views need not peak at the same row: each holds its highest for so many. */
const holdRows = 8
/** Nothing is said before: the tails know too little. */
const warmUpRows = 150
/** Root mean square of the views' -log10 chances at the alarm limit: all four at about 1 in 400, or two at 1 in 5,000. */
export const surpriseLimit = 2.6

/**
 * One signal of a series without training rows, seen in four ways: its value, its short mean, what the time of day
 * leaves of it, and how unlike its past the latest stretch is. Each view says how rare it is among its own past; they
 * are joined by the root mean square, so that one loud view or several that agree count.
 */
export class UnlabelledSignal {
  readonly #value = new TailMemory()
  readonly #mean = new MovingMean(levelRows)
  readonly #meanTail = new TailMemory()
  readonly #clock = new TimeOfDay()
  readonly #left = new MovingMean(leftRows)
  readonly #leftTail = new TailMemory()
  readonly #context = new ContextDistance()
  readonly #contextTail = new TailMemory()
  readonly #views = [0, 1, 2, 3].map(() => new RecentHighest())
  #rows = 0
  readonly #stuck = new StuckValue()

  /** How the next value strikes; afterwards it belongs to the past. */
  add(signal: string, timeMs: number, value: number): SignalSurprise {
    const usual = this.#value.median
    const expected = this.#clock.expected(timeMs)
    this.#mean.add(value)
    if (Number.isFinite(expected)) this.#left.add(value - expected)
    const distance = this.#context.add(value)
    const rarities = [
      twoSided(this.#value, value),
      this.#mean.isFull ? twoSided(this.#meanTail, this.#mean.value) : 0,
      this.#left.isFull ? twoSided(this.#leftTail, this.#left.value) : 0,
      this.#contextTail.surpriseHigh(distance),
    ]
    this.#learn(timeMs, value, expected, distance)
    let squares = 0
    for (const [index, view] of this.#views.entries()) squares += view.add(rarities[index] ?? 0) ** 2
    const stuck = this.#stuck.add(value)
    const strength =
      this.#rows <= warmUpRows ? 0 : Math.max(Math.sqrt(squares / rarities.length) / surpriseLimit, stuck)
    return { signal, strength, seen: value, expected: Number.isFinite(expected) ? expected : orElse(usual, value) }
  }

  #learn(timeMs: number, value: number, expected: number, distance: number): void {
    this.#rows++
    this.#value.add(value)
    if (this.#mean.isFull) this.#meanTail.add(this.#mean.value)
    if (this.#left.isFull && Number.isFinite(expected)) this.#leftTail.add(this.#left.value)
    if (Number.isFinite(distance)) this.#contextTail.add(distance)
    this.#clock.learn(timeMs, value)
  }
}

const orElse = (value: number, other: number) => (Number.isFinite(value) ? value : other)

const twoSided = (tail: TailMemory, value: number) => Math.max(tail.surpriseHigh(value), tail.surpriseLow(value))

/** The highest of the latest values. */
class RecentHighest {
  readonly #latest = new Float64Array(holdRows)
  #next = 0

  add(value: number): number {
    this.#latest[this.#next] = value
    this.#next = (this.#next + 1) % holdRows
    let highest = 0
    for (const each of this.#latest) if (each > highest) highest = each
    return highest
  }
}

/** Equal values in a row before a signal may be called stuck, and how many times its longest earlier stretch. */
const stuckRowsMin = 40
const stuckTimes = 3
/** A signal that seldom moves is not stuck when it rests. */
const restingShare = 0.5

/** A signal that has moved and moves no more: a sensor that repeats its last value. */
class StuckValue {
  #last = Number.NaN
  #run = 0
  #longest = 1
  /** Rows, and repeats among them, before the present run. */
  #rowsBefore = 0
  #repeatsBefore = 0

  /** 0, or from 1 on when the signal has stood still much longer than ever before. */
  add(value: number): number {
    if (value !== this.#last) {
      this.#longest = Math.max(this.#longest, this.#run)
      this.#rowsBefore += this.#run
      this.#repeatsBefore += Math.max(0, this.#run - 1)
      this.#run = 0
      this.#last = value
    }
    this.#run++
    const limit = Math.max(stuckRowsMin, stuckTimes * this.#longest)
    const hasMoved = this.#rowsBefore > stuckRowsMin && this.#repeatsBefore < restingShare * this.#rowsBefore
    return hasMoved && this.#run >= limit ? this.#run / limit : 0
  }
}
