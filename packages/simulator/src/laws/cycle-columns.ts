import type { CycleIds } from '../interop-writers.ts'
import type { CyclePlace } from './run-source.ts'
import type { TileLevels } from './tile-levels.ts'

/** Id columns of one record for each tile in each of the cycles, cycle after cycle, as instruments append them. */
export function cycleIds(cycles: readonly CyclePlace[], tiles: readonly TileLevels[]): CycleIds {
  const count = cycles.length * tiles.length
  const ids = { lane: new Uint16Array(count), tile: new Uint32Array(count), cycle: new Uint16Array(count) }
  let index = 0
  for (const { cycle } of cycles) {
    for (const { place } of tiles) {
      ids.lane[index] = place.lane
      ids.tile[index] = place.tile
      ids.cycle[index] = cycle
      index += 1
    }
  }
  return ids
}
