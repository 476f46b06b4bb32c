import type { CycleIds, ErrorMetrics, ExtendedTileMetrics, ExtractionMetrics, TileMetrics } from '../metric-sets.ts'
import { type ExtractionLayout, intensityOffset } from '../read/extraction-metrics.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { viewOf } from '../read/select-records.ts'
import { type Added, CycleRecords } from './cycle-records.ts'
import { firstChannelIndex } from './first-channel.ts'
import { noValues, type RunGrid, TileTable, tablesByRead, valuesOf } from './run-grid.ts'

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
