import type { CountedDays, CountedRate, CountedShare, DaysEstimate } from '@seqward/contract'
import { seededRandom } from '../../detectors/learning/random.ts'

const z = 1.959964

/** The share of hits with Wilson's 95 % interval; null with nothing to count. */
export function countedShare(hits: number, of: number): CountedShare {
  if (of === 0) return { hits, of, share: null, low: 0, high: 1 }
  const share = hits / of
  const centre = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of)
  const reach = (z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of)
  return {
    hits,
    of,
    share: rounded(share),
    low: rounded(Math.max(0, centre - reach)),
    high: rounded(Math.min(1, centre + reach)),
  }
}

/** Events a year with Garwood's interval, its chi-squared quantiles by Wilson and Hilferty (1931). */
export function countedRate(events: number, years: number): CountedRate {
  const low = events === 0 ? 0 : chiSquared(2 * events, -z) / 2
  const high = events === 0 ? -Math.log(0.025) : chiSquared(2 * (events + 1), z) / 2
  const a = (value: number) => (years > 0 ? rounded(value / years) : 0)
  return { events, years: rounded(years), perYear: a(events), low: a(low), high: a(high) }
}

function chiSquared(degrees: number, deviate: number): number {
  const part = 2 / (9 * degrees)
  return degrees * Math.max(0, 1 - part + deviate * Math.sqrt(part)) ** 3
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
