import type {
  CycleIds,
  ErrorMetrics,
  ExtendedTileMetrics,
  ExtractionMetrics,
  PhasingMetrics,
  TileMetrics,
} from '../metric-sets.ts'
import { type ExtractionLayout, intensityOffset } from '../read/extraction-metrics.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { viewOf } from '../read/select-records.ts'
import { type Added, CycleRecords } from './cycle-records.ts'
import { firstChannelIndex } from './first-channel.ts'
import { type RunGrid, TileTable } from './run-grid.ts'

/** Error rates by tile and read (spec: summary-statistics 4). */
export class ErrorRates {
  readonly records: CycleRecords
  readonly #grid: RunGrid
  /** By read: per tile and limit, sum of rates and their number, side by side. */
  readonly #sums: readonly TileTable[]

  constructor(grid: RunGrid) {
    this.#grid = grid
    this.records = new CycleRecords(grid)
    this.#sums = tablesByRead(grid, errorLimits.length * 2, 0)
  }

  addSet(errors: ErrorMetrics): Added {
    return this.records.add(errors, (row, tileIndex, readIndex, cycle) => {
      const rate = errors.errorRate[row] ?? Number.NaN
      const limitCount = this.#limitCountOf(cycle)
      if (!Number.isNaN(rate)) addRate(this.#sumsOf(readIndex), tileIndex, limitCount, rate)
    })
  }

  addBlock(layout: RecordLayout, block: RecordBlock): Added {
    const added = this.records.addBlock(layout, block)
    const { count, at, tileIndex, cycle } = this.records.accepted
    const { readIndex } = this.#grid.cycles
    const view = viewOf(block)
    const rateAt = 4 + layout.tileBytes
    let ofCycle = 0
    let limitCount = 0
    let sums: Float64Array = noValues
    for (let row = 0; row < count; row++) {
      const runCycle = cycle[row] ?? 0
      if (runCycle !== ofCycle) {
        limitCount = this.#limitCountOf(runCycle)
        sums = this.#sumsOf(readIndex[runCycle] ?? 0)
        ofCycle = runCycle
      }
      if (limitCount === 0) continue
      const rate = view.getFloat32((at[row] ?? 0) + rateAt, true)
      if (!Number.isNaN(rate)) addRate(sums, tileIndex[row] ?? 0, limitCount, rate)
    }
    return added
  }

  /** How many of the limits a cycle counts for: those that it is not past; none for the last cycle of a read. */
  #limitCountOf(cycle: number): number {
    const { cycleInRead, isLast } = this.#grid.cycles
    const within = cycleInRead[cycle] ?? 0
    return isLast[cycle] === 1 ? 0 : errorLimits.filter((limit) => within <= limit).length
  }

  /**
   * Mean error rate of a tile over the first cycles of a read, NaN when it has none. With a limit, only for tiles that
   * have an error record (of any kind, the last cycle's too) at or after it.
   */
  rate(tileIndex: number, readIndex: number, limit: ErrorLimit): number {
    const within = this.#grid.cycles.cycleInRead[this.records.lastCycleOf(tileIndex, readIndex)] ?? 0
    if (limit !== Number.POSITIVE_INFINITY && within < limit) return Number.NaN
    const sums = this.#sumsOf(readIndex)
    const at = (tileIndex * errorLimits.length + errorLimits.indexOf(limit)) * 2
    const count = sums[at + 1] ?? 0
    return count === 0 ? Number.NaN : (sums[at] ?? 0) / count
  }

  #sumsOf(readIndex: number): Float64Array {
    return valuesOf(this.#sums[readIndex], this.#grid)
  }
}

/** Limits fall, so that a cycle that is past one is past all that follow. */
function addRate(sums: Float64Array, tileIndex: number, limitCount: number, rate: number): void {
  let at = tileIndex * errorLimits.length * 2
  for (let limit = 0; limit < limitCount; limit++, at += 2) {
    sums[at] = (sums[at] ?? 0) + rate
    sums[at + 1] = (sums[at + 1] ?? 0) + 1
  }
}

export type ErrorLimit = (typeof errorLimits)[number]
/** Cycles of a read over which error rates are given. */
const errorLimits = [Number.POSITIVE_INFINITY, 100, 75, 50, 35] as const

/** First-cycle intensities by tile and read (spec: summary-statistics 5). */
export class FirstIntensities {
  readonly records: CycleRecords
  readonly #grid: RunGrid
  readonly #values: TileTable

  constructor(grid: RunGrid) {
    this.#grid = grid
    this.records = new CycleRecords(grid)
    this.#values = new TileTable(grid.readCount, Number.NaN)
  }

