import { MovingMean } from './moving-mean.ts'
import type { SignalSurprise } from './stream-row.ts'

/** The latest training rows that are kept; older ones describe an older machine. */
const trainingRowsMax = 4096
/** With fewer, the first rows are taken as training too: no spread can be told from less. */
const trainingRowsMin = 30
/** Rows of the mean that is judged, and training rows for each of them. */
const meanRowsMax = 15
const trainingRowsByMeanRow = 20
/** Standard deviations of that mean at the limit: tails of machines are heavier than normal, and rows not independent. */
const limitDeviations = 5
/** The training rows themselves stay below the limit by this factor. */
const trainingMargin = 1.1
/** A deviation ends below this share of the limit, or of its own peak: what came down from far is on its way back. */
const endShare = 0.6
const endPeakShare = 0.25
/** The reference follows slow change over so many rows, while nothing is out. */
const followRows = 150
/** After coming back, the reference is learnt anew over so many means. */
const relearnMeans = 4
/** Blocks of training that tell slow wandering from noise. */
const blockCount = 20
/** Variance of block means against what noise alone would give, from which a signal is called wandering. */
const wanderRatio = 25
/** A signal that did not move in training: from this share of its value a change counts. */
const stillShare = 1e-3
const stillLeast = 1e-6

/** What training rows say of a signal. */
interface Reference {
  readonly meanRows: number
  readonly level: number
  /** Standard deviation of the judged mean around its reference. */
  readonly deviation: number
  readonly limit: number
}

/**
 * One signal of a series with training rows, judged by the mean of its latest rows against a reference from training
 * that follows slow change (control chart for a mean: Shewhart 1931; with a following reference: Roberts 1959).
 */
export class TrainedSignal {
  readonly #training = new Float64Array(trainingRowsMax)
  #trained = 0
  #reference: Reference | undefined
  #mean = new MovingMean(1)
  #level = 0
  #isOut = false
  #peak = 0
  #relearnRows = 0
  #strength = 0

  /** A row that is known to be good. */
  train(value: number): void {
    this.#training[this.#trained % trainingRowsMax] = value
    this.#trained++
    this.#reference = undefined
  }

  /** Whether the signal was out at its latest value; holds while values are missing. */
  get isOut(): boolean {
    return this.#isOut
  }

  get strength(): number {
    return this.#strength
  }

  /** How far the latest rows are out. */
  add(signal: string, value: number): SignalSurprise {
    if (this.#trained < trainingRowsMin) {
      this.train(value)
      return { signal, strength: 0, expected: value, seen: value }
    }
    const reference = this.#ready()
    this.#mean.add(value)
    const seen = this.#mean.value
    const expected = this.#level
    const strength = Math.abs(seen - expected) / reference.deviation / reference.limit
    this.#settle(strength)
    this.#follow(value, strength, reference)
    this.#strength = this.#isOut ? Math.max(1, strength) : Math.min(strength, 1 - 1e-6)
    return { signal, strength: this.#strength, expected, seen }
  }

  /** Out or not, and whether it has just come back from far. */
  #settle(strength: number): void {
    if (!this.#isOut) {
      this.#isOut = strength > 1 && this.#relearnRows === 0
      this.#peak = strength
      return
    }
    this.#peak = Math.max(this.#peak, strength)
    if (strength > Math.max(endShare, endPeakShare * this.#peak)) return
    this.#isOut = false
    if (strength > endShare) this.#relearnRows = relearnMeans * (this.#reference?.meanRows ?? 1)
  }

  #follow(value: number, strength: number, { meanRows }: Reference): void {
    if (this.#relearnRows > 0) {
      this.#relearnRows--
      this.#level += (value - this.#level) / Math.max(1, meanRows / 2)
    } else if (!this.#isOut && strength <= endShare) this.#level += (value - this.#level) / followRows
  }

  #ready(): Reference {
    if (this.#reference === undefined) {
      const rows = this.#inOrder()
      this.#reference = learn(rows)
      this.#mean = new MovingMean(this.#reference.meanRows)
      for (const value of rows.subarray(-this.#reference.meanRows)) this.#mean.add(value)
      this.#level = this.#reference.level
      this.#isOut = false
      this.#relearnRows = 0
    }
    return this.#reference
  }

  #inOrder(): Float64Array {
    if (this.#trained <= trainingRowsMax) return this.#training.slice(0, this.#trained)
    const oldest = this.#trained % trainingRowsMax
    const rows = new Float64Array(trainingRowsMax)
    rows.set(this.#training.subarray(oldest))
    rows.set(this.#training.subarray(0, oldest), trainingRowsMax - oldest)
    return rows
  }
}

/** Level, spread and limit from good rows in order; the spread is that of errors made before a row was learnt. */
function learn(rows: Float64Array): Reference {
  const meanRows = Math.min(meanRowsMax, Math.max(1, Math.floor(rows.length / trainingRowsByMeanRow)))
  const startRows = Math.max(meanRows, Math.floor(rows.length / blockCount))
  const moving = new MovingMean(meanRows)
  let level = average(rows.subarray(0, startRows))
  const errors: number[] = []
  const means: number[] = []
  for (const [row, value] of rows.entries()) {
    moving.add(value)
    if (row < startRows) continue
    means.push(moving.value)
    if (row >= 3 * startRows) errors.push(moving.value - level)
    level += (value - level) / Math.min(row + 1, followRows)
  }
  const still = Math.max(stillShare * Math.abs(level), stillLeast)
  const ahead = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / Math.max(1, errors.length))
  const spread = deviationOf(rows)
  const deviation = Math.max(ahead, deviationOf(means), spread / Math.sqrt(meanRows), spread === 0 ? still : 0)
  const worst = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0) / deviation
  const limit = Math.max(limitDeviations, trainingMargin * worst) * Math.max(1, wandering(rows) / wanderRatio)
  return { meanRows, level, deviation, limit }
}

/** Variance of block means over what noise within blocks would give: 1 for noise, hundreds for a slow wanderer. */
function wandering(rows: Float64Array): number {
  const blockRows = Math.floor(rows.length / blockCount)
  if (blockRows < 2) return 1
  const blocks = Array.from({ length: blockCount }, (_, block) =>
    rows.subarray(block * blockRows, (block + 1) * blockRows),
  )
  const within = average(blocks.map((block) => deviationOf(block) ** 2))
  const between = deviationOf(blocks.map(average)) ** 2
  return within > 0 ? (between * blockRows) / within : 1
}

function average(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0
  return values.length === 0 ? 0 : sum / values.length
}

function deviationOf(values: ArrayLike<number>): number {
  const mean = average(values)
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += ((values[index] ?? 0) - mean) ** 2
  return values.length === 0 ? 0 : Math.sqrt(squares / values.length)
}
