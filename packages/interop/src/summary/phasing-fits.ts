import type { PhasingMetrics } from '../metric-sets.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { viewOf } from '../read/select-records.ts'
import { type Added, CycleRecords } from './cycle-records.ts'
import { noValues, type RunGrid, type TileTable, tablesByRead, valuesOf } from './run-grid.ts'

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
