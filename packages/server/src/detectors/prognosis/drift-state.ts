/** A value of a drifting signal. */
export interface DatedValue {
  readonly day: number
  readonly value: number
}

/** What a fleet knows of a drift before this instrument is looked at, per day. */
export interface DriftPrior {
  readonly mean: number
  readonly deviation: number
}

/** Where a signal stands on its last day and how it drifts: means, variances and covariance. */
export interface DriftState {
  readonly level: number
  readonly drift: number
  readonly levelVariance: number
  readonly driftVariance: number
  readonly covariance: number
  /** Variance that the signal's own wandering gains in a day. */
  readonly wander: number
  /** How likely this amount of wandering is beside the others; weights sum to 1. */
  readonly weight: number
}

/** Wandering that is tried: from hardly any to as much in a day as the values vary in all, by factors of about two. */
const wanderSteps = 16

/** Amounts of wandering less likely than this share are left out. */
const weightMin = 0.002

/**
 * Level and drift of a signal that drifts, wanders (Wiener process) and is read with noise: the Kalman filter for a
 * local linear trend with a fixed drift, for each of some amounts of wandering, weighed by how likely they make the
 * values. One amount alone, the likeliest, would be too sure: short histories often look as if nothing wandered. Values
 * are in order of day.
 */
export function driftStates(values: readonly DatedValue[], noise: number, prior: DriftPrior): readonly DriftState[] {
  const spread = Math.max(...values.map(({ value }) => value)) - Math.min(...values.map(({ value }) => value))
  const days = Math.max(1e-9, (values.at(-1)?.day ?? 0) - (values[0]?.day ?? 0))
  const greatest = Math.max(spread * spread, noise * noise) / Math.max(1, days / values.length)
  const amounts = Array.from({ length: wanderSteps }, (_, step) => greatest / 2 ** step)
  // Evenly believed in as a deviation, so that amounts too small to matter do not outvote the others by their number.
  const tried = amounts
    .map((wander) => filtered(values, noise, prior, wander))
    .map((one) => ({ ...one, logLikelihood: one.logLikelihood + Math.log(one.state.wander) / 2 }))
  const most = Math.max(...tried.map(({ logLikelihood }) => logLikelihood))
  const likely = tried
    .map(({ state, logLikelihood }) => ({ ...state, weight: Math.exp(logLikelihood - most) }))
    .filter(({ weight }) => weight >= weightMin)
  const total = likely.reduce((sum, { weight }) => sum + weight, 0)
  return likely.map((state) => ({ ...state, weight: state.weight / total }))
}

function filtered(values: readonly DatedValue[], noise: number, prior: DriftPrior, wander: number) {
  const readingVariance = Math.max(noise * noise, 1e-12)
  const [first] = values
  let [level, drift] = [first?.value ?? 0, prior.mean]
  let [pLevel, pBoth, pDrift] = [readingVariance, 0, prior.deviation ** 2]
  let day = first?.day ?? 0
  let logLikelihood = 0
  for (const { day: next, value } of values.slice(1)) {
    const gap = Math.max(0, next - day)
    day = next
    level += drift * gap
    pLevel += 2 * gap * pBoth + gap * gap * pDrift + wander * gap
    pBoth += gap * pDrift
    const variance = pLevel + readingVariance
    const surprise = value - level
    logLikelihood -= (Math.log(variance) + (surprise * surprise) / variance) / 2
    const [toLevel, toDrift] = [pLevel / variance, pBoth / variance]
    level += toLevel * surprise
    drift += toDrift * surprise
    pDrift -= toDrift * pBoth
    pBoth -= toLevel * pBoth
    pLevel -= toLevel * pLevel
  }
  return {
    logLikelihood,
    state: { level, drift, levelVariance: pLevel, driftVariance: pDrift, covariance: pBoth, wander, weight: 1 },
  }
}
