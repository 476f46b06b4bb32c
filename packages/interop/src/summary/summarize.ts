import { InterOpError, type InterOpWarning } from '../interop-error.ts'
import type { RecordLayout } from '../read/metric-format.ts'
import type { Run, RunMetrics } from '../run/read-run.ts'
import { lanesMax, type RunInfo } from '../run/run-info.ts'
import { computeSummary } from './compute-summary.ts'
import {
  correctedIntensityFeed,
  errorFeed,
  extractionFeed,
  type MetricFeed,
  type MetricPart,
  phasingFeed,
  qCollapsedFeed,
  qFeed,
} from './metric-feeds.ts'
import { RunGrid } from './run-grid.ts'
import type { RunSummary } from './run-summary.ts'
import type { SummaryParts } from './summary-parts.ts'
import { TileRows } from './tile-values.ts'

/**
 * The summary of a run that is in memory. For a run in files `summarizeFiles` gives the same with far less of it.
 *
 * Without RunInfo nothing says which cycle belongs to which read: then only the clusters of the whole run are given,
 * under `total` and `nonindex`, and `reads` is empty.
 */
export function summarize(run: Run): RunSummary {
  const { runInfo, metrics, warnings } = run
  if (runInfo === undefined) return summarizeWithoutRunInfo(metrics, warnings)
  const parts: SummaryParts = { grid: new RunGrid(runInfo) }
  addTileSets(parts, metrics)
  parts.q = partOf(parts.grid, qFeed, metrics.q)
  parts.qCollapsed = partOf(parts.grid, qCollapsedFeed, metrics.qCollapsed)
  parts.error = partOf(parts.grid, errorFeed, metrics.error)
  parts.extraction = partOf(parts.grid, extractionFeed, metrics.extraction)
  parts.called = partOf(parts.grid, correctedIntensityFeed, metrics.correctedIntensity)
  parts.phasing = partOf(parts.grid, phasingFeed, metrics.phasing)
  return computeSummary(parts, warnings)
}

/** The part of the summary that a set in memory gives: a set in which no id repeats and every tile fits the run. */
export function partOf<Metrics, Part extends MetricPart<RecordLayout, Metrics>>(
  grid: RunGrid,
  feed: MetricFeed<RecordLayout, Metrics, Part>,
  metrics: Metrics | undefined,
): Part | undefined {
  if (metrics === undefined) return undefined
  const part = feed.create(grid)
  const result = part.addSet(metrics)
  if (result.kind === 'added') return part
  const reason = result.kind === 'foreign' ? result.reason : 'two records with one id'
  throw new InterOpError('bad-id', { file: feed.format.stem, offset: 0 }, reason)
}

/** Adds the two kinds that have a record per tile. */
export function addTileSets(
  parts: SummaryParts,
  { tile, extendedTile }: Pick<RunMetrics, 'tile' | 'extendedTile'>,
): void {
  const indexOf = (set: Parameters<RunGrid['indexTiles']>[0]) => {
    const indexed = parts.grid.indexTiles(set)
    if ('tileIndex' in indexed) return indexed.tileIndex
    throw new InterOpError('bad-id', { file: 'TileMetrics', offset: 0 }, indexed.reason)
  }
  if (tile !== undefined) parts.tile = new TileRows(tile, indexOf(tile))
  if (extendedTile !== undefined) parts.extendedTile = new TileRows(extendedTile, indexOf(extendedTile))
}

/** What can be said of a run whose RunInfo is missing or broken: its clusters, by no lane and no read. */
function summarizeWithoutRunInfo(metrics: Readonly<RunMetrics>, warnings: readonly InterOpWarning[]): RunSummary {
  const { tile, extendedTile } = metrics
  let laneCount = 1
  for (const lane of [...(tile?.lane ?? []), ...(extendedTile?.lane ?? [])]) laneCount = Math.max(laneCount, lane)
  if (laneCount > lanesMax) throw new InterOpError('bad-id', { file: 'TileMetrics', offset: 0 }, `lane ${laneCount}`)
  const parts: SummaryParts = { grid: new RunGrid({ ...unknownRun, laneCount }) }
  addTileSets(parts, { tile, extendedTile })
  return { ...computeSummary(parts, warnings), reads: [] }
}

/** A run of no reads whose layout every tile fits; surfaces are not told apart. */
const unknownRun: RunInfo = {
  version: undefined,
  runId: '',
  runNumber: undefined,
  flowCell: undefined,
  instrument: undefined,
  date: undefined,
  reads: [],
  totalCycles: 0,
  laneCount: 1,
  surfaceCount: 1,
  swathCount: 1,
  tileCount: 99,
  sectionPerLane: 1,
  lanePerSection: 1,
  flowCellSide: undefined,
  tileNaming: 'Absolute',
  tiles: undefined,
  channels: [],
  imageWidth: undefined,
  imageHeight: undefined,
}
