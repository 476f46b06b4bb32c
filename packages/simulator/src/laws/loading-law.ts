import type { ExtendedTileMetrics, TileMetrics, TileReadColumns } from '@seqward/interop'
import { randomOf } from '../random.ts'
import { cyclePlaces, type RunSource } from './run-source.ts'
import type { LevelsAt, TileLevels } from './tile-levels.ts'

/** Cycles of a read after which its phasing and its share of PhiX are known. */
export const cyclesUntilRates = 25
/** Factor on phasing in the second read: the strands have been through more. */
export const secondReadWear = 1.15

/**
 * Tile metrics after `cyclesDone` cycles: clusters once the first 25 cycles are judged, then read by read the share of
 * PhiX and the rates of phasing. Index reads have no share, and a rate of 0 where the version holds rates.
 */
export function tileMetrics(source: RunSource, levelsAt: LevelsAt, cyclesDone: number): TileMetrics {
  const tiles = levelsAt(cyclesUntilRates)
  const area = source.platform.flowCell.tileAreaMm2
  return {
    lane: Uint16Array.from(tiles, (tile) => tile.place.lane),
    tile: Uint32Array.from(tiles, (tile) => tile.place.tile),
    density: Float32Array.from(tiles, (tile) => tile.clusters / area),
    densityPf: Float32Array.from(tiles, (tile) => tile.clustersPassing / area),
    clusterCount: Float32Array.from(tiles, (tile) => tile.clusters),
    clusterCountPf: Float32Array.from(tiles, (tile) => tile.clustersPassing),
    reads: readColumns(source, levelsAt, cyclesDone),
  }
}

/** Occupied wells of each tile, on patterned flow cells. The corner of a tile is where the stage stood. */
export function extendedTileMetrics(levelsAt: LevelsAt): ExtendedTileMetrics {
  const tiles: readonly TileLevels[] = levelsAt(cyclesUntilRates)
  return {
    lane: Uint16Array.from(tiles, (tile) => tile.place.lane),
    tile: Uint32Array.from(tiles, (tile) => tile.place.tile),
    occupiedCount: Float32Array.from(tiles, (tile) => tile.clustersOccupied),
    upperLeftX: Float32Array.from(tiles, (tile) => 4000 * tile.place.swath),
    upperLeftY: Float32Array.from(tiles, (tile) => 4400 * tile.place.number),
  }
}

function readColumns(source: RunSource, levelsAt: LevelsAt, cyclesDone: number): ReadonlyMap<number, TileReadColumns> {
  const { levels, files } = source.platform
  const random = randomOf(source.runKey, 'rates')
  const columns = new Map<number, TileReadColumns>()
  const places = cyclePlaces(source.reads)
  for (const read of source.reads) {
    const last = places.findLast((place) => place.read === read && place.cycle <= cyclesDone)
    // A drawn value is used up for every read, known or not, so that a longer run repeats the shorter one.
    const noise = source.layout.places.map(
      () => [random.factor(0.02), random.factor(0.02), random.factor(0.01)] as const,
    )
    if (last === undefined) continue
    if (read.isIndex) {
      // Version 3 has records for template reads only.
      if (files.tile === 3 || last.inRead < read.cycles) continue
      columns.set(read.number, {
        alignedPercent: new Float32Array(noise.length).fill(Number.NaN),
        phasing: new Float32Array(noise.length),
        prephasing: new Float32Array(noise.length),
      })
      continue
    }
    if (last.inRead < Math.min(cyclesUntilRates, read.cycles)) continue
    const wear = last.isSecondRead ? secondReadWear : 1
    // Rates are fitted to the first cycles of a read and stay as they are.
    const fitted = places.find(
      (place) => place.read === read && place.inRead === Math.min(cyclesUntilRates, read.cycles),
    )
    const tiles = levelsAt(fitted?.cycle ?? last.cycle)
    columns.set(read.number, {
      alignedPercent: Float32Array.from(tiles, (tile, index) => tile.alignedPercent * (noise[index]?.[2] ?? 1)),
      phasing: Float32Array.from(
        tiles,
        (tile, index) => levels.phasing * tile.phasing * wear * (noise[index]?.[0] ?? 1),
      ),
      prephasing: Float32Array.from(
        tiles,
        (tile, index) => levels.prephasing * tile.prephasing * wear * (noise[index]?.[1] ?? 1),
      ),
    })
  }
  return columns
}