  addSet(extraction: ExtractionMetrics): Added {
    const { intensityP90, channelCount } = extraction
    const channel = firstChannelIndex(this.#grid.runInfo.channels)
    const { cycleInRead } = this.#grid.cycles
    return this.records.add(extraction, (row, tileIndex, readIndex, cycle) => {
      if (cycleInRead[cycle] === 1) this.#put(tileIndex, readIndex, intensityP90[row * channelCount + channel] ?? 0)
    })
  }

  addBlock(layout: ExtractionLayout, block: RecordBlock): Added {
    const added = this.records.addBlock(layout, block)
    const { count, at, tileIndex, cycle } = this.records.accepted
    const { cycleInRead, readIndex } = this.#grid.cycles
    const view = viewOf(block)
    const offset = intensityOffset(layout) + 2 * firstChannelIndex(this.#grid.runInfo.channels)
    for (let row = 0; row < count; row++) {
      const runCycle = cycle[row] ?? 0
      if (cycleInRead[runCycle] !== 1) continue
      this.#put(tileIndex[row] ?? 0, readIndex[runCycle] ?? 0, view.getUint16((at[row] ?? 0) + offset, true))
    }
    return added
  }

  #put(tileIndex: number, readIndex: number, intensity: number): void {
    this.#values.values(this.#grid.tileCount)[tileIndex * this.#grid.readCount + readIndex] = intensity
  }

  intensity(tileIndex: number, readIndex: number): number {
    return this.#values.values(this.#grid.tileCount)[tileIndex * this.#grid.readCount + readIndex] ?? Number.NaN
  }
}

/** Cycles with a record of corrected intensity: those have been called. */
export class CalledCycles {
  readonly records: CycleRecords

  constructor(grid: RunGrid) {
    this.records = new CycleRecords(grid)
  }

  addSet(ids: CycleIds): Added {
    return this.records.add(ids, nothing)
  }

  addBlock(layout: RecordLayout, block: RecordBlock): Added {
    return this.records.addBlock(layout, block)
  }
}

function nothing(): void {}

export type Weight = 'phasing' | 'prephasing'

/** Least-squares sums of one tile and read: n, Sx, Sxx, then Sy and Sxy of phasing and of prephasing. */
const fitSums = 7
/** Cycles that the older way of telling phasing looks at, and the fewest with which fits are made at all. */
export const legacyPhasingCycles = 25

/** Fits of the phasing weights by tile and read (spec: summary-statistics 6). */
export class PhasingFits {
  readonly records: CycleRecords
  readonly #grid: RunGrid
  /** By read, per tile: the sums over all cycles, and over the first 25. */
  readonly #sums: readonly TileTable[]
  readonly #firstSums: readonly TileTable[]
  maxCycle = 0

  constructor(grid: RunGrid) {
    this.#grid = grid
    this.records = new CycleRecords(grid)
    this.#sums = tablesByRead(grid, fitSums, 0)
    this.#firstSums = tablesByRead(grid, fitSums, 0)
  }

  addSet(weights: PhasingMetrics): Added {
    const { phasingWeight, prephasingWeight } = weights
    return this.records.add(weights, (row, tileIndex, readIndex, cycle) => {
      this.#count(tileIndex, readIndex, cycle, phasingWeight[row] ?? Number.NaN, prephasingWeight[row] ?? Number.NaN)
    })
  }

