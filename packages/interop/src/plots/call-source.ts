import type { CycleIds, QMetrics } from '../metric-sets.ts'
import type { RunMetrics } from '../run/read-run.ts'
import { keyOf } from '../table/cycle-rows.ts'
import { percentFrom } from '../table/metric-columns.ts'

type OfRecord = (record: number) => number

/** Percentages of good calls by record: from Q collapsed where the run has it, else from Q (spec: summary-statistics 2.1). */
export interface CallSource {
  readonly ids: CycleIds
  readonly percent20: OfRecord
  readonly percent30: OfRecord
  readonly median: OfRecord
  /** The same percentage over all cycles of the tile up to the record's. Made when first asked for. */
  accumulated(percent: OfRecord): OfRecord
}

export function callSource({ q, qCollapsed }: Readonly<RunMetrics>): CallSource | undefined {
  if (qCollapsed !== undefined) {
    const { q20, q30, total, medianQ } = qCollapsed
    const percent = (good: Float64Array) => (record: number) => (100 * (good[record] ?? 0)) / (total[record] ?? 0)
    return {
      ids: qCollapsed,
      percent20: percent(q20),
      percent30: percent(q30),
      median: (record) => medianOf(medianQ[record]),
      accumulated: (of) => accumulate(qCollapsed, of, (record) => total[record] ?? 0),
    }
  }
  if (q === undefined) return undefined
  return {
    ids: q,
    percent20: (record) => percentFrom(q, record, 20),
    percent30: (record) => percentFrom(q, record, 30),
    median: (record) => medianScore(q, record),
    accumulated: (of) => accumulate(q, of, (record) => totalCalls(q, record)),
  }
}

/** Two ways of writing "none" (spec: interop-format 0.6). */
function medianOf(stored: number | undefined): number {
  return stored === undefined || stored === 0 || stored >= 4_294_967_295 ? Number.NaN : stored
}

function totalCalls(q: QMetrics, record: number): number {
  let total = 0
  for (let at = record * q.binCount; at < (record + 1) * q.binCount; at++) total += q.counts[at] ?? 0
  return total
}

/** The score at which half of the calls are reached. */
function medianScore(q: QMetrics, record: number): number {
  const total = totalCalls(q, record)
  if (total === 0) return Number.NaN
  const half = total % 2 === 0 ? total / 2 + 1 : (total + 1) / 2
  let sum = 0
  for (let column = 0; column < q.binCount; column++) {
    sum += q.counts[record * q.binCount + column] ?? 0
    if (sum >= half) return q.bins[column]?.value ?? column + 1
  }
  return Number.NaN
}

function accumulate(ids: CycleIds, percent: OfRecord, total: OfRecord): OfRecord {
  let values: Float32Array | undefined
  return (record) => {
    values ??= sumUp(ids, percent, total)
    return values[record] ?? Number.NaN
  }
}

function sumUp({ lane, tile, cycle }: CycleIds, percent: OfRecord, total: OfRecord): Float32Array {
  const values = new Float32Array(lane.length)
  const inOrder = Uint32Array.from(lane.keys()).sort((a, b) => (cycle[a] ?? 0) - (cycle[b] ?? 0))
  const sums = new Map<number, { good: number; all: number }>()
  for (const record of inOrder) {
    const key = keyOf(lane[record] ?? 0, tile[record] ?? 0)
    const sum = sums.get(key) ?? { good: 0, all: 0 }
    sums.set(key, sum)
    const all = total(record)
    if (all > 0) {
      sum.good += (percent(record) / 100) * all
      sum.all += all
    }
    values[record] = (100 * sum.good) / sum.all
  }
  return values
}
