import { InterOpError, type InterOpWarning, warningOf } from '../interop-error.ts'
import type {
  CorrectedIntensityMetrics,
  ErrorMetrics,
  ExtendedTileMetrics,
  ExtractionMetrics,
  ImageMetrics,
  PhasingMetrics,
  QCollapsedMetrics,
  QMetrics,
  SummaryRunMetrics,
  TileIds,
  TileMetrics,
} from '../metric-sets.ts'
import { applyLegacyBins } from '../read/legacy-bins.ts'
import type { MetricFormat, RecordLayout } from '../read/metric-format.ts'
import { type MetricKind, metricFormats } from '../read/metric-readers.ts'
import { type Locate, readMetricFiles } from '../read/read-metric-file.ts'
import { checkIds, foreignReason, keepRows } from './check-ids.ts'
import { readBytes } from './open-file.ts'
import { type RunDocuments, readRunDocuments } from './run-documents.ts'
import { type MetricFileNames, metricFileNames, type RunFiles } from './run-files.ts'
import type { RunInfo } from './run-info.ts'
import { inferTileNaming, type TileNaming } from './tile-naming.ts'

/** The metric sets of a run. A set that is absent, unreadable or of another run is left out. */
export interface RunMetrics {
  tile?: TileMetrics
  q?: QMetrics
  qByLane?: QMetrics
  qCollapsed?: QCollapsedMetrics
  error?: ErrorMetrics
  extraction?: ExtractionMetrics
  correctedIntensity?: CorrectedIntensityMetrics
  image?: ImageMetrics
  extendedTile?: ExtendedTileMetrics
  phasing?: PhasingMetrics
  summaryRun?: SummaryRunMetrics
}

/** A run folder, read. */
export interface Run extends RunDocuments {
  readonly tileNaming: TileNaming | undefined
  readonly metrics: Readonly<RunMetrics>
  /** Everything that could not be read or used, each with file, offset and reason. */
  readonly warnings: readonly InterOpWarning[]
}

export interface ReadRunOptions {
  /** The kinds to read; all by default. */
  readonly metrics?: readonly MetricKind[]
  /** Do as the maker's reader does: any whole-run file hides all files by cycle, and a fault refuses the whole run. */
  readonly likeReference?: boolean
}

/**
 * Reads a run from its files. A fault in one file costs that file only and is reported in `warnings`.
 *
 * @throws InterOpError `missing-file` when there is neither RunInfo nor a metric record to make anything of; with
 *   `likeReference` also the first fault of any file.
 */
export function readRun(files: RunFiles, options: ReadRunOptions = {}): Run {
  const names = files.list()
  const warnings: InterOpWarning[] = []
  const documents = readRunDocuments(files, names, warnings, options)
  const metrics: RunMetrics = {}
  const wanted = options.metrics ?? (Object.keys(metricFormats) as MetricKind[])
  const sources = chooseSources(metricFileNames(names), warnings, options)
  const { runInfo, runParameters } = documents
  const read = <Metrics extends object>(kind: MetricKind, format: MetricFormat<RecordLayout, Metrics>) => {
    const source = sources.get(kind)
    if (source === undefined || !wanted.includes(kind)) return undefined
    return readFirstUsable(files, source, format, { runInfo, warnings, likeReference: options.likeReference ?? false })
  }
  const withBins = (q: QMetrics | undefined) => q && applyLegacyBins(q, runParameters?.platform)
  metrics.tile = read('tile', metricFormats.tile)
  metrics.q = withBins(read('q', metricFormats.q))
  metrics.qByLane = withBins(read('qByLane', metricFormats.qByLane))
  metrics.qCollapsed = read('qCollapsed', metricFormats.qCollapsed)
  metrics.error = read('error', metricFormats.error)
  metrics.extraction = read('extraction', metricFormats.extraction)
  metrics.correctedIntensity = read('correctedIntensity', metricFormats.correctedIntensity)
  metrics.image = read('image', metricFormats.image)
  metrics.extendedTile = read('extendedTile', metricFormats.extendedTile)
  metrics.phasing = read('phasing', metricFormats.phasing)
  metrics.summaryRun = read('summaryRun', metricFormats.summaryRun)
  const isEmpty = Object.values(metrics).every((set) => set === undefined)
  if (runInfo === undefined && isEmpty) throw nothingToRead(warnings)
  return { ...documents, tileNaming: runInfo?.tileNaming ?? firstTileNaming(metrics), metrics, warnings }
}

/** The sets of files to try for a kind, best first: each set is read as one. */
type Sources = Map<MetricKind, readonly (readonly string[])[]>

/** Kinds whose whole-run file hides the files by cycle in the maker's reader (spec: interop-format 0.1). */
const hidingKinds: readonly MetricKind[] = [
  'tile',
  'q',
  'error',
  'extraction',
  'correctedIntensity',
  'extendedTile',
  'phasing',
]

