import {
  writeCorrectedIntensityMetrics,
  writeErrorMetrics,
  writeExtendedTileMetrics,
  writeExtractionMetrics,
  writeImageMetrics,
  writePhasingMetrics,
  writeQMetrics,
  writeTileMetrics,
} from '@seqward/interop'
import type { RunMetrics } from '../laws/run-metrics.ts'
import type { Platform } from '../platforms/platform.ts'

export interface MetricFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The metric files of a run in the versions that its platform writes; sets that are not there give no file. */
export function metricFiles(platform: Platform, metrics: RunMetrics): readonly MetricFile[] {
  const { files, flowCell } = platform
  const tileLayout =
    files.tile === 3 ? { version: files.tile, tileAreaMm2: flowCell.tileAreaMm2 } : { version: files.tile }
  return [
    file('ExtractionMetricsOut.bin', metrics.extraction, (set) =>
      writeExtractionMetrics(set, { version: files.extraction }),
    ),
    file('ImageMetricsOut.bin', metrics.image, (set) => writeImageMetrics(set, { version: files.image })),
    file('TileMetricsOut.bin', metrics.tile, (set) => writeTileMetrics(set, tileLayout)),
    file('QMetricsOut.bin', metrics.q, (set) => writeQMetrics(set, { version: files.q })),
    file('ErrorMetricsOut.bin', metrics.error, (set) => writeErrorMetrics(set, { version: files.error })),
    file('CorrectedIntMetricsOut.bin', metrics.correctedIntensity, (set) =>
      writeCorrectedIntensityMetrics(set, { version: files.correctedIntensity }),
    ),
    file('EmpiricalPhasingMetricsOut.bin', metrics.phasing, (set) =>
      writePhasingMetrics(set, { version: files.phasing ?? 2 }),
    ),
    file('ExtendedTileMetricsOut.bin', metrics.extendedTile, (set) => writeExtendedTileMetrics(set, { version: 3 })),
  ].flat()
}

function file<Set>(name: string, set: Set | undefined, write: (set: Set) => Uint8Array): readonly MetricFile[] {
  return set === undefined ? [] : [{ name, bytes: write(set) }]
}
