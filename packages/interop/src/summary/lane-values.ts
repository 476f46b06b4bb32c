import { divide, noStat, type Stat, statOf } from './statistics.ts'
import type { SummaryParts } from './summary-parts.ts'
import type { Weight } from './phasing-fits.ts'
import type { ErrorLimit } from './tile-values.ts'

/** Values of a lane, or of one surface of it, that are the same for every read (spec: summary-statistics 3 and 7). */
export interface ClusterValues {
  readonly reads: number
  readonly readsPf: number
  readonly density: Stat
  readonly densityPf: Stat
  readonly clusterCount: Stat
  readonly clusterCountPf: Stat
  readonly percentPf: Stat
  readonly percentOccupied: Stat
  readonly occupiedMean: number
}

/** Values of a lane, or of one surface of it, in one read. */
export interface ReadValues {
  readonly phasing: Stat
  readonly prephasing: Stat
  readonly percentAligned: Stat
  readonly errorRate: Stat
  readonly errorRate35: Stat
  readonly errorRate50: Stat
  readonly errorRate75: Stat
  readonly errorRate100: Stat
  readonly firstCycleIntensity: Stat
  readonly phasingSlope: Stat
  readonly phasingOffset: Stat
  readonly prephasingSlope: Stat
  readonly prephasingOffset: Stat
  /** Sums and numbers of tiles, for the values of the read as a whole. */
  readonly aligned: Sum
  readonly error: Sum
  readonly intensity: Sum
}

export interface Sum {
  readonly sum: number
  readonly count: number
}

export function clusterValues({ tile, extendedTile }: SummaryParts, tiles: readonly number[]): ClusterValues {
  const column = (name: 'density' | 'densityPf' | 'clusterCount' | 'clusterCountPf') =>
    collect(tiles, (index) => tile?.value(index, tile.set[name]) ?? Number.NaN)
  const clusterCounts = column('clusterCount')
  const clusterCountsPf = column('clusterCountPf')
  const reads = clusterCounts.reduce((sum, count) => sum + Math.trunc(count), 0)
  const readsPf = clusterCountsPf.reduce((sum, count) => sum + Math.trunc(count), 0)
  const passing = (index: number) => {
    const count = tile?.value(index, tile.set.clusterCount) ?? Number.NaN
    const countPf = tile?.value(index, tile.set.clusterCountPf) ?? Number.NaN
    return (100 * countPf) / count
  }
  const occupied = (index: number) => extendedTile?.value(index, extendedTile.set.occupiedCount) ?? Number.NaN
  const clustersOf = (index: number) => {
    // A tile that has occupied wells but no cluster count is set against the first tile of the file: the maker's
    // reader does so (spec: summary-statistics 7).
    if (tile?.has(index) !== true) return tile?.set.clusterCount[0] ?? Number.NaN
    return tile.value(index, tile.set.clusterCount)
  }
  return {
    reads,
    readsPf,
    density: statOf(column('density')),
    densityPf: statOf(column('densityPf')),
    clusterCount: statOf(clusterCounts),
    clusterCountPf: statOf(clusterCountsPf),
    percentPf: statOf(collect(tiles, passing)),
    percentOccupied: statOf(collect(tiles, (index) => (100 * occupied(index)) / clustersOf(index))),
    occupiedMean: statOf(collect(tiles, occupied)).mean,
  }
}

export function readValues(parts: SummaryParts, tiles: readonly number[], readIndex: number): ReadValues {
  const { error, extraction } = parts
  const aligned = collect(tiles, (index) => alignedPercent(parts, index, readIndex))
  const errorRates = (limit: ErrorLimit) =>
    collect(tiles, (index) => error?.rate(index, readIndex, limit) ?? Number.NaN)
  const allErrors = errorRates(Number.POSITIVE_INFINITY)
  const intensities = collect(tiles, (index) => extraction?.intensity(index, readIndex) ?? Number.NaN)
  return {
    phasing: statOf(collect(tiles, (index) => phasingRate(parts, index, readIndex, 'phasing'))),
    prephasing: statOf(collect(tiles, (index) => phasingRate(parts, index, readIndex, 'prephasing'))),
    percentAligned: statOf(aligned),
    errorRate: statOf(allErrors),
    errorRate35: statOf(errorRates(35)),
    errorRate50: statOf(errorRates(50)),
    errorRate75: statOf(errorRates(75)),
    errorRate100: statOf(errorRates(100)),
    firstCycleIntensity: statOf(intensities),
    ...fitValues(parts, tiles, readIndex),
    aligned: sumOf(aligned),
    error: sumOf(allErrors),
    intensity: sumOf(intensities),
  }
}

type FitValues = Pick<ReadValues, 'phasingSlope' | 'phasingOffset' | 'prephasingSlope' | 'prephasingOffset'>

/** Slopes and offsets over tiles. A tile whose weights give no line makes its lane NaN: NaN is not removed here. */
function fitValues({ phasing }: SummaryParts, tiles: readonly number[], readIndex: number): FitValues {
  if (phasing === undefined || !phasing.hasFits) {
    return { phasingSlope: noStat, phasingOffset: noStat, prephasingSlope: noStat, prephasingOffset: noStat }
  }
  const withWeights = tiles.filter((index) => phasing.hasWeights(index, readIndex))
  const stat = (weight: Weight, name: 'slope' | 'offset') =>
    statOf(Float64Array.from(withWeights, (index) => phasing.value(index, readIndex, weight, name)))
  return {
    phasingSlope: stat('phasing', 'slope'),
    phasingOffset: stat('phasing', 'offset'),
    prephasingSlope: stat('prephasing', 'slope'),
    prephasingOffset: stat('prephasing', 'offset'),
  }
}

function alignedPercent({ grid, tile }: SummaryParts, tileIndex: number, readIndex: number): number {
  const read = tile?.set.reads.get(grid.runInfo.reads[readIndex]?.number ?? 0)
  return tile?.value(tileIndex, read?.alignedPercent) ?? Number.NaN
}

/** The tile's own rate, or where it has none the slope of the first cycles (spec: summary-statistics 3.2). */
function phasingRate(
  { grid, tile, phasing }: SummaryParts,
  tileIndex: number,
  readIndex: number,
  weight: Weight,
): number {
  if (tile?.has(tileIndex) !== true) return Number.NaN
  const read = tile.set.reads.get(grid.runInfo.reads[readIndex]?.number ?? 0)
  const rate = tile.value(tileIndex, read?.[weight])
  return Number.isNaN(rate) ? (phasing?.legacyRate(tileIndex, readIndex, weight) ?? Number.NaN) : Math.max(rate, 0)
}

/** Values of tiles without those that have none. */
function collect(tiles: readonly number[], value: (tileIndex: number) => number): Float64Array {
  const values = new Float64Array(tiles.length)
  let count = 0
  for (const tileIndex of tiles) {
    const number = value(tileIndex)
    if (!Number.isNaN(number)) values[count++] = number
  }
  return values.subarray(0, count)
}

function sumOf(values: Float64Array): Sum {
  return { sum: values.reduce((sum, value) => sum + value, 0), count: values.length }
}

/** The mean of several sums taken together, 0 when they hold nothing. */
export function pooledMean(sums: readonly Sum[]): number {
  const sum = sums.reduce((total, part) => total + part.sum, 0)
  const count = sums.reduce((total, part) => total + part.count, 0)
  return divide(sum, count)
}