/** By kind, the whole-run file where there is one, else the files by cycle. */
export function chooseSources(
  found: Map<MetricKind, MetricFileNames>,
  warnings: InterOpWarning[],
  { likeReference }: ReadRunOptions,
): Sources {
  const hidden = hidingKinds.some((kind) => (found.get(kind)?.aggregated.length ?? 0) > 0)
  if (likeReference === true) {
    return new Map(
      [...found].map(([kind, { aggregated, perCycle }]) => {
        const whole = aggregated.map((name) => [name])
        return [kind, hidden || perCycle.length === 0 ? whole : [perCycle]]
      }),
    )
  }
  const onlyByCycle = [...found.values()].find(({ aggregated }) => aggregated.length === 0)?.perCycle[0]
  if (hidden && onlyByCycle !== undefined) {
    const reason = "files by cycle are read beside whole-run files; the maker's reader leaves them out"
    warnings.push({ file: onlyByCycle, offset: 0, code: 'by-cycle', reason })
  }
  return new Map(
    [...found].map(([kind, { aggregated, perCycle }]) => {
      const whole = aggregated.map((name) => [name])
      return [kind, perCycle.length === 0 ? whole : [...whole, perCycle]]
    }),
  )
}

/** What reading a set needs to know and where it reports. */
export interface Surroundings {
  readonly runInfo: RunInfo | undefined
  readonly warnings: InterOpWarning[]
  readonly likeReference: boolean
}

/** The set from the first of these sources that gives one. */
export function readFirstUsable<Metrics extends object>(
  files: RunFiles,
  sources: readonly (readonly string[])[],
  format: MetricFormat<RecordLayout, Metrics>,
  { runInfo, warnings, likeReference }: Surroundings,
): Metrics | undefined {
  for (const names of sources) {
    try {
      // Of many files by cycle, one that is broken costs its own records only.
      const skipFaults = names.length > 1 && !likeReference
      const opened = names.flatMap((file) => {
        const bytes = readOrWarn(files, file, skipFaults, warnings)
        return bytes === undefined ? [] : [{ file, bytes }]
      })
      const read = readMetricFiles(format, opened, { skipFaults })
      const oddCode = read.warnings.find(({ code }) => code === 'bad-code')
      if (likeReference && oddCode !== undefined) throw new InterOpError(oddCode.code, oddCode, oddCode.reason)
      warnings.push(...read.warnings)
      if (rowCount(read.metrics) === 0) continue
      return runInfo === undefined ? read.metrics : fitToRun(read, runInfo, warnings)
    } catch (error) {
      if (!(error instanceof InterOpError) || likeReference) throw error
      warnings.push(warningOf(error))
    }
  }
  return undefined
}

function readOrWarn(
  files: RunFiles,
  file: string,
  skipFaults: boolean,
  warnings: InterOpWarning[],
): Uint8Array | undefined {
  try {
    return readBytes(files, file)
  } catch (error) {
    if (!(error instanceof InterOpError) || !skipFaults) throw error
    warnings.push(warningOf(error))
    return undefined
  }
}

/** The set without records of cycles that the run does not have. Throws when the set belongs to another run. */
function fitToRun<Metrics extends object>(
  { metrics, locate }: { metrics: Metrics; locate: Locate },
  runInfo: RunInfo,
  warnings: InterOpWarning[],
): Metrics {
  // Q by lane has tile 0 throughout and the run's summary no ids at all: nothing to check them by.
  if (!hasIds(metrics) || metrics.tile.every((tile) => tile === 0)) return metrics
  const check = checkIds(metrics, runInfo)
  if (check.kind === 'fits') return metrics
  const { row, reason } = check
  const place = locate({ lane: metrics.lane[row] ?? 0, tile: metrics.tile[row] ?? 0, cycle: metrics.cycle?.[row] })
  if (check.kind === 'foreign') throw new InterOpError('bad-id', place, foreignReason(reason))
  warnings.push({ ...place, code: 'bad-id', reason })
  return keepRows(metrics, check.rows)
}

function hasIds(metrics: object): metrics is TileIds & { readonly cycle?: Uint16Array } {
  return 'lane' in metrics && 'tile' in metrics
}

function rowCount(metrics: object): number {
  if (hasIds(metrics)) return metrics.lane.length
  return Object.values(metrics).every((value) => Number.isNaN(value)) ? 0 : 1
}

function firstTileNaming(metrics: RunMetrics): TileNaming | undefined {
  const { correctedIntensity, error, extraction, image, q, tile, extendedTile, phasing, qCollapsed } = metrics
  const sets = [correctedIntensity, error, extraction, image, q, tile, extendedTile, phasing, qCollapsed]
  const first = sets.find((set) => set !== undefined)?.tile[0]
  return first === undefined ? undefined : inferTileNaming(first)
}

function nothingToRead(warnings: readonly InterOpWarning[]): InterOpError {
  const [first] = warnings
  if (first !== undefined) return new InterOpError(first.code, first, first.reason)
  return new InterOpError('missing-file', { file: 'RunInfo.xml', offset: 0 }, 'no run folder: no file of one is here')
}
