import type { GrainKey, Metric, Value } from '@seqward/contract'

/** A value as measured: not yet in its form, and null where there is none. */
export type RawValue = Value | null | undefined

/** Values of one metric with their keys, row by row in order of the keys. */
export interface MeasuredSeries {
  readonly metric: Metric
  readonly keys: { readonly [Key in GrainKey]?: readonly number[] }
  readonly values: readonly RawValue[]
}

/** What was measured of one kind of batch. Nothing of it leaves before disclosure has seen it value by value. */
export interface MeasuredPart {
  readonly facts: { readonly [Name in Metric]?: RawValue }
  readonly series: readonly MeasuredSeries[]
}

/** Collects rows of one metric. */
export class SeriesRows {
  readonly metric: Metric
  readonly #grain: readonly GrainKey[]
  readonly #columns: readonly number[][]
  readonly #values: RawValue[] = []

  constructor(metric: Metric, grain: readonly GrainKey[]) {
    this.metric = metric
    this.#grain = grain
    this.#columns = grain.map(() => [])
  }

  /** One row; keys in the order of the grain. Rows without a value are left out. */
  add(value: RawValue, ...keys: readonly number[]): void {
    if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) return
    for (const [index, column] of this.#columns.entries()) column.push(keys[index] ?? 0)
    this.#values.push(value)
  }

  series(): MeasuredSeries {
    const keys: { [Key in GrainKey]?: readonly number[] } = {}
    for (const [index, key] of this.#grain.entries()) keys[key] = this.#columns[index] ?? []
    return { metric: this.metric, keys, values: this.#values }
  }
}
