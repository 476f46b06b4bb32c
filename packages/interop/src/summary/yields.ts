import type { BaseCalls, CallSums } from './base-calls.ts'
import { divide } from './statistics.ts'
import type { RunGrid } from './run-grid.ts'

/** Yields in gigabases; percentages of calls of Q30 and up. */
export interface Yield {
  readonly percentQ30: number
  readonly yieldG: number
  readonly projectedG: number
}

interface Projected extends Yield {
  /** Projected calls before rounding. */
  readonly projectedCalls: number
}

/** The yield of a lane in a read, with what the read as a whole adds up from. */
export interface LaneYield extends Projected {
  readonly sums: CallSums
  readonly surfaces: readonly Yield[]
}

export const noYield: Yield = { percentQ30: Number.NaN, yieldG: Number.NaN, projectedG: 0 }
const noCalls: CallSums = { records: 0, total: 0, q30: 0 }
const callsPerG = 1e9

/**
 * Yields by read and lane (spec: summary-statistics 2.2 and 2.3): `[readIndex][lane - 1]`. A read without data in a lane
 * is projected from the reads before it.
 */
export function laneYields(grid: RunGrid, calls: BaseCalls | undefined): LaneYield[][] {
  if (calls === undefined) {
    const none = { ...noYield, sums: noCalls, projectedCalls: 0, surfaces: [] }
    return grid.runInfo.reads.map(() => Array.from({ length: grid.laneCount }, () => none))
  }
  const tileCounts = countTiles(grid, calls)
  const lanesBefore = tileCounts.map((surfaces) => ({ lane: nothingKnown(), surfaces: surfaces.map(nothingKnown) }))
  return grid.runInfo.reads.map((read, readIndex) => {
    const usableCycles = Math.max(read.cycles - 1, 0)
    return tileCounts.map((surfaceTiles, laneIndex) => {
      const before = lanesBefore[laneIndex]
      const surfaceSums = surfaceTiles.map((_, surface) => calls.sums(readIndex, laneIndex + 1, surface + 1))
      const sums = surfaceSums.reduce(addSums, noCalls)
      const laneTiles = surfaceTiles.reduce((count, tiles) => count + tiles, 0)
      // A surface is projected by the records of its whole lane: of two like surfaces each gets half of what it will
      // yield. The maker's reader does so (spec: summary-statistics 2.3).
      const project = (part: CallSums, tiles: number, known = nothingKnown()) =>
        projectYield(part, usableCycles, (usableCycles * tiles) / sums.records, known)
      const surfaces = surfaceSums.map((part, index) =>
        project(part, surfaceTiles[index] ?? 0, before?.surfaces[index]),
      )
      return { ...project(sums, laneTiles, before?.lane), sums, surfaces }
    })
  })
}

/** What the reads so far of a lane or surface were projected to, and their cycles. */
interface Known {
  projectedG: number
  cycles: number
}

function nothingKnown(): Known {
  return { projectedG: 0, cycles: 0 }
}

/** Adds to `known` when there are calls; projects from it when there are none. */
function projectYield(sums: CallSums, usableCycles: number, factor: number, known: Known): Projected {
  if (sums.records === 0) {
    const projectedCalls = callsPerG * usableCycles * divide(known.projectedG, known.cycles)
    return { ...noYield, projectedG: roundedG(projectedCalls), projectedCalls }
  }
  const projectedCalls = sums.total * factor
  const projectedG = roundedG(projectedCalls)
  known.projectedG += projectedG
  known.cycles += usableCycles
  const percentQ30 = 100 * divide(sums.q30, sums.total)
  return { percentQ30, yieldG: sums.total / callsPerG, projectedG, projectedCalls }
}

/** The yield of several lanes and reads together; percentages are weighted by calls. */
export function pooledYield(lanes: readonly LaneYield[], hasCalls: boolean): Yield {
  if (!hasCalls) return noYield
  const sums = lanes.map((lane) => lane.sums).reduce(addSums, noCalls)
  const yieldG = lanes.reduce((sum, lane) => sum + (Number.isNaN(lane.yieldG) ? 0 : lane.yieldG), 0)
  const projectedCalls = lanes.reduce((sum, lane) => sum + lane.projectedCalls, 0)
  return { percentQ30: 100 * divide(sums.q30, sums.total), yieldG, projectedG: roundedG(projectedCalls) }
}

function roundedG(calls: number): number {
  return Math.floor(calls + 0.5) / callsPerG
}

function addSums(a: CallSums, b: CallSums): CallSums {
  return { records: a.records + b.records, total: a.total + b.total, q30: a.q30 + b.q30 }
}

/** Tiles with a base-call record in any read: `[lane - 1][surface - 1]`. */
function countTiles(grid: RunGrid, calls: BaseCalls): number[][] {
  const counts = Array.from({ length: grid.laneCount }, () => Array.from({ length: grid.surfaceCount }, () => 0))
  for (let index = 0; index < grid.tileCount; index++) {
    const lane = counts[grid.laneOf(index) - 1]
    const surface = grid.surfaceOf(index) - 1
    if (lane !== undefined && calls.records.hasTile(index)) lane[surface] = (lane[surface] ?? 0) + 1
  }
  return counts
}
