import type { InterOpWarning } from '../interop-error.ts'
import { surfaceOf } from '../run/tile-naming.ts'
import { cycleStateOf } from './cycle-states.ts'
import { type ClusterValues, clusterValues, pooledMean, type ReadValues, readValues } from './lane-values.ts'
import type { RunGrid } from './run-grid.ts'
import {
  type LaneStat,
  type LaneSummary,
  type ReadSummary,
  type RunLevel,
  type RunSummary,
  type StatSummary,
  toCount,
  toSingle,
} from './run-summary.ts'
import { divide, noStat, type Stat } from './statistics.ts'
import { hasTile, isEmpty, type SummaryParts } from './summary-parts.ts'
import { type LaneYield, laneYields, noYield, pooledYield, type Yield } from './yields.ts'

/** The reader whose definitions the summary follows, by the name and number that its own output carries. */
export const referenceVersion = '1.9.0'

/** The summary of what the records of a run add up to (spec: summary-statistics 1 to 8). */
export function computeSummary(parts: SummaryParts, warnings: readonly InterOpWarning[]): RunSummary {
  const { grid } = parts
  const lanes = layOutLanes(parts)
  const yields = laneYields(grid, parts.qCollapsed ?? parts.q)
  const values = grid.runInfo.reads.map((_, readIndex) => lanes.map((lane) => readValues(parts, lane.tiles, readIndex)))
  const everyRead = grid.runInfo.reads.map((_, index) => index)
  const level = (readIndexes: readonly number[], isSingleRead: boolean) =>
    runLevel(
      parts,
      lanes,
      readIndexes.flatMap((index) => values[index] ?? []),
      readIndexes.flatMap((index) => yields[index] ?? []),
      isSingleRead,
    )
  const readSummary = (readIndex: number): ReadSummary[] => {
    const read = grid.runInfo.reads[readIndex]
    if (read === undefined) return []
    const rows = lanes.flatMap((lane, laneIndex) => {
      const laneYield = yields[readIndex]?.[laneIndex]
      const laneValues = values[readIndex]?.[laneIndex]
      if (lane.tileCount === 0 || laneYield === undefined || laneValues === undefined) return []
      return [laneSummary(parts, lane, readIndex, laneYield, laneValues)]
    })
    return [{ number: read.number, is_index: read.isIndex, summary: level([readIndex], true), lanes: rows }]
  }
  return {
    interop_version: referenceVersion,
    total: level(everyRead, false),
    nonindex: level(
      everyRead.filter((index) => grid.runInfo.reads[index]?.isIndex === false),
      false,
    ),
    reads: isEmpty(parts) ? [] : everyRead.flatMap(readSummary),
    warnings,
  }
}

/** One lane: its tiles, and the values that are the same in every read. */
interface Lane {
  readonly lane: number
  readonly tiles: readonly number[]
  readonly tileCount: number
  readonly clusters: ClusterValues
  readonly surfaces: readonly Surface[]
}

interface Surface {
  readonly surface: number
  readonly tiles: readonly number[]
  readonly tileCount: number
  readonly clusters: ClusterValues
}

function layOutLanes(parts: SummaryParts): Lane[] {
  const { grid } = parts
  const tilesOf = (lane: number, surface?: number) =>
    Array.from({ length: grid.tileCount }, (_, index) => index).filter(
      (index) => grid.laneOf(index) === lane && (surface === undefined || grid.surfaceOf(index) === surface),
    )
  const count = (tiles: readonly number[]) => tiles.filter((index) => hasTile(parts, index)).length
  const surfaceCount = grid.surfaceCount > 1 ? grid.surfaceCount : 0
  const listed = listedSurfaces(grid)
  return Array.from({ length: grid.laneCount }, (_, laneIndex) => {
    const lane = laneIndex + 1
    const tiles = tilesOf(lane)
    const surfaces = Array.from({ length: surfaceCount }, (_, surfaceIndex) => {
      const surface = surfaceIndex + 1
      const surfaceTiles = tilesOf(lane, surface)
      // With one surface in RunInfo's list the maker's reader counts no tiles by surface (spec: summary-statistics 8).
      const tileCount = listed.size === 1 ? 0 : count(surfaceTiles)
      return { surface, tiles: surfaceTiles, tileCount, clusters: clusterValues(parts, surfaceTiles) }
    })
    const counted = listed.size === 0 ? tiles : tiles.filter((index) => listed.has(grid.surfaceOf(index)))
    return { lane, tiles, tileCount: count(counted), clusters: clusterValues(parts, tiles), surfaces }
  })
}

/** The surfaces that RunInfo's list of tiles names; none when it has no list. */
function listedSurfaces({ runInfo }: RunGrid): Set<number> {
  const { tiles, tileNaming } = runInfo
  if (tiles === undefined || tileNaming === undefined) return new Set()
  return new Set(Array.from(tiles.tile, (tile) => surfaceOf(tileNaming, tile)))
}

