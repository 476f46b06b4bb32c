import type { QBin, QCollapsedMetrics, QMetrics } from '../metric-sets.ts'
import { legacyBins } from '../read/legacy-bins.ts'
import type { RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { type QLayout, unbinnedColumns } from '../read/q-metrics.ts'
import { viewOf } from '../read/select-records.ts'
import type { Platform } from '../run/platform.ts'
import { type Added, CycleRecords } from './cycle-records.ts'
import type { RunGrid } from './run-grid.ts'

/** Calls of one read on one surface of one lane, last cycles left out (spec: summary-statistics 2.2). */
export interface CallSums {
  readonly records: number
  readonly total: number
  /** Calls of Q30 and up. */
  readonly q30: number
}

/** What both sources of base calls give: Q, and Q collapsed, which goes first where it is present. */
export interface BaseCalls {
  readonly records: CycleRecords
  sums(readIndex: number, lane: number, surface: number): CallSums
}

/** The first histogram column of Q30 and up in data without bins, whose columns are Q1 to Q50. */
const unbinnedQ30Column = 29

/** Which columns are in use matters to version 4 alone. */
const noColumns = new Uint8Array(0)

/** Position of a group among all reads, lanes and surfaces. */
function groupOf(grid: RunGrid, readIndex: number, lane: number, surface: number): number {
  return (readIndex * grid.laneCount + lane - 1) * grid.surfaceCount + surface - 1
}

function groupCount(grid: RunGrid): number {
  return grid.readCount * grid.laneCount * grid.surfaceCount
}

/**
 * Base calls from Q. Histograms are summed whole, as they stand in the file, and only then put into bins: which bins
 * version 4 has shows at its end.
 */
export class QCalls implements BaseCalls {
  readonly records: CycleRecords
  readonly #grid: RunGrid
  readonly #recordCounts: Float64Array
  #histograms = new Float64Array(0)
  #bins: readonly QBin[] = []
  #columns = 0
  /** Marks of the columns that have calls, last cycles included. */
  readonly #used = new Uint8Array(unbinnedColumns)

  constructor(grid: RunGrid) {
    this.#grid = grid
    this.records = new CycleRecords(grid)
    this.#recordCounts = new Float64Array(groupCount(grid))
  }

  addSet(q: QMetrics): Added {
    const { counts, binCount } = q
    this.#expect(binCount)
    this.#bins = q.bins
    return this.records.add(q, (row, tileIndex, readIndex, cycle) => {
      const to = this.#histogramOf(tileIndex, readIndex, cycle)
      const from = row * binCount
      for (let column = 0; column < binCount; column++) this.#count(to, column, counts[from + column] ?? 0)
    })
  }

  addBlock(layout: QLayout, block: RecordBlock): Added {
    const { storedColumns, countBytes, tileBytes, version } = layout
    this.#expect(storedColumns)
    const added = this.records.addBlock(layout, block)
    const { count, at, tileIndex, cycle } = this.records.accepted
    const grid = this.#grid
    const view = viewOf(block)
    const histograms = this.#histograms
    const recordCounts = this.#recordCounts
    const used = version === 4 ? this.#used : noColumns
    let ofCycle = 0
    let isLast = false
    let readGroup = 0
    for (let row = 0; row < count; row++) {
      const runCycle = cycle[row] ?? 0
      if (runCycle !== ofCycle) {
        isLast = grid.cycles.isLast[runCycle] === 1
        readGroup = (grid.cycles.readIndex[runCycle] ?? 0) * grid.laneCount * grid.surfaceCount
        ofCycle = runCycle
      }
      // The last cycle of a read is left out of the sums; its scores are in use all the same.
      if (isLast && used.length === 0) continue
      const group = readGroup + grid.laneSurfaceOf(tileIndex[row] ?? 0)
      if (!isLast) recordCounts[group] = (recordCounts[group] ?? 0) + 1
      const to = group * storedColumns
      let from = (at[row] ?? 0) + 4 + tileBytes
      for (let column = 0; column < storedColumns; column++, from += countBytes) {
        const low = view.getUint32(from, true)
        const calls = countBytes === 4 ? low : view.getUint32(from + 4, true) * 2 ** 32 + low
        if (calls === 0) continue
        if (column < used.length) used[column] = 1
        if (!isLast) histograms[to + column] = (histograms[to + column] ?? 0) + calls
      }
    }
    return added
  }

  /** After the last block: puts the sums into the bins of the file, or for version 4 into those that its scores show. */
  finish({ version, bins }: QLayout, platform: Platform | undefined): void {
    const usedScores = this.#used.reduce((sum, mark) => sum + mark, 0)
    const shown = version === 4 ? legacyBins(usedScores, platform) : bins
    if (shown === undefined || shown.length === 0) return
    this.#bins = shown
    if (shown.length === this.#columns) return
    const stored = this.#histograms
    const columns = this.#columns
    this.#columns = shown.length
    this.#histograms = new Float64Array(groupCount(this.#grid) * shown.length)
    for (let at = 0; at < this.#histograms.length; at++) {
      const value = shown[at % shown.length]?.value ?? 0
      this.#histograms[at] = stored[Math.floor(at / shown.length) * columns + value - 1] ?? 0
    }
  }

  sums(readIndex: number, lane: number, surface: number): CallSums {
    const group = groupOf(this.#grid, readIndex, lane, surface)
    const firstBin = this.#bins.findIndex((bin) => bin.value >= 30)
    const q30From = this.#bins.length === 0 ? unbinnedQ30Column : firstBin < 0 ? this.#columns : firstBin
    const histogram = this.#histograms.subarray(group * this.#columns, (group + 1) * this.#columns)
    const sum = (from: number) => histogram.subarray(from).reduce((calls, more) => calls + more, 0)
    return { records: this.#recordCounts[group] ?? 0, total: sum(0), q30: sum(q30From) }
  }

  #expect(columns: number): void {
    if (this.#columns === columns) return
    this.#columns = columns
    this.#histograms = new Float64Array(groupCount(this.#grid) * columns)
  }

  /** Where the histogram of a record starts, once it is counted; -1 for the last cycle of a read, which is left out. */
  #histogramOf(tileIndex: number, readIndex: number, cycle: number): number {
    const grid = this.#grid
    if (grid.cycles.isLast[cycle] === 1) return -1
    const group = groupOf(grid, readIndex, grid.laneOf(tileIndex), grid.surfaceOf(tileIndex))
    this.#recordCounts[group] = (this.#recordCounts[group] ?? 0) + 1
    return group * this.#columns
  }

  #count(histogram: number, column: number, calls: number): void {
    if (calls > 0) this.#used[column] = 1
    if (histogram >= 0) this.#histograms[histogram + column] = (this.#histograms[histogram + column] ?? 0) + calls
  }
}

/** Base calls from Q collapsed. */
export class QCollapsedCalls implements BaseCalls {
  readonly records: CycleRecords
  readonly #grid: RunGrid
  readonly #recordCounts: Float64Array
  readonly #totals: Float64Array
  readonly #q30s: Float64Array

  constructor(grid: RunGrid) {
    this.#grid = grid
    this.records = new CycleRecords(grid)
    this.#recordCounts = new Float64Array(groupCount(grid))
    this.#totals = new Float64Array(groupCount(grid))
    this.#q30s = new Float64Array(groupCount(grid))
  }

  addSet(q: QCollapsedMetrics): Added {
    return this.records.add(q, (row, tileIndex, readIndex, cycle) => {
      this.#count(tileIndex, readIndex, cycle, q.q30[row] ?? 0, q.total[row] ?? 0)
    })
  }

  addBlock(layout: RecordLayout, block: RecordBlock): Added {
    const added = this.records.addBlock(layout, block)
    const { count, at, tileIndex, cycle } = this.records.accepted
    const { readIndex } = this.#grid.cycles
    const view = viewOf(block)
    for (let row = 0; row < count; row++) {
      const runCycle = cycle[row] ?? 0
      const from = at[row] ?? 0
      const q30 = view.getUint32(from + 10, true)
      this.#count(tileIndex[row] ?? 0, readIndex[runCycle] ?? 0, runCycle, q30, view.getUint32(from + 14, true))
    }
    return added
  }

  #count(tileIndex: number, readIndex: number, cycle: number, q30: number, total: number): void {
    const grid = this.#grid
    if (grid.cycles.isLast[cycle] === 1) return
    const group = groupOf(grid, readIndex, grid.laneOf(tileIndex), grid.surfaceOf(tileIndex))
    this.#recordCounts[group] = (this.#recordCounts[group] ?? 0) + 1
    this.#totals[group] = (this.#totals[group] ?? 0) + total
    this.#q30s[group] = (this.#q30s[group] ?? 0) + q30
  }

  sums(readIndex: number, lane: number, surface: number): CallSums {
    const group = groupOf(this.#grid, readIndex, lane, surface)
    return {
      records: this.#recordCounts[group] ?? 0,
      total: this.#totals[group] ?? 0,
      q30: this.#q30s[group] ?? 0,
    }
  }
}
