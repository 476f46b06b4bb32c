import type {
  CycleMetricId,
  CycleSeries,
  FlowCellChoice,
  FlowCellMap,
  InterOpWarning,
  LaneBoxes,
  PlotUnit,
  QBar,
  QFilter,
  QHeatMap,
  RunSummary,
  TileFilter,
  TileMetricId,
} from '@seqward/interop'

/** A file of the run folder, by its name within it. The browser reads it when the worker asks, and not before. */
export interface FolderFile {
  readonly name: string
  readonly file: File
}

/** Rows of the imaging table that a person wants to see. Ends are included; nothing said means all. */
export interface TableFilter {
  readonly lane?: number | undefined
  readonly tile?: number | undefined
  readonly read?: number | undefined
  readonly cycleFrom?: number | undefined
  readonly cycleTo?: number | undefined
}

export interface TablePage {
  readonly columns: readonly string[]
  /** As text, as the CSV has it. */
  readonly rows: readonly (readonly string[])[]
  readonly rowCount: number
  readonly matchCount: number
}

/** What can be asked of a run once it is read, and what comes back. */
export interface Questions {
  byCycle: { readonly asks: { readonly metric: CycleMetricId } & TileFilter; readonly gives: readonly CycleSeries[] }
  byLane: {
    readonly asks: {
      readonly metric: TileMetricId
      readonly read?: number | undefined
      readonly surface?: number | undefined
    }
    readonly gives: LaneBoxes
  }
  flowCell: {
    readonly asks: { readonly metric: CycleMetricId | TileMetricId } & FlowCellChoice
    readonly gives: FlowCellMap
  }
  qHistogram: { readonly asks: QFilter; readonly gives: readonly QBar[] }
  qHeatMap: { readonly asks: QFilter; readonly gives: QHeatMap | undefined }
  tablePage: {
    readonly asks: TableFilter & { readonly from: number; readonly count: number }
    readonly gives: TablePage
  }
  tableCsv: { readonly asks: TableFilter; readonly gives: Blob }
}

export type QuestionName = keyof Questions

/** A metric that the run has, as a menu shows it. */
export interface MetricEntry<Id extends string> {
  readonly id: Id
  readonly unit: PlotUnit
  /** Channels or bases; empty for a metric without. */
  readonly parts: readonly string[]
  readonly isByRead: boolean
}

/** A run that has been read: all that the page needs to show its menus and its summary. */
export interface RunOverview {
  readonly name: string
  readonly instrument: string | undefined
  readonly flowCell: string | undefined
  readonly reads: readonly {
    readonly number: number
    readonly isIndex: boolean
    readonly firstCycle: number
    readonly lastCycle: number
  }[]
  readonly lanes: readonly number[]
  readonly surfaces: readonly number[]
  readonly lastCycle: number
  readonly cycleMetrics: readonly MetricEntry<CycleMetricId>[]
  readonly tileMetrics: readonly MetricEntry<TileMetricId>[]
  readonly hasScores: boolean
  readonly summary: RunSummary
  readonly warnings: readonly InterOpWarning[]
}

export type ToWorker =
  | { readonly kind: 'open'; readonly folder: string; readonly files: readonly FolderFile[] }
  | { readonly kind: 'ask'; readonly id: number; readonly name: QuestionName; readonly asks: object }

export type FromWorker =
  | { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'opened'; readonly overview: RunOverview }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly gives: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
