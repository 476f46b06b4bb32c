import { correctedIntensityFormat } from './corrected-intensity-metrics.ts'
import { errorFormat } from './error-metrics.ts'
import { extendedTileFormat } from './extended-tile-metrics.ts'
import { extractionFormat } from './extraction-metrics.ts'
import { imageFormat } from './image-metrics.ts'
import { phasingFormat } from './phasing-metrics.ts'
import { qCollapsedFormat } from './q-collapsed-metrics.ts'
import { qByLaneFormat, qFormat } from './q-metrics.ts'
import { readerOf } from './read-metric-file.ts'
import { summaryRunFormat } from './summary-run-metrics.ts'
import { tileFormat } from './tile-metrics.ts'

/** Every kind of metric file that is read. Index metrics hold sample names: there is no reader for them. */
export const metricFormats = {
  tile: tileFormat,
  q: qFormat,
  qByLane: qByLaneFormat,
  qCollapsed: qCollapsedFormat,
  error: errorFormat,
  extraction: extractionFormat,
  correctedIntensity: correctedIntensityFormat,
  image: imageFormat,
  extendedTile: extendedTileFormat,
  phasing: phasingFormat,
  summaryRun: summaryRunFormat,
} as const

export type MetricKind = keyof typeof metricFormats

/** TileMetrics, versions 2 and 3. */
export const readTileMetrics = readerOf(tileFormat)
/** QMetrics, versions 4 to 9. Version 4 comes without bins: applyLegacyBins finds them. */
export const readQMetrics = readerOf(qFormat)
/** QMetricsByLane, versions 4, 5, 6, 8 and 9. Every tile is 0. */
export const readQByLaneMetrics = readerOf(qByLaneFormat)
/** QMetrics2030, versions 2 to 6. */
export const readQCollapsedMetrics = readerOf(qCollapsedFormat)
/** ErrorMetrics, versions 3 to 6. */
export const readErrorMetrics = readerOf(errorFormat)
/** ExtractionMetrics, versions 2 and 3. */
export const readExtractionMetrics = readerOf(extractionFormat)
/** CorrectedIntMetrics, versions 2 to 4. */
export const readCorrectedIntensityMetrics = readerOf(correctedIntensityFormat)
/** ImageMetrics, versions 1 to 3. */
export const readImageMetrics = readerOf(imageFormat)
/** ExtendedTileMetrics, versions 1 to 3. */
export const readExtendedTileMetrics = readerOf(extendedTileFormat)
/** EmpiricalPhasingMetrics, versions 1 and 2. */
export const readPhasingMetrics = readerOf(phasingFormat)
/** SummaryRunMetrics, version 1. */
export const readSummaryRunMetrics = readerOf(summaryRunFormat)
