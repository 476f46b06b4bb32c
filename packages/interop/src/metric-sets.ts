/**
 * What a metric file holds once it is read, and what a writer takes: columns of equal length, one entry a record.
 * Missing numbers are NaN. Lane, cycle and read count from 1; a cycle counts over the whole run.
 */

/** Identity of records that stand for a tile. */
export interface TileIds {
  readonly lane: Uint16Array
  readonly tile: Uint32Array
}

/** Identity of records that stand for a tile in one cycle. */
export interface CycleIds extends TileIds {
  readonly cycle: Uint16Array
}

/** A quality bin: calls from `lower` to `upper` are written as `value`. */
export interface QBin {
  readonly lower: number
  readonly upper: number
  readonly value: number
}

/** Tile metrics: one entry a tile. Densities in clusters/mm2, counts in clusters. */
export interface TileMetrics extends TileIds {
  readonly density: Float32Array
  readonly densityPf: Float32Array
  readonly clusterCount: Float32Array
  readonly clusterCountPf: Float32Array
  /** Per read number (RunInfo numbers, index reads included): a column as long as `lane`. Percent. */
  readonly reads: ReadonlyMap<number, TileReadColumns>
}

/** Per tile of one read, percent; phasing and prephasing are percent per cycle. NaN where the file has none. */
export interface TileReadColumns {
  readonly alignedPercent: Float32Array
  readonly phasing: Float32Array
  readonly prephasing: Float32Array
}

/** Q metrics: `counts` holds `binCount` calls a record, row after row. Without bins, 50 columns: Q1 to Q50. */
export interface QMetrics extends CycleIds {
  readonly bins: readonly QBin[]
  readonly binCount: number
  readonly counts: Float64Array
}

/** Q collapsed: calls at or above Q20 and Q30, all calls, and the median Q. */
export interface QCollapsedMetrics extends CycleIds {
  readonly q20: Float64Array
  readonly q30: Float64Array
  readonly total: Float64Array
  readonly medianQ: Float32Array
}

/** Error metrics: percent of mismatching PhiX calls; adapter rate where the version has one. */
export interface ErrorMetrics extends CycleIds {
  readonly errorRate: Float32Array
  readonly adapterRate: Float32Array
}

/** Extraction metrics: `channelCount` values a record, row after row. Focus in pixels (FWHM), intensity P90. */
export interface ExtractionMetrics extends CycleIds {
  readonly channelCount: number
  readonly focus: Float32Array
  readonly intensityP90: Uint16Array
  /** Seconds since 1970, NaN where the version has no time. */
  readonly unixSeconds: Float64Array
}

/** Corrected intensity: 4 (A, C, G, T) or 5 (N, A, C, G, T) values a record, row after row. 65535 and NaN: missing. */
export interface CorrectedIntensityMetrics extends CycleIds {
  readonly averageIntensity: Float32Array
  readonly correctedIntensity: Float32Array
  readonly calledIntensity: Float32Array
  readonly calledCounts: Float64Array
  readonly signalToNoise: Float32Array
}

/** Image metrics: `channelCount` values a record, row after row. */
export interface ImageMetrics extends CycleIds {
  readonly channelCount: number
  readonly minContrast: Uint16Array
  readonly maxContrast: Uint16Array
}

/** Extended tile metrics: clusters in occupied wells, and the upper left corner where the version has it. */
export interface ExtendedTileMetrics extends TileIds {
  readonly occupiedCount: Float32Array
  readonly upperLeftX: Float32Array
  readonly upperLeftY: Float32Array
}

/** Empirical phasing: weights in percent. */
export interface PhasingMetrics extends CycleIds {
  readonly phasingWeight: Float32Array
  readonly prephasingWeight: Float32Array
}

/** Summary run: cluster counts of the whole run, NaN when the file holds no record yet. */
export interface SummaryRunMetrics {
  readonly occupancyProxyCount: number
  readonly rawCount: number
  readonly occupiedCount: number
  readonly pfCount: number
}
