import type { CompletionMarkers, ConsumableKind, QBin, RunInfoDialect, RunParametersDialect } from '@seqward/interop'

export type PlatformName =
  | 'miseq'
  | 'iseq'
  | 'miniseq'
  | 'nextseq500'
  | 'nextseq2000'
  | 'hiseq2500'
  | 'novaseq6000'
  | 'novaseqx'

/** What the simulator knows of a platform. All of it is data; the laws turn it into metrics. */
export interface Platform {
  readonly name: PlatformName
  readonly serialPattern: string
  readonly flowCell: FlowCell
  /** Reads of a demonstration run, in order. */
  readonly reads: readonly PlatformRead[]
  readonly channels: readonly Channel[]
  readonly files: FileVersions
  readonly runInfo: RunInfoDialect
  readonly runParameters: RunParametersDialect
  readonly markers: CompletionMarkers
  /** The form of the file that says how the run ended, on platforms that write one. */
  readonly completionStatus: 'novaseqx' | 'rta2' | undefined
  readonly runId: (parts: RunIdParts) => string
  readonly software: Software
  readonly consumables: readonly Consumable[]
  readonly quality: QualityForm
  readonly levels: Levels
  readonly tileSpread: TileSpread
  readonly pace: Pace
  readonly sensors: SensorLevels
}

export interface PlatformRead {
  readonly cycles: number
  readonly isIndex: boolean
}

/** Geometry. `swathsMax` and `tilesPerSwathMax` are of the real flow cell; the demonstration images a corner of it. */
export interface FlowCell {
  readonly mode: string
  readonly kitName: string
  readonly lanes: number
  readonly surfaces: number
  readonly swathsMax: number
  readonly tilesPerSwathMax: number
  /** Where several cameras share a swath, tiles carry the camera in a fifth digit of their name. */
  readonly cameras?: { readonly sectionsPerLane: number; readonly lanesPerSection: number }
  /** Tiles of a lane and surface that a demonstration run images. */
  readonly tilesShown: number
  readonly tileAreaMm2: number
  /** Wells of a tile on a patterned flow cell; without, clusters settle where they like. */
  readonly wellsPerTile?: number
  readonly imageWidth: number
  readonly imageHeight: number
  /** RunInfo says that a lane has one section, which others leave to be understood. */
  readonly listsSections?: boolean
  /** Lanes that hang on one pump, from lane 1 on. */
  readonly lanesPerPump: number
  readonly hasSide: boolean
}

/** A channel as RunInfo names it, with the bases that shine in it and its levels on a healthy instrument. */
export interface Channel {
  readonly name: string
  readonly bases: string
  readonly intensity: number
  readonly focusPixels: number
  readonly contrastMin: number
  readonly contrastMax: number
}

/** Versions of the metric files; undefined where the platform does not write the file. */
export interface FileVersions {
  readonly tile: 2 | 3
  readonly q: 4 | 6 | 7
  readonly error: 3 | 4
  readonly extraction: 2 | 3
  readonly correctedIntensity: 2 | 3 | 4
  readonly image: 1 | 2 | 3
  readonly extendedTile: 3 | undefined
  readonly phasing: 1 | 2 | undefined
  readonly index: 1 | 2
}

export interface RunIdParts {
  readonly startedAt: Date
  readonly instrument: string
  readonly runNumber: number
  readonly side: 'A' | 'B'
  readonly flowCell: string
}

export interface Software {
  readonly control: string
  readonly analysis: string
  readonly recipeName: string
  readonly recipeVersion: string
  readonly firmware: ReadonlyArray<readonly [board: string, version: string]>
}

/** A consumable with patterns for its serial and lot numbers. A site gets a new lot every `lotDays` days. */
export interface Consumable {
  readonly kind: ConsumableKind
  readonly part: string
  readonly serialPattern: string
  readonly lotPattern: string
  readonly lotDays: number
  readonly mode: string
  readonly name: string
  readonly cycles: number
}

/** How calls spread over Q: shares of the columns at Q30 and above, and below; each list sums to 1. */
export interface QualityForm {
  readonly bins: readonly QBin[]
  readonly high: readonly number[]
  readonly low: readonly number[]
}

/** Levels of a healthy instrument with a good library and kit, after the public run folders of the platform. */
export interface Levels {
  /** Clusters/mm2; on a patterned flow cell the wells set it. */
  readonly densityPerMm2: number
  /** Share of wells that hold a cluster; 1 where there are no wells. */
  readonly occupiedShare: number
  readonly passingShare: number
  /** Share of calls at Q30 and above in the first cycles of read 1. */
  readonly q30Share: number
  /** Loss of quality a cycle and, at once, in the second read, in logits of the share at Q30. */
  readonly qualityLossPerCycle: number
  readonly qualityLossOfRead2: number
  /** Percent of mismatches in early cycles, and the factor by which it has grown 50 cycles later. */
  readonly errorPercent: number
  readonly errorGrowthPer50Cycles: number
  /** Percent a cycle. */
  readonly phasing: number
  readonly prephasing: number
  /** Weight at cycle 0 in EmpiricalPhasing, percent. */
  readonly phasingOffset: number
  readonly prephasingOffset: number
  readonly intensityDecayPerCycle: number
  /** Intensity of the bottom surface and of the second read, relative. */
  readonly bottomIntensity: number
  readonly read2Intensity: number
  readonly signalToNoise: number
}

/** How tiles of a lane differ: factors on the spread that `evenTiles` has, and the edges; fitted to public runs. */
export interface TileSpread {
  readonly intensity: number
  readonly focus: number
  readonly contrast: number
  readonly phasing: number
  readonly loading: number
  readonly loss: number
  /** Relative change from the middle of a swath to its ends. */
  readonly edgeIntensity: number
  readonly edgeFocus: number
}

/** Tiles that differ as little as those of the demonstration laboratory. */
export const evenTiles: TileSpread = {
  intensity: 1,
  focus: 1,
  contrast: 1,
  phasing: 1,
  loading: 1,
  loss: 1,
  edgeIntensity: -0.03,
  edgeFocus: 0.025,
}

export interface Pace {
  readonly minutesBeforeCycle1: number
  readonly minutesPerCycle: number
  readonly minutesOfTurnaround: number
  readonly minutesAfterLastCycle: number
}

/** Healthy readings of the sensors, in the units of docs/spec/sensor-log.md. */
export interface SensorLevels {
  readonly lightSourcePower: number
  readonly lightSourceCurrent: number
  readonly cameraTemperature: number
  readonly stagePositionError: number
  readonly stageSettleTime: number
  readonly flowCellTemperature: number
  readonly flowCellSettleTime: number
  readonly chillerTemperature: number
  readonly chillerDuty: number
  readonly pumpPressure: number
  readonly pressureDecay: number
  readonly valveMoveTime: number
  readonly valves: number
}
