import type { CaseSummary, InstrumentSummary, Severity } from '@seqward/contract'

/** The greatest severity among what is open; `unheard` before the first batch, of which nothing can be said; else `well`. */
export type Risk = Severity | 'unheard' | 'well'

export const risks: readonly Risk[] = ['urgent', 'act', 'watch', 'unheard', 'well']

/** How much an instrument needs somebody: by its open cases, then by what is only watched. */
export function riskOf(instrument: Pick<InstrumentSummary, 'openCases' | 'watchCount' | 'lastBatchAt'>): Risk {
  const open = risks.find((risk) => instrument.openCases.some((one) => one.severity === risk))
  if (open !== undefined) return open
  if (instrument.watchCount > 0) return 'watch'
  return instrument.lastBatchAt === null ? 'unheard' : 'well'
}

/** Greatest risk first; then more open cases, then the one that changed last, then by serial number. */
export function byRisk(instruments: readonly InstrumentSummary[]): readonly InstrumentSummary[] {
  const keyed = instruments.map((one) => ({
    one,
    rank: risks.indexOf(riskOf(one)),
    changed: lastChange(one.openCases),
  }))
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      b.one.openCases.length - a.one.openCases.length ||
      compareText(b.changed, a.changed) ||
      compareText(a.one.serial, b.one.serial),
  )
  return keyed.map(({ one }) => one)
}

/** Cases with the gravest first, the latest change first among equals. */
export function gravestFirst(cases: readonly CaseSummary[]): readonly CaseSummary[] {
  const rank = (one: CaseSummary) => (one.state === 'closed' ? risks.length : risks.indexOf(one.severity))
  return [...cases].sort((a, b) => rank(a) - rank(b) || compareText(b.updatedAt, a.updatedAt))
}

const lastChange = (cases: readonly CaseSummary[]) =>
  cases.reduce((latest, one) => (one.updatedAt > latest ? one.updatedAt : latest), '')
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
