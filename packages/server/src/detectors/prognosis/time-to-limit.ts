import { normalQuantile, normalShare } from '../learning/normal.ts'
import { type DatedValue, type DriftPrior, type DriftState, driftStates } from './drift-state.ts'
import type { Quantiles } from './quantiles.ts'

/** Days from the last value until the signal first reaches the limit. */
export interface TimeToLimit extends Quantiles {
  /** Drift per day and its standard deviation. */
  readonly drift: { readonly perDay: number; readonly deviation: number }
  readonly probabilityWithin: (days: number) => number
}

export interface LimitTerms {
  readonly limit: number
  /** Standard deviation of one reading. */
  readonly noise: number
  /** What the fleet's drifts are like; by default hardly anything is known. */
  readonly prior?: DriftPrior
}

/** Fewer values allow a line and no doubt about it. */
const valuesMin = 6
/** A drift is spoken of when it lies so many standard deviations from none, towards the limit. */
const significance = 2
/** Ten years: no further does a drift of today carry. Times beyond are given as this. */
export const timeToLimitDaysMax = 3650
/** Places at which the doubt about drift and level is represented: midpoints of equal shares. */
const places = 10

/**
 * First-passage time of a drifting, wandering signal (Wiener process with drift, whose first passage is inverse
 * Gaussian; Cox and Miller 1965), averaged over what is not known of drift and level. Values in order of day. Null when
 * there are fewer than six, when the limit is already reached, or when no drift towards it is significant.
 */
export function timeToLimit(values: readonly DatedValue[], terms: LimitTerms): TimeToLimit | null {
  const known = values.filter(({ day, value }) => Number.isFinite(day) && Number.isFinite(value))
  if (known.length < valuesMin) return null
  const states = driftStates(known, terms.noise, terms.prior ?? widePrior(known))
  const overStates = (of: (state: DriftState) => number) => states.reduce((sum, one) => sum + one.weight * of(one), 0)
  const [level, drift] = [overStates((one) => one.level), overStates((one) => one.drift)]
  const deviation = Math.sqrt(overStates((one) => one.driftVariance + (one.drift - drift) ** 2))
  const side = terms.limit >= level ? 1 : -1
  const startSide = terms.limit >= (known[0]?.value ?? 0) ? 1 : -1
  if (side !== startSide || side * drift < significance * deviation) return null
  const cases = states.flatMap((state) => uncertainCases(state, side * (terms.limit - state.level), side))
  const within = (days: number) =>
    cases.reduce((sum, one) => sum + one.weight * passedBy(days, one.distance, one.drift, one.wander), 0)
  return {
    p10: quantileOf(within, 0.1),
    p50: quantileOf(within, 0.5),
    p90: quantileOf(within, 0.9),
    drift: { perDay: drift, deviation },
    probabilityWithin: within,
  }
}

/** Chance that a Wiener process with this drift and variance a day has covered the distance within the days. */
export function passedBy(days: number, distance: number, drift: number, wander: number): number {
  if (distance <= 0) return 1
  if (!(days > 0)) return 0
  const spread = Math.sqrt(wander * days)
  if (!(spread > 1e-9 * distance)) return drift * days >= distance ? 1 : 0
  const straight = normalShare((drift * days - distance) / spread)
  const back = -(drift * days + distance) / spread
  // The second term is a huge factor times a tiny share: taken as one exponential once the share cannot be told from 0.
  const factor = (2 * drift * distance) / wander
  const reflected =
    back > -6 ? Math.exp(factor) * normalShare(back) : Math.exp(factor - (back * back) / 2) * millsRatio(-back)
  return Math.min(1, straight + reflected)
}

/** Upper tail of a standard normal beyond z >= 6, over its density exponential: 1 / (z sqrt(2 pi)) and two corrections. */
function millsRatio(z: number): number {
  return (0.3989422804014327 / z) * (1 - 1 / (z * z) + 3 / z ** 4)
}

function uncertainCases(state: DriftState, distance: number, side: number) {
  const driftDeviation = Math.sqrt(state.driftVariance)
  const slope = state.driftVariance > 0 ? state.covariance / state.driftVariance : 0
  const levelDeviation = Math.sqrt(Math.max(0, state.levelVariance - slope * state.covariance))
  return Array.from({ length: places * places }, (_, place) => {
    const driftAway = driftDeviation * normalQuantile((Math.floor(place / places) + 0.5) / places)
    const levelAway = slope * driftAway + levelDeviation * normalQuantile(((place % places) + 0.5) / places)
    return {
      drift: side * (state.drift + driftAway),
      distance: distance - side * levelAway,
      wander: state.wander,
      weight: state.weight / (places * places),
    }
  })
}

function widePrior(values: readonly DatedValue[]): DriftPrior {
  const days = Math.max(1e-9, (values.at(-1)?.day ?? 0) - (values[0]?.day ?? 0))
  const all = values.map(({ value }) => value)
  return { mean: 0, deviation: (10 * Math.max(1e-9, Math.max(...all) - Math.min(...all))) / days }
}

/** First day, to a thousandth of itself, by which the chance is reached. */
function quantileOf(within: (days: number) => number, share: number): number {
  if (within(timeToLimitDaysMax) < share) return timeToLimitDaysMax
  let [low, high] = [0, timeToLimitDaysMax]
  while (high - low > 1e-3 * Math.max(high, 0.01)) {
    const middle = (low + high) / 2
    if (within(middle) >= share) high = middle
    else low = middle
  }
  return high
}
