import {
  type Body,
  type Fact,
  type GrainKey,
  type Metric,
  metrics,
  type Platform,
  type RunSeries,
  type Value,
} from '@seqward/contract'
import { type KeyedColumns, mergeColumns } from './keyed-columns.ts'

/** Everything that batches have said of one run so far. Plain JSON: it can be stored and read back as it is. */
export interface RunState {
  readonly platform: Platform
  readonly run: string
  readonly facts: { readonly [Name in Metric]?: Value }
  readonly series: { readonly [Name in Metric]?: KeyedColumns }
}

/** A body was handed to a state that it does not belong to: a mistake of the caller, never of the site. */
export class RunStateError extends Error {
  readonly code = 'body-of-another-run'
}

/** A run of which nothing is known yet. */
export function emptyRunState(platform: Platform, run: string): RunState {
  return { platform, run, facts: {}, series: {} }
}

/**
 * The state after a body: its facts and rows added, and superseding those with the same metric and keys. Bodies that
 * do not overlap may come in any order with the same result. Throws RunStateError for a body of another run.
 */
export function mergeBody(state: RunState, body: Body): RunState {
  if (body.run !== state.run) throw new RunStateError('this body belongs to another run')
  const series: { [Name in Metric]?: KeyedColumns } = { ...state.series }
  for (const { metric, keys, values } of body.series) {
    if (values.length > 0) series[metric] = mergeColumns(metric, series[metric], { keys, values })
  }
  return { ...state, facts: { ...state.facts, ...body.facts }, series }
}

/** Facts of the run page, in the order of the dictionary. */
export function runStateFacts(state: RunState): Fact[] {
  return metrics.flatMap((metric) => {
    const value = state.facts[metric]
    return value === undefined ? [] : [{ metric, value }]
  })
}

/** Tables and curves of the run page, in the order of the dictionary, rows sorted by their keys. */
export function runStateSeries(state: RunState): RunSeries[] {
  return metrics.flatMap((metric) => {
    const columns = state.series[metric]
    return columns === undefined ? [] : [{ metric, keys: columns.keys, values: columns.values }]
  })
}

/** Keys that values of runs and sensors have; those of log messages are not read as rows. */
type RowKey = Exclude<GrainKey, 'message' | 'parameter' | 'log_source'>

/** One row of a series with the keys by name; a key that the metric does not have is 0. */
export type Row = Readonly<Record<RowKey, number>> & { readonly value: number }

/** The numeric rows of a metric: empty when the run has none. Words and truth values count as no number. */
export function rowsOf(state: RunState, metric: Metric): readonly Row[] {
  const columns = state.series[metric]
  if (columns === undefined) return []
  const rows: Row[] = []
  const at = (key: GrainKey, row: number) => columns.keys[key]?.[row] ?? 0
  for (let row = 0; row < columns.values.length; row++) {
    const value = columns.values[row]
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    rows.push({
      read: at('read', row),
      lane: at('lane', row),
      surface: at('surface', row),
      cycle: at('cycle', row),
      block: at('block', row),
      tile: at('tile', row),
      channel: at('channel', row),
      day: at('day', row),
      position: at('position', row),
      value,
    })
  }
  return rows
}

/** A fact where it is a number, else null. */
export function numberFact(state: RunState, metric: Metric): number | null {
  const value = state.facts[metric]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A fact where it is a word or an identifier, else null. */
export function wordFact(state: RunState, metric: Metric): string | null {
  const value = state.facts[metric]
  return typeof value === 'string' ? value : null
}
