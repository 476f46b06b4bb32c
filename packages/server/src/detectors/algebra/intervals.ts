/** A share with its 95 % interval (Wilson score). */
export interface Share {
  readonly hits: number
  readonly of: number
  readonly share: number | null
  readonly low: number
  readonly high: number
}

const z = 1.959964

/** The share of hits with Wilson's interval; null with nothing to count. */
export function wilson(hits: number, of: number): Share {
  if (of === 0) return { hits, of, share: null, low: 0, high: 1 }
  const share = hits / of
  const centre = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of)
  const reach = (z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of)
  return { hits, of, share, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) }
}

/** Events for each unit of exposure with the 95 % interval of a Poisson count. */
export interface Rate {
  readonly events: number
  readonly exposure: number
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** The rate of counted events with Garwood's exact interval, its chi-squared quantiles by Wilson and Hilferty. */
export function poissonRate(events: number, exposure: number): Rate {
  const low = events === 0 ? 0 : chiSquared(2 * events, -z) / 2
  const high = events === 0 ? -Math.log(0.025) : chiSquared(2 * (events + 1), z) / 2
  return { events, exposure, rate: events / exposure, low: low / exposure, high: high / exposure }
}

/** Quantile of a chi-squared law at a standard normal deviate (Wilson and Hilferty, 1931). */
function chiSquared(degrees: number, deviate: number): number {
  const part = 2 / (9 * degrees)
  return degrees * Math.max(0, 1 - part + deviate * Math.sqrt(part)) ** 3
}
