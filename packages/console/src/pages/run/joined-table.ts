import type { GrainKey, Metric, RunSeries, Value } from '@seqward/contract'

export interface JoinedTable {
  readonly keys: readonly GrainKey[]
  readonly metrics: readonly Metric[]
  readonly rows: readonly JoinedRow[]
}

export interface JoinedRow {
  readonly at: readonly number[]
  /** One for each metric; null where it has no value for these keys. */
  readonly values: readonly (Value | null)[]
}

/** Brings series with the same keys into one table: a row for each set of keys, a column for each metric. */
export function joinedTable(series: readonly RunSeries[], keys: readonly GrainKey[]): JoinedTable {
  const joined = series.filter((one) => Object.keys(one.keys).sort().join() === [...keys].sort().join())
  const rows = new Map<string, { at: readonly number[]; values: (Value | null)[] }>()
  joined.forEach((one, column) => {
    one.values.forEach((value, index) => {
      const at = keys.map((key) => one.keys[key]?.[index] ?? 0)
      const row = rows.get(at.join()) ?? { at, values: joined.map(() => null) }
      row.values[column] = value
      rows.set(at.join(), row)
    })
  })
  return {
    keys,
    metrics: joined.map((one) => one.metric),
    rows: [...rows.values()].sort((a, b) => compareKeys(a.at, b.at)),
  }
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [index, part] of a.entries()) {
    const difference = part - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
