import type { CycleIds } from '@seqward/interop'
import type { CyclePlace, TilePlace } from './run-source.ts'

/** Id columns of one record for each tile in each of the cycles, cycle after cycle, as instruments append them. */
export function cycleIds(cycles: readonly CyclePlace[], tiles: readonly TilePlace[]): CycleIds {
  const count = cycles.length * tiles.length
  const ids = { lane: new Uint16Array(count), tile: new Uint32Array(count), cycle: new Uint16Array(count) }
  let index = 0
  for (const { cycle } of cycles) {
    for (const { lane, tile } of tiles) {
      ids.lane[index] = lane
      ids.tile[index] = tile
      ids.cycle[index] = cycle
      index += 1
    }
  }
  return ids
}
