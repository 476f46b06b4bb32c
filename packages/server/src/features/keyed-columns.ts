import { entryOf, type GrainKey, grainKeys, type Metric, type Value } from '@seqward/contract'

/** Rows of one metric as columns, sorted by their keys, each key once. What a body calls a series, made canonical. */
export interface KeyedColumns {
  readonly keys: { readonly [Key in GrainKey]?: readonly number[] }
  readonly values: readonly Value[]
}

/**
 * The rows of both, sorted by the metric's keys; where both hold a row with the same keys, the newer one's value stands
 * (docs/spec: a later batch supersedes a value). Within `newer` the last of equal keys stands. Rows without a whole
 * key or value are left out, so that columns of unequal length cannot shift one another.
 */
export function mergeColumns(metric: Metric, older: KeyedColumns | undefined, newer: KeyedColumns): KeyedColumns {
  const grain = entryOf(metric).grain
  const incoming = sorted(packed(grain, newer))
  const held = older === undefined ? noRows : packed(grain, older)
  return unpacked(grain, mergedRows(held, incoming))
}

interface PackedRows {
  /** One number a row: its keys in mixed radix. The widest grain (lane, surface, cycle, channel) stays under 2^18. */
  readonly codes: readonly number[]
  readonly values: readonly Value[]
}

const noRows: PackedRows = { codes: [], values: [] }

function packed(grain: readonly GrainKey[], columns: KeyedColumns): PackedRows {
  const codes: number[] = []
  const values: Value[] = []
  for (let row = 0; row < columns.values.length; row++) {
    const value = columns.values[row]
    let code: number | undefined = 0
    for (const key of grain) {
      const part: number | undefined = columns.keys[key]?.[row]
      code = part === undefined || code === undefined ? undefined : code * radixOf(key) + part
    }
    if (code === undefined || value === undefined) continue
    codes.push(code)
    values.push(value)
  }
  return { codes, values }
}

function sorted(rows: PackedRows): PackedRows {
  if (rows.codes.every((code, row) => row === 0 || code > (rows.codes[row - 1] ?? code))) return rows
  const latest = new Map<number, Value>()
  rows.codes.forEach((code, row) => latest.set(code, rows.values[row] ?? 0))
  const codes = [...latest.keys()].sort((a, b) => a - b)
  return { codes, values: codes.map((code) => latest.get(code) ?? 0) }
}

function mergedRows(older: PackedRows, newer: PackedRows): PackedRows {
  if (older.codes.length === 0) return newer
  const codes: number[] = []
  const values: Value[] = []
  let left = 0
  let right = 0
  while (left < older.codes.length || right < newer.codes.length) {
    const leftCode = older.codes[left] ?? Number.POSITIVE_INFINITY
    const rightCode = newer.codes[right] ?? Number.POSITIVE_INFINITY
    const value = rightCode <= leftCode ? newer.values[right] : older.values[left]
    codes.push(Math.min(leftCode, rightCode))
    if (value !== undefined) values.push(value)
    if (leftCode <= rightCode) left++
    if (rightCode <= leftCode) right++
  }
  return { codes, values }
}

function unpacked(grain: readonly GrainKey[], rows: PackedRows): KeyedColumns {
  const keys: { [Key in GrainKey]?: number[] } = {}
  let below = 1
  for (const key of grain.toReversed()) {
    const radix = radixOf(key)
    const divisor = below
    keys[key] = rows.codes.map((code) => Math.floor(code / divisor) % radix)
    below *= radix
  }
  return { keys, values: rows.values }
}

const radixOf = (key: GrainKey) => grainKeys[key].max + 1
