import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  readCorrectedIntensityMetrics,
  readErrorMetrics,
  readExtendedTileMetrics,
  readExtractionMetrics,
  readImageMetrics,
  readPhasingMetrics,
  readQMetrics,
  readSummaryRunMetrics,
  readTileMetrics,
} from '../index.ts'
import { writeCorrectedIntensityMetrics } from './write-corrected-intensity-metrics.ts'
import { writeErrorMetrics } from './write-error-metrics.ts'
import { writeExtendedTileMetrics } from './write-extended-tile-metrics.ts'
import { writeExtractionMetrics } from './write-extraction-metrics.ts'
import { writeImageMetrics } from './write-image-metrics.ts'
import { writePhasingMetrics } from './write-phasing-metrics.ts'
import { writeQMetrics } from './write-q-metrics.ts'
import { writeSummaryRunMetrics } from './write-summary-run-metrics.ts'
import { writeTileMetrics } from './write-tile-metrics.ts'

const samples = join(
  process.env.SEQWARD_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'),
  'corpus/format-samples',
)

/** A file of the format samples, what reads and writes its version, and where the writer may differ. */
interface Trip {
  readonly sample: string
  readonly through: (bytes: Uint8Array) => Uint8Array
}

const file = 'sample'
const same: readonly Trip[] = [
  {
    sample: 'q_metric_v6__QMetricsOut.bin',
    through: (bytes) => writeQMetrics(readQMetrics(bytes, { file }).metrics, { version: 6 }),
  },
  {
    sample: 'q_metric_v6_unbinned__QMetricsOut.bin',
    through: (bytes) => writeQMetrics(readQMetrics(bytes, { file }).metrics, { version: 6 }),
  },
  {
    sample: 'q_metric_v7__QMetricsOut.bin',
    through: (bytes) => writeQMetrics(readQMetrics(bytes, { file }).metrics, { version: 7 }),
  },
  {
    sample: 'error_metric_v4__ErrorMetricsOut.bin',
    through: (bytes) => writeErrorMetrics(readErrorMetrics(bytes, { file }).metrics, { version: 4 }),
  },
  {
    sample: 'q_metric_v9__QMetricsOut.bin',
    through: (bytes) => writeQMetrics(readQMetrics(bytes, { file }).metrics, { version: 9 }),
  },
  {
    sample: 'error_metric_v5__ErrorMetricsOut.bin',
    through: (bytes) => writeErrorMetrics(readErrorMetrics(bytes, { file }).metrics, { version: 5 }),
  },
  {
    sample: 'summary_run_v1__SummaryRunMetricsOut.bin',
    through: (bytes) => writeSummaryRunMetrics(readSummaryRunMetrics(bytes, { file }).metrics),
  },
  {
    sample: 'extraction_metric_v3__ExtractionMetricsOut.bin',
    through: (bytes) => writeExtractionMetrics(readExtractionMetrics(bytes, { file }).metrics, { version: 3 }),
  },
  {
    sample: 'corrected_intensity_metric_v2__CorrectedIntMetricsOut.bin',
    through: (bytes) =>
      writeCorrectedIntensityMetrics(readCorrectedIntensityMetrics(bytes, { file }).metrics, { version: 2 }),
  },
  {
    sample: 'corrected_intensity_metric_v4__CorrectedIntMetricsOut.bin',
    through: (bytes) =>
      writeCorrectedIntensityMetrics(readCorrectedIntensityMetrics(bytes, { file }).metrics, { version: 4 }),
  },
  {
    sample: 'image_metric_v3__ImageMetricsOut.bin',
    through: (bytes) => writeImageMetrics(readImageMetrics(bytes, { file }).metrics, { version: 3 }),
  },
  {
    sample: 'extended_tile_metric_v3__ExtendedTileMetricsOut.bin',
    through: (bytes) => writeExtendedTileMetrics(readExtendedTileMetrics(bytes, { file }).metrics, { version: 3 }),
  },
  {
    sample: 'phasing_metric_v2__EmpiricalPhasingMetricsOut.bin',
    through: (bytes) => writePhasingMetrics(readPhasingMetrics(bytes, { file }).metrics, { version: 2 }),
  },
]

test.skipIf(!existsSync(samples)).each(same)('$sample is written again byte for byte', ({ sample, through }) => {
  const bytes = new Uint8Array(readFileSync(join(samples, sample)))
  expect(Buffer.from(through(bytes)).toString('hex')).toBe(Buffer.from(bytes).toString('hex'))
})

/** Versions with fields that a set does not hold, or with an order of their own: the numbers come back, not the bytes. */
test.skipIf(!existsSync(samples)).each([
  {
    sample: 'tile_metric_v2__TileMetricsOut.bin',
    read: (bytes: Uint8Array) => readTileMetrics(bytes, { file }).metrics,
    write: (set: ReturnType<typeof readTileMetrics>['metrics']) => writeTileMetrics(set, { version: 2 }),
  },
  {
    sample: 'tile_metric_v3__TileMetricsOut.bin',
    read: (bytes: Uint8Array) => readTileMetrics(bytes, { file }).metrics,
    write: (set: ReturnType<typeof readTileMetrics>['metrics']) =>
      writeTileMetrics(set, { version: 3, tileAreaMm2: 2.74760985 }),
  },
])('$sample is written again with the same numbers', ({ sample, read, write }) => {
  const set = read(new Uint8Array(readFileSync(join(samples, sample))))
  expect(read(write(set))).toEqual(set)
})

test.skipIf(!existsSync(samples))('version 4 of Q, 3 of error and 1 of image come back with the same numbers', () => {
  const q = readQMetrics(bytesOf('q_metric_v4__QMetricsOut.bin'), { file }).metrics
  expect(readQMetrics(writeQMetrics(q, { version: 4 }), { file }).metrics).toEqual(q)
  const error = readErrorMetrics(bytesOf('error_metric_v3__ErrorMetricsOut.bin'), { file }).metrics
  expect(readErrorMetrics(writeErrorMetrics(error, { version: 3 }), { file }).metrics).toEqual(error)
  const image = readImageMetrics(bytesOf('image_metric_v1__ImageMetricsOut.bin'), { file }).metrics
  expect(readImageMetrics(writeImageMetrics(image, { version: 1 }), { file }).metrics).toEqual(image)
})

test.skipIf(!existsSync(samples))(
  'version 2 of extraction comes back with the same numbers and the same second',
  () => {
    const set = readExtractionMetrics(bytesOf('extraction_metric_v2__ExtractionMetricsOut.bin'), { file }).metrics
    expect(readExtractionMetrics(writeExtractionMetrics(set, { version: 2 }), { file }).metrics).toEqual(set)
  },
)

function bytesOf(sample: string): Uint8Array {
  return new Uint8Array(readFileSync(join(samples, sample)))
}