  addBlock(layout: RecordLayout, block: RecordBlock): Added {
    const added = this.records.addBlock(layout, block)
    const { count, at, tileIndex, cycle } = this.records.accepted
    const { cycles } = this.#grid
    const view = viewOf(block)
    const weightAt = 4 + layout.tileBytes
    let ofCycle = 0
    let x = 0
    let sums: Float64Array = noValues
    let firstSums: Float64Array = noValues
    for (let row = 0; row < count; row++) {
      const runCycle = cycle[row] ?? 0
      if (runCycle !== ofCycle) {
        const readIndex = cycles.readIndex[runCycle] ?? 0
        x = cycles.cycleInRead[runCycle] ?? 0
        sums = valuesOf(this.#sums[readIndex], this.#grid)
        firstSums = valuesOf(this.#firstSums[readIndex], this.#grid)
        ofCycle = runCycle
        this.maxCycle = Math.max(this.maxCycle, runCycle)
      }
      const from = (at[row] ?? 0) + weightAt
      const phasing = view.getFloat32(from, true)
      const prephasing = view.getFloat32(from + 4, true)
      const to = (tileIndex[row] ?? 0) * fitSums
      addPoint(sums, to, x, phasing, prephasing)
      if (x <= legacyPhasingCycles) addPoint(firstSums, to, x, phasing, prephasing)
    }
    return added
  }

  #count(tileIndex: number, readIndex: number, cycle: number, phasing: number, prephasing: number): void {
    const grid = this.#grid
    const x = grid.cycles.cycleInRead[cycle] ?? 0
    const at = tileIndex * fitSums
    addPoint(valuesOf(this.#sums[readIndex], grid), at, x, phasing, prephasing)
    if (x <= legacyPhasingCycles) addPoint(valuesOf(this.#firstSums[readIndex], grid), at, x, phasing, prephasing)
    this.maxCycle = Math.max(this.maxCycle, cycle)
  }

  /** False while the run is too young for any fit. */
  get hasFits(): boolean {
    return this.maxCycle >= legacyPhasingCycles
  }

  hasWeights(tileIndex: number, readIndex: number): boolean {
    return (valuesOf(this.#sums[readIndex], this.#grid)[tileIndex * fitSums] ?? 0) > 0
  }

  /** A number of the line through a tile's weights; NaN when they give no line. */
  value(tileIndex: number, readIndex: number, weight: Weight, name: 'slope' | 'offset'): number {
    return lineValue(valuesOf(this.#sums[readIndex], this.#grid), tileIndex * fitSums, weight, name)
  }

  /** The slope over the first 25 cycles, which stands for the phasing rate where a tile has none. */
  legacyRate(tileIndex: number, readIndex: number, weight: Weight): number {
    const cycles = this.#grid.runInfo.reads[readIndex]?.cycles ?? 0
    if (cycles < legacyPhasingCycles || !this.hasFits) return Number.NaN
    const sums = valuesOf(this.#firstSums[readIndex], this.#grid)
    return Math.max(lineValue(sums, tileIndex * fitSums, weight, 'slope'), 0)
  }
}

/** A table for each read: a cycle touches one of them only, from front to back. */
function tablesByRead(grid: RunGrid, width: number, fill: number): readonly TileTable[] {
  return Array.from({ length: grid.readCount }, () => new TileTable(width, fill))
}

function valuesOf(table: TileTable | undefined, { tileCount }: RunGrid): Float64Array {
  return table?.values(tileCount) ?? noValues
}

const noValues = new Float64Array(0)

/** Least squares over the sums that start at `at` (spec: summary-statistics 6). */
function lineValue(sums: Float64Array, at: number, weight: Weight, name: 'slope' | 'offset'): number {
  const count = sums[at] ?? 0
  const x = sums[at + 1] ?? 0
  const xx = sums[at + 2] ?? 0
  const yAt = at + (weight === 'phasing' ? 3 : 5)
  const y = sums[yAt] ?? 0
  const xy = sums[yAt + 1] ?? 0
  const spread = count * xx - x * x
  if (spread <= spreadMin) return Number.NaN
  return name === 'slope' ? (count * xy - x * y) / spread : (y * xx - x * xy) / spread
}

/** Below this the points stand at one place (single-precision rounding unit). */
const spreadMin = 1.19e-7

function addPoint(sums: Float64Array, at: number, x: number, phasing: number, prephasing: number): void {
  sums[at] = (sums[at] ?? 0) + 1
  sums[at + 1] = (sums[at + 1] ?? 0) + x
  sums[at + 2] = (sums[at + 2] ?? 0) + x * x
  sums[at + 3] = (sums[at + 3] ?? 0) + phasing
  sums[at + 4] = (sums[at + 4] ?? 0) + phasing * x
  sums[at + 5] = (sums[at + 5] ?? 0) + prephasing
  sums[at + 6] = (sums[at + 6] ?? 0) + prephasing * x
}

/** Tile metrics, reached by tile index (spec: summary-statistics 3). */
export class TileRows<Set extends TileMetrics | ExtendedTileMetrics> {
  readonly set: Set
  /** By tile index: the row, plus one. */
  readonly #rowOf: Int32Array

  constructor(set: Set, tileIndex: Int32Array) {
    this.set = set
    this.#rowOf = new Int32Array(tileIndex.reduce((most, index) => Math.max(most, index), -1) + 1)
    for (const [row, index] of tileIndex.entries()) this.#rowOf[index] = row + 1
  }

  has(tileIndex: number): boolean {
    return (this.#rowOf[tileIndex] ?? 0) > 0
  }

  value(tileIndex: number, column: Float32Array | undefined): number {
    return column?.[(this.#rowOf[tileIndex] ?? 0) - 1] ?? Number.NaN
  }
}
