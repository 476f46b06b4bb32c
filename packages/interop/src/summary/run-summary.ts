import type { InterOpWarning } from '../interop-error.ts'

/**
 * The summary of a run, with the fields and nesting that the maker's reader gives. A number that is missing is null.
 * Percent, gigabases, clusters; densities in clusters/mm2. Definitions: spec summary-statistics.
 */
export interface RunSummary {
  /** The version of the maker's reader whose definitions these are. */
  readonly interop_version: string
  readonly total: RunLevel
  readonly nonindex: RunLevel
  readonly reads: readonly ReadSummary[]
  readonly warnings: readonly InterOpWarning[]
}

export interface RunLevel {
  readonly error_rate: number | null
  readonly percent_aligned: number | null
  readonly first_cycle_intensity: number | null
  readonly percent_gt_q30: number | null
  readonly yield_g: number | null
  readonly projected_yield_g: number | null
  readonly percent_occupied: number | null
  readonly percent_occupancy_proxy: number | null
  readonly cluster_count: number | null
  readonly cluster_count_pf: number | null
  readonly reads: number | null
  readonly reads_pf: number | null
}

export interface ReadSummary {
  readonly number: number
  readonly is_index: boolean
  readonly summary: RunLevel
  readonly lanes: readonly LaneSummary[]
}

export interface LaneSummary {
  readonly lane: number
  readonly tile_count: number
  readonly cycle_state: CycleState
  readonly stat: LaneStat
  readonly surfaces: readonly SurfaceSummary[]
}

/** Fewest and most cycles that the tiles of a lane have done in a read; null when no tile is known. */
export type CycleRange = readonly [fewest: number, most: number] | null

export interface CycleState {
  readonly extracted: CycleRange
  readonly called: CycleRange
  readonly qscored: CycleRange
  readonly error: CycleRange
}

export interface SurfaceSummary {
  readonly surface: number
  readonly tile_count: number
  readonly stat: LaneStat
}

export interface StatSummary {
  readonly mean: number | null
  readonly stddev: number | null
  readonly median: number | null
}

export interface LaneStat {
  readonly percent_gt_q30: number | null
  readonly yield_g: number | null
  readonly projected_yield_g: number | null
  readonly reads: number | null
  readonly reads_pf: number | null
  readonly density: StatSummary
  readonly density_pf: StatSummary
  readonly cluster_count: StatSummary
  readonly cluster_count_pf: StatSummary
  readonly percent_pf: StatSummary
  readonly phasing: StatSummary
  readonly prephasing: StatSummary
  readonly percent_aligned: StatSummary
  readonly error_rate: StatSummary
  readonly error_rate_35: StatSummary
  readonly error_rate_50: StatSummary
  readonly error_rate_75: StatSummary
  readonly error_rate_100: StatSummary
  readonly first_cycle_intensity: StatSummary
  readonly percent_occupied: StatSummary
  readonly phasing_slope: StatSummary
  readonly phasing_offset: StatSummary
  readonly prephasing_slope: StatSummary
  readonly prephasing_offset: StatSummary
}

/** A number as the summary writes it: single precision, nine significant digits; null when there is none. */
export function toSingle(value: number): number | null {
  return Number.isFinite(value) ? Number(Math.fround(value).toPrecision(9)) : null
}

/** A count, whole: nine digits of one above 10^9 would print other hundredths of a million. */
export function toCount(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
