import type { CountedDays, CountedRate, CountedShare, DaysEstimate } from '@seqward/contract'
import { poissonRate, wilson } from '../../detectors/algebra/intervals.ts'
import { seededRandom } from '../../detectors/learning/random.ts'

/** The share of hits with Wilson's 95 % interval, rounded for a report; null with nothing to count. */
export function countedShare(hits: number, of: number): CountedShare {
  const { share, low, high } = wilson(hits, of)
  return { hits, of, share: share === null ? null : rounded(share), low: rounded(low), high: rounded(high) }
}

/** Events a year with Garwood's interval, rounded for a report. */
export function countedRate(events: number, years: number): CountedRate {
  const { rate, low, high } = poissonRate(events, years)
  const aYear = (value: number) => (years > 0 ? rounded(value) : 0)
  return { events, years: rounded(years), perYear: aYear(rate), low: aYear(low), high: aYear(high) }
}

const drawings = 400
const seed = 20_261

/**
 * Quantiles of days with 95 % intervals: instruments, not days, are drawn anew, since what happens on one instrument is
 * alike (bootstrap: Efron 1979). Null without any.
 */
export function countedDays(byInstrument: ReadonlyMap<string, readonly number[]>): CountedDays | null {
  const groups = [...byInstrument.values()].filter((days) => days.length > 0)
  const all = groups.flat().sort((a, b) => a - b)
  if (all.length === 0) return null
  const random = seededRandom(seed)
  const drawn = Array.from({ length: drawings }, () =>
    Array.from(groups, () => groups[Math.floor(random() * groups.length)] ?? [])
      .flat()
      .sort((a, b) => a - b),
  )
  const estimate = (share: number): DaysEstimate => {
    const of = drawn.map((days) => at(days, share)).sort((a, b) => a - b)
    return { days: rounded(at(all, share)), low: rounded(at(of, 0.025)), high: rounded(at(of, 0.975)) }
  }
  return { count: all.length, p10: estimate(0.1), p50: estimate(0.5), p90: estimate(0.9) }
}

/** Quantile of sorted values, between neighbours by line. */
function at(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? low
  return low + (high - low) * (place - Math.floor(place))
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** A predicted chance and what came of it. */
export interface Checked {
  readonly chance: number
  readonly came: boolean
}

/** Brier's score, and that of always saying how often it came; null without any. */
export function brierOf(checked: readonly Checked[]) {
  if (checked.length === 0) return null
  const mean = checked.filter(({ came }) => came).length / checked.length
  const squares = (of: (one: Checked) => number) =>
    rounded(checked.reduce((sum, one) => sum + (of(one) - Number(one.came)) ** 2, 0) / checked.length)
  return { score: squares(({ chance }) => chance), ofTheMean: squares(() => mean), count: checked.length }
}