function laneSummary(
  parts: SummaryParts,
  lane: Lane,
  readIndex: number,
  laneYield: LaneYield,
  values: ReadValues,
): LaneSummary {
  return {
    lane: lane.lane,
    tile_count: lane.tileCount,
    cycle_state: cycleStateOf(parts, lane.tiles, readIndex),
    stat: laneStat(laneYield, lane.clusters, values),
    surfaces: lane.surfaces.map(({ surface, tiles, tileCount, clusters }, index) => {
      const surfaceValues = readValues(parts, tiles, readIndex)
      // Without any percent aligned in the lane, the maker's reader leaves these three out of the surface rows, though
      // not out of the lane's (spec: summary-statistics 3.1).
      const hidden = values.aligned.count === 0
      const shown = hidden
        ? { ...surfaceValues, percentAligned: noStat, phasing: noStat, prephasing: noStat }
        : surfaceValues
      return { surface, tile_count: tileCount, stat: laneStat(laneYield.surfaces[index] ?? noYield, clusters, shown) }
    }),
  }
}

function laneStat(laneYield: Yield, clusters: ClusterValues, values: ReadValues): LaneStat {
  return {
    percent_gt_q30: toSingle(laneYield.percentQ30),
    yield_g: toSingle(laneYield.yieldG),
    projected_yield_g: toSingle(laneYield.projectedG),
    reads: toCount(clusters.reads),
    reads_pf: toCount(clusters.readsPf),
    density: statSummary(clusters.density),
    density_pf: statSummary(clusters.densityPf),
    cluster_count: statSummary(clusters.clusterCount),
    cluster_count_pf: statSummary(clusters.clusterCountPf),
    percent_pf: statSummary(clusters.percentPf),
    phasing: statSummary(values.phasing),
    prephasing: statSummary(values.prephasing),
    percent_aligned: statSummary(values.percentAligned),
    error_rate: statSummary(values.errorRate),
    error_rate_35: statSummary(values.errorRate35),
    error_rate_50: statSummary(values.errorRate50),
    error_rate_75: statSummary(values.errorRate75),
    error_rate_100: statSummary(values.errorRate100),
    first_cycle_intensity: statSummary(values.firstCycleIntensity),
    percent_occupied: statSummary(clusters.percentOccupied),
    phasing_slope: statSummary(values.phasingSlope),
    phasing_offset: statSummary(values.phasingOffset),
    prephasing_slope: statSummary(values.prephasingSlope),
    prephasing_offset: statSummary(values.prephasingOffset),
  }
}

function statSummary({ mean, stddev, median }: Stat): StatSummary {
  return { mean: toSingle(mean), stddev: toSingle(stddev), median: toSingle(median) }
}

/** A read, the reads without index, or all reads: values pooled over lanes (spec: summary-statistics 2.4 to 7). */
function runLevel(
  parts: SummaryParts,
  lanes: readonly Lane[],
  values: readonly ReadValues[],
  yields: readonly LaneYield[],
  isSingleRead: boolean,
): RunLevel {
  const { tile, error, extraction, extendedTile, q, qCollapsed } = parts
  const pooled = pooledYield(yields, (qCollapsed ?? q) !== undefined)
  const errors = values.map((value) => value.error)
  const hasError = isSingleRead ? errors.some(({ count }) => count > 0) : error !== undefined
  const sum = (value: (lane: Lane) => number) =>
    lanes.reduce((total, lane) => total + (Number.isNaN(value(lane)) ? 0 : value(lane)), 0)
  const reads = sum((lane) => lane.clusters.reads)
  const readsPf = sum((lane) => lane.clusters.readsPf)
  const occupied = divide(
    sum((lane) => lane.clusters.occupiedMean),
    sum((lane) => lane.clusters.clusterCount.mean),
  )
  const only = (present: boolean, value: number) => (present ? value : Number.NaN)
  const hasTiles = tile !== undefined
  return {
    error_rate: toSingle(only(hasError, pooledMean(errors))),
    percent_aligned: toSingle(only(hasTiles, pooledMean(values.map((value) => value.aligned)))),
    first_cycle_intensity: toSingle(only(extraction !== undefined, pooledMean(values.map((value) => value.intensity)))),
    percent_gt_q30: toSingle(pooled.percentQ30),
    yield_g: toSingle(pooled.yieldG),
    projected_yield_g: toSingle(pooled.projectedG),
    percent_occupied: toSingle(only(extendedTile !== undefined, 100 * occupied)),
    // Only the run's own summary file tells it, and the maker's summary does not load that file.
    percent_occupancy_proxy: null,
    cluster_count: toCount(only(hasTiles, reads)),
    cluster_count_pf: toCount(only(hasTiles, readsPf)),
    reads: toCount(reads),
    reads_pf: toCount(readsPf),
  }
}
