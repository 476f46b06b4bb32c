export { InterOpError, warningOf } from './interop-error.ts'
export type { InterOpCode, InterOpPlace, InterOpWarning } from './interop-error.ts'
export type * from './metric-sets.ts'
export { applyLegacyBins, legacyBins } from './read/legacy-bins.ts'
export {
  type MetricKind,
  metricFormats,
  readCorrectedIntensityMetrics,
  readErrorMetrics,
  readExtendedTileMetrics,
  readExtractionMetrics,
  readImageMetrics,
  readPhasingMetrics,
  readQByLaneMetrics,
  readQCollapsedMetrics,
  readQMetrics,
  readSummaryRunMetrics,
  readTileMetrics,
} from './read/metric-readers.ts'
export type { MetricFile, MetricRead, MetricReader } from './read/read-metric-file.ts'
export { type Box, boxOf } from './plots/box.ts'
export { byCycle, type CycleSeries, type TileFilter } from './plots/by-cycle.ts'
export { byLane, type LaneBoxes } from './plots/by-lane.ts'
export { type FlowCellChoice, type FlowCellMap, type FlowCellTile, flowCellMap } from './plots/flow-cell.ts'
export {
  type CycleMetricId,
  type CyclePlotMetric,
  cyclePlotMetrics,
  type PlotUnit,
  type TileMetricId,
  type TilePlotMetric,
  tilePlotMetrics,
} from './plots/plot-metrics.ts'
export { type QBar, type QFilter, type QHeatMap, qHeatMap, qHistogram } from './plots/q-plots.ts'
export { channelNames } from './run/channel-names.ts'
export type { Consumable, ConsumableType } from './run/consumables.ts'
export { type CycleMap, cycleMap } from './run/cycle-map.ts'
export type { PlannedRead, ReadName } from './run/planned-reads.ts'
export { type Platform, platformOf, platformOfSerial } from './run/platform.ts'
export { type ReadRunOptions, type Run, type RunMetrics, readRun } from './run/read-run.ts'
export { type RunCompletionStatus, readRunCompletionStatus } from './run/run-completion.ts'
export type { RunCompletion, RunDocuments } from './run/run-documents.ts'
export {
  documentNames,
  markerNames,
  metricFileOf,
  type OpenRunFile,
  type RunFiles,
  readableFiles,
} from './run/run-files.ts'
export { type RunInfo, type RunRead, readRunInfo } from './run/run-info.ts'
export {
  type BoardFirmware,
  type MakerSharingName,
  type RunParameters,
  readRunParameters,
  type SettingName,
  type StatedName,
  type VersionName,
} from './run/run-parameters.ts'
export { inferTileNaming, surfaceOf, type TileNaming, type TileParts, tileParts } from './run/tile-naming.ts'
export type {
  CycleRange,
  CycleState,
  LaneStat,
  LaneSummary,
  ReadSummary,
  RunLevel,
  RunSummary,
  StatSummary,
  SurfaceSummary,
} from './summary/run-summary.ts'
export { divide, percentileOf, type Stat, statOf } from './summary/statistics.ts'
export { summarize } from './summary/summarize.ts'
export { type SummarizeOptions, summarizeFiles } from './summary/summarize-files.ts'
export { formatSummaryCsv } from './summary/summary-csv.ts'
export { formatSummaryTable, type TableLanguage } from './summary/summary-table.ts'
export {
  cellText,
  type ImagingColumn,
  type ImagingTable,
  imagingTable,
  imagingTableCsv,
} from './table/imaging-table.ts'
export { readXml, type XmlElement } from './xml/xml-tree.ts'
export { InterOpWriteError, type InterOpWriteFault } from './write/interop-write-error.ts'
export { dayLong, dayShort } from './write/instrument-dates.ts'
export type { NamedCycles } from './write/named-cycles.ts'
export type * from './write/run-parameters-document.ts'
export { type CompletionMarkers, writeCompletionMarkers, writeReadMarker } from './write/write-completion-markers.ts'
export {
  type CorrectedIntensityMetricsLayout,
  writeCorrectedIntensityMetrics,
} from './write/write-corrected-intensity-metrics.ts'
export { type ErrorMetricsLayout, writeErrorMetrics } from './write/write-error-metrics.ts'
export { type ExtendedTileMetricsLayout, writeExtendedTileMetrics } from './write/write-extended-tile-metrics.ts'
export { type ExtractionMetricsLayout, writeExtractionMetrics } from './write/write-extraction-metrics.ts'
export { type ImageMetricsLayout, writeImageMetrics } from './write/write-image-metrics.ts'
export { type PhasingMetricsLayout, writePhasingMetrics } from './write/write-phasing-metrics.ts'
export { type QCollapsedMetricsLayout, writeQCollapsedMetrics } from './write/write-q-collapsed-metrics.ts'
export { type QByLaneLayout, type QMetricsLayout, writeQByLaneMetrics, writeQMetrics } from './write/write-q-metrics.ts'
export { writeSummaryRunMetrics } from './write/write-summary-run-metrics.ts'
export {
  type Rta2CompletionDocument,
  type RunCompletionDocument,
  writeRta2CompletionStatus,
  writeRunCompletionStatus,
} from './write/write-run-completion-status.ts'
export { type RunInfoDialect, type RunInfoDocument, type RunInfoRead, writeRunInfo } from './write/write-run-info.ts'
export { type RunParametersDialect, writeRunParameters } from './write/write-run-parameters.ts'
export { type TileMetricsLayout, writeTileMetrics } from './write/write-tile-metrics.ts'
