import type { OutlookMeasure, Platform } from '@seqward/contract'

/** What the end of a run must reach, by checkQC's published defaults; a laboratory with other terms changes a row. */
export interface RunLimit {
  readonly platforms: readonly Platform[]
  readonly measure: OutlookMeasure
  readonly fails: 'below' | 'above'
  /** By the longest read of the run: the first row that is long enough holds. */
  readonly byReadLength: ReadonlyArray<{ readonly upTo: number; readonly limit: number }>
}

const any = Number.POSITIVE_INFINITY

export const runLimits: readonly RunLimit[] = [
  {
    platforms: ['miseq'],
    measure: 'q30',
    fails: 'below',
    byReadLength: [
      { upTo: 75, limit: 85 },
      { upTo: 150, limit: 80 },
      { upTo: any, limit: 70 },
    ],
  },
  {
    platforms: ['miseq'],
    measure: 'error',
    fails: 'above',
    byReadLength: [
      { upTo: 50, limit: 1 },
      { upTo: 150, limit: 2 },
      { upTo: any, limit: 5 },
    ],
  },
  {
    platforms: ['novaseq6000', 'novaseqx', 'nextseq500', 'nextseq2000'],
    measure: 'q30',
    fails: 'below',
    byReadLength: [{ upTo: any, limit: 75 }],
  },
  {
    platforms: ['novaseq6000', 'novaseqx', 'nextseq500', 'nextseq2000'],
    measure: 'error',
    fails: 'above',
    byReadLength: [{ upTo: any, limit: 5 }],
  },
]

/** The share of a run's cost that is spent once it has begun: cartridge and flow cell are opened. A hypothesis, to be edited. */
export const spentAtStart = 0.6

/** The limit for a run, or null. */
export function runLimitOf(
  platform: Platform,
  measure: OutlookMeasure,
  readStructure: string | null,
  limits: readonly RunLimit[] = runLimits,
): { readonly limit: number; readonly fails: 'below' | 'above' } | null {
  const row = limits.find((one) => one.measure === measure && one.platforms.includes(platform))
  const longest = Math.max(0, ...(readStructure ?? '').split('+').map((read) => Number.parseInt(read, 10) || 0))
  const found = longest > 0 ? row?.byReadLength.find(({ upTo }) => longest <= upTo) : undefined
  return row === undefined || found === undefined ? null : { limit: found.limit, fails: row.fails }
}
