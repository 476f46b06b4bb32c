import type {
  CorrectedIntensityMetrics,
  ErrorMetrics,
  ExtractionMetrics,
  PhasingMetrics,
  QCollapsedMetrics,
  QMetrics,
} from '../metric-sets.ts'
import { correctedIntensityFormat } from '../read/corrected-intensity-metrics.ts'
import { errorFormat } from '../read/error-metrics.ts'
import { type ExtractionLayout, extractionFormat } from '../read/extraction-metrics.ts'
import type { MetricFormat, RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { phasingFormat } from '../read/phasing-metrics.ts'
import { qCollapsedFormat } from '../read/q-collapsed-metrics.ts'
import { type QLayout, qFormat } from '../read/q-metrics.ts'
import type { Platform } from '../run/platform.ts'
import { QCalls, QCollapsedCalls } from './base-calls.ts'
import type { Added, CycleRecords } from './cycle-records.ts'
import type { RunGrid } from './run-grid.ts'
import { PhasingFits } from './phasing-fits.ts'
import { CalledCycles, ErrorRates, FirstIntensities } from './tile-values.ts'

/** What the records of one metric kind add up to: from a set in memory, or from the blocks of its files in turn. */
export interface MetricPart<Layout extends RecordLayout, Metrics> {
  readonly records: CycleRecords
  addSet(metrics: Metrics): Added
  addBlock(layout: Layout, block: RecordBlock): Added
  /** What can only be done after the last block. */
  finish?(layout: Layout, platform: Platform | undefined): void
}

/** How a metric kind gets into the summary. */
export interface MetricFeed<Layout extends RecordLayout, Metrics, Part extends MetricPart<Layout, Metrics>> {
  readonly format: MetricFormat<Layout, Metrics>
  create(grid: RunGrid): Part
}

export const qFeed: MetricFeed<QLayout, QMetrics, QCalls> = {
  format: qFormat,
  create: (grid) => new QCalls(grid),
}

export const qCollapsedFeed: MetricFeed<RecordLayout, QCollapsedMetrics, QCollapsedCalls> = {
  format: qCollapsedFormat,
  create: (grid) => new QCollapsedCalls(grid),
}

export const errorFeed: MetricFeed<RecordLayout, ErrorMetrics, ErrorRates> = {
  format: errorFormat,
  create: (grid) => new ErrorRates(grid),
}

export const extractionFeed: MetricFeed<ExtractionLayout, ExtractionMetrics, FirstIntensities> = {
  format: extractionFormat,
  create: (grid) => new FirstIntensities(grid),
}

export const correctedIntensityFeed: MetricFeed<RecordLayout, CorrectedIntensityMetrics, CalledCycles> = {
  format: correctedIntensityFormat,
  create: (grid) => new CalledCycles(grid),
}

export const phasingFeed: MetricFeed<RecordLayout, PhasingMetrics, PhasingFits> = {
  format: phasingFormat,
  create: (grid) => new PhasingFits(grid),
}
