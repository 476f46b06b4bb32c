import { InterOpError, type InterOpWarning, warningOf } from '../interop-error.ts'
import { applyLegacyBins } from '../read/legacy-bins.ts'
import type { RecordLayout } from '../read/metric-format.ts'
import { type MetricKind, metricFormats } from '../read/metric-readers.ts'
import { type ReadRunOptions, chooseSources, readFirstUsable, readRun } from '../run/read-run.ts'
import { readRunDocuments } from '../run/run-documents.ts'
import { metricFileNames, type RunFiles } from '../run/run-files.ts'
import { checkFiles, type StreamOptions, streamFiles } from './stream-files.ts'
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
import { addTileSets, partOf, summarize } from './summarize.ts'

export type SummarizeOptions = Pick<ReadRunOptions, 'likeReference'>

/** Kinds that say nothing to the summary: only their headers and lengths are looked at, so that faults are told. */
const unusedKinds: readonly MetricKind[] = ['qByLane', 'image', 'summaryRun']

/**
 * The summary of a run, straight from its files: each is read once, in pieces, and nothing is kept but sums.
 *
 * @throws InterOpError as `readRun`.
 */
export function summarizeFiles(files: RunFiles, options: SummarizeOptions = {}): RunSummary {
  const names = files.list()
  const warnings: InterOpWarning[] = []
  const { runInfo, runParameters } = readRunDocuments(files, names, warnings, options)
  if (runInfo === undefined) return summarize(readRun(files, options))
  const likeReference = options.likeReference ?? false
  const sources = chooseSources(metricFileNames(names), warnings, options)
  const sourcesOf = (kind: MetricKind) => sources.get(kind) ?? []
  const surroundings = { runInfo, warnings, likeReference }
  const grid = new RunGrid(runInfo)
  const parts: SummaryParts = { grid }
  addTileSets(parts, {
    tile: readFirstUsable(files, sourcesOf('tile'), metricFormats.tile, surroundings),
    extendedTile: readFirstUsable(files, sourcesOf('extendedTile'), metricFormats.extendedTile, surroundings),
  })
  const stream: StreamOptions = { files, grid, platform: runParameters?.platform, warnings, likeReference }
  parts.q = streamKind(stream, sourcesOf('q'), qFeed, (q) => applyLegacyBins(q, runParameters?.platform))
  parts.qCollapsed = streamKind(stream, sourcesOf('qCollapsed'), qCollapsedFeed)
  parts.error = streamKind(stream, sourcesOf('error'), errorFeed)
  parts.extraction = streamKind(stream, sourcesOf('extraction'), extractionFeed)
  parts.called = streamKind(stream, sourcesOf('correctedIntensity'), correctedIntensityFeed)
  parts.phasing = streamKind(stream, sourcesOf('phasing'), phasingFeed)
  for (const kind of unusedKinds) {
    for (const names of sourcesOf(kind)) checkFiles(stream, names, metricFormats[kind])
  }
  return computeSummary(parts, warnings)
}

/** The part of a kind, from the first of its sources that gives one. */
function streamKind<Layout extends RecordLayout, Metrics extends object, Part extends MetricPart<Layout, Metrics>>(
  options: StreamOptions,
  sources: readonly (readonly string[])[],
  feed: MetricFeed<Layout, Metrics, Part>,
  prepare: (metrics: Metrics) => Metrics = (metrics) => metrics,
): Part | undefined {
  const { files, grid, warnings, likeReference } = options
  for (const names of sources) {
    const known = warnings.length
    try {
      const streamed = streamFiles(options, names, feed)
      if (streamed === 'empty') continue
      if (streamed !== 'repeated') return streamed
    } catch (error) {
      if (!(error instanceof InterOpError) || likeReference) throw error
      warnings.push(warningOf(error))
      continue
    }
    // Ids that come twice: sums cannot take a record back, so read the set whole, in which the last record wins.
    warnings.length = known
    const { runInfo } = grid
    const metrics = readFirstUsable(files, [names], feed.format, { runInfo, warnings, likeReference })
    if (metrics !== undefined) return partOf(grid, feed, prepare(metrics))
  }
  return undefined
}
