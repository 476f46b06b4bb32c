import { medianOf } from './cells.ts'
import { cyclesWithValues, type GridBuffers, mediansByCycle, type SurfaceGrid } from './surface-grid.ts'
import type { TileMap } from './tile-map.ts'

/** How far below its own past a tile must fall, in units of the grid and in deviations of its surface. */
export interface DipLimits {
  readonly depthMin: number
  readonly deviationFloor: number
}

/**
 * %>=Q30 in percentage points. Real runs have single tiles that fall by more for a cycle; only neighbouring tiles make a
 * patch.
 */
export const qualityDips: DipLimits = { depthMin: 5, deviationFloor: 0.5 }
/** Natural logarithm of intensity, mean over channels: about 11 % below. */
export const signalDips: DipLimits = { depthMin: 0.12, deviationFloor: 0.01 }

/** A tile in a cycle counts as fallen from this many deviations; a surface of 400 tiles then has none by chance. */
const deviationsMin = 6
/** Cycles that tell what is usual for a tile at the start of a read; a bubble is over before half of them are. */
const settlingCycles = 25
const cyclesMin = 10
/** With fewer tiles their median is not that of a surface. */
const tilesMin = 6
/** Weight of a cycle in what is usual for a tile, which follows slow drift and no dip. */
const following = 0.1
const gaussianMad = 1.4826

/** By cycle and tile, how far a tile lies below its own past, in deviations; 0 where it has not fallen. */
export interface Fallen {
  readonly depth: Float32Array
  /** The same in units of the grid. */
  readonly loss: Float32Array
}

/**
 * Compares each tile with the others of its surface in the same cycle, so that what a cycle does to all of them cancels,
 * and then with its own past of the read. The past stops while a tile is down: a dip that recovers and one that stays
 * are both seen whole.
 */
export function fallenTiles(
  grid: SurfaceGrid,
  reads: readonly { readonly firstCycle: number; readonly lastCycle: number }[],
  limits: DipLimits,
  buffers: GridBuffers,
): Fallen {
  const fallen: Fallen = { depth: buffers.take(grid.values.length), loss: buffers.take(grid.values.length) }
  if (grid.map.tiles.length < tilesMin) return fallen
  const medians = mediansByCycle(grid)
  for (const { firstCycle, lastCycle } of reads) {
    const cycles = cyclesWithValues(medians, firstCycle, lastCycle)
    if (cycles.length >= cyclesMin) inRead(grid, medians, cycles, limits, fallen)
  }
  return fallen
}

function inRead(
  { map, values }: SurfaceGrid,
  medians: Float64Array,
  cycles: readonly number[],
  { depthMin, deviationFloor }: DipLimits,
  fallen: Fallen,
): void {
  const width = map.tiles.length
  const apart = (cycle: number, tile: number) => (values[cycle * width + tile] ?? Number.NaN) - (medians[cycle] ?? 0)
  const settling = cycles.slice(0, settlingCycles)
  const usual = Float64Array.from({ length: width }, (_, tile) =>
    medianOf(Float64Array.from(settling, (cycle) => apart(cycle, tile)).filter((value) => !Number.isNaN(value))),
  )
  let deviation = deviationFloor
  for (const [at, cycle] of cycles.entries()) {
    // Noise grows along a read: each stretch is judged by its own.
    if (at % settlingCycles === 0)
      deviation = Math.max(deviationFloor, spread(cycles.slice(at, at + settlingCycles), width, apart, usual))
    const limit = Math.max(depthMin, deviationsMin * deviation)
    for (let tile = 0; tile < width; tile++) {
      const below = (usual[tile] ?? 0) - apart(cycle, tile)
      if (Number.isNaN(below)) continue
      if (below > limit) {
        fallen.depth[cycle * width + tile] = below / deviation
        fallen.loss[cycle * width + tile] = below
      } else {
        const step = Math.max(-2 * deviation, Math.min(2 * deviation, below))
        usual[tile] = (usual[tile] ?? 0) - following * step
      }
    }
  }
}

function spread(
  cycles: readonly number[],
  width: number,
  apart: (cycle: number, tile: number) => number,
  usual: Float64Array,
): number {
  const found = new Float64Array(cycles.length * width)
  let count = 0
  for (const cycle of cycles)
    for (let tile = 0; tile < width; tile++) {
      const value = Math.abs(apart(cycle, tile) - (usual[tile] ?? 0))
      if (!Number.isNaN(value)) found[count++] = value
    }
  return gaussianMad * medianOf(found.subarray(0, count))
}

/** Neighbouring tiles that fell together or one after the other. */
export interface TilePatch {
  readonly tiles: readonly number[]
  readonly firstCycle: number
  readonly lastCycle: number
  /** Mean deviations of its tiles in its cycles. */
  readonly depth: number
  /** Tiles times cycles. */
  readonly cells: number
  /** Cell indices, for means of other values. */
  readonly at: readonly number[]
}

/**
 * Joins fallen tiles that touch in place and follow in time: the same or a touching tile, in the same cycle or the next
 * one that was measured. `cycles` are those with values, in order.
 */
export function patchesOf(map: TileMap, depth: Float32Array, cycles: readonly number[], tilesMin: number): TilePatch[] {
  const width = map.tiles.length
  const seen = new Uint8Array(depth.length)
  const orderOf = new Map(cycles.map((cycle, order) => [cycle, order]))
  const found: TilePatch[] = []
  for (const cycle of cycles)
    for (let tile = 0; tile < width; tile++) {
      const start = cycle * width + tile
      if (seen[start] === 1 || (depth[start] ?? 0) === 0) continue
      seen[start] = 1
      const at = [start]
      for (const cell of at) {
        const order = orderOf.get(Math.floor(cell / width)) ?? 0
        const here = cell % width
        for (const near of [cycles[order - 1], cycles[order], cycles[order + 1]]) {
          if (near === undefined) continue
          for (const other of [here, ...(map.neighbours[here] ?? [])]) {
            const next = near * width + other
            if (seen[next] === 1 || (depth[next] ?? 0) === 0) continue
            seen[next] = 1
            at.push(next)
          }
        }
      }
      const tiles = [...new Set(at.map((cell) => cell % width))]
      if (tiles.length < tilesMin) continue
      const ofCells = at.map((cell) => Math.floor(cell / width))
      found.push({
        tiles,
        firstCycle: ofCells.reduce((a, b) => Math.min(a, b)),
        lastCycle: ofCells.reduce((a, b) => Math.max(a, b)),
        depth: at.reduce((sum, cell) => sum + (depth[cell] ?? 0), 0) / at.length,
        cells: at.length,
        at,
      })
    }
  return found
}
