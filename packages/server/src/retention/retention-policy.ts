import { type BatchKind, batchKinds, entryOf, metrics } from '@seqward/contract'
import type { ExpiringTable } from '../store/expiry.ts'

/** One class of data, and for how long it is kept. */
export interface RetentionClass {
  readonly name: string
  readonly months: number
  /** Batches whose bodies it covers. */
  readonly kinds: readonly BatchKind[]
  /** Rows made from them, or beside them. */
  readonly tables: readonly ExpiringTable[]
}

/** Months for which the metrics that a kind of batch may carry are kept: the longest of them. */
function monthsOf(kind: BatchKind): number {
  const kept = metrics.map(entryOf).filter(({ batches }) => batches.includes(kind))
  return Math.max(shortestMonths, ...kept.map(({ retentionMonths }) => retentionMonths))
}

const shortestMonths = 1
/** Refused attempts, hits of the second line and uses of grants: long enough to be looked into, and to be shown for a year. */
const accountMonths = 13

const runKinds = ['configuration', 'progress', 'run-end'] as const
const sensorKinds = ['sensors'] as const
const runMonths = Math.max(...runKinds.map(monthsOf))
const sensorMonths = Math.max(...sensorKinds.map(monthsOf))

/**
 * Classes of data with their time limits, from the contract: what is made from batches is kept no longer than they are.
 * The audit log, consents and receipts of erasure are the account of all this, hold no content, and stay.
 */
export const retentionClasses: readonly RetentionClass[] = [
  ...batchKinds.map((kind) => ({ name: `batches.${kind}`, months: monthsOf(kind), kinds: [kind], tables: [] })),
  { name: 'runs', months: runMonths, kinds: [], tables: ['runs'] },
  { name: 'sensor-days', months: sensorMonths, kinds: [], tables: ['sensor_days'] },
  {
    name: 'findings',
    months: Math.max(runMonths, sensorMonths),
    kinds: [],
    tables: ['cases', 'assessments', 'insights'],
  },
  { name: 'accounts', months: accountMonths, kinds: [], tables: ['attempts', 'second_line_hits', 'grant_uses'] },
]

/** The instant before which a class is too old. */
export function retentionEnd({ months }: RetentionClass, now: Date): string {
  const end = new Date(now)
  const day = end.getUTCDate()
  end.setUTCDate(1)
  end.setUTCMonth(end.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  end.setUTCDate(Math.min(day, lastDay))
  return end.toISOString()
}
