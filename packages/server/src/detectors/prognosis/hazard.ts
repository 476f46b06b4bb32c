/** One installation of a part: how long it was in use, and whether it failed or was still good when last seen. */
export interface PartLife {
  readonly days: number
  readonly failed: boolean
}

/** Weibull law of a part's life: shape above 1 wears out, below 1 fails early; scale is the 63 % life in days. */
export interface Weibull {
  readonly shape: number
  readonly scale: number
}

/** What is believed before data: the fleet's law, and how surely, as deviations of the logarithms. */
export interface HazardPrior extends Weibull {
  readonly shapeDeviation: number
  readonly scaleDeviation: number
}

export interface PartEvent {
  readonly day: number
  /** Installed: the part is new. Serviced: as good as new. Failed: its life ends. Removed: taken out while good. */
  readonly kind: 'installed' | 'serviced' | 'failed' | 'removed'
}

/** Parts whose ways of failing nobody has told us: about constant risk, half of them gone in some years. */
export const vaguePrior: HazardPrior = { shape: 1.3, scale: 1500, shapeDeviation: 0.5, scaleDeviation: 1.5 }

/**
 * Weibull law from lives, some of which have not ended: the greatest of likelihood times prior (log-normal in shape and
 * scale), found by Newton's method with halved steps. With no failure at all the prior and the time survived speak.
 */
export function fitHazard(lives: readonly PartLife[], prior: HazardPrior = vaguePrior): Weibull {
  const used = lives.filter(({ days }) => days > 0)
  const goal = (a: number, b: number) => logPosterior(used, prior, a, b)
  let [a, b] = [Math.log(prior.shape), Math.log(prior.scale)]
  for (let round = 0; round < 100; round++) {
    const { value, ga, gb, aa, ab, bb } = derivatives(goal, a, b)
    // Away from the summit the surface may bend up: there the steepest way serves.
    const determinant = aa * bb - ab * ab
    const isCap = aa < 0 && determinant > 0
    let [da, db] = isCap ? [-(bb * ga - ab * gb) / determinant, -(aa * gb - ab * ga) / determinant] : [ga, gb]
    const size = Math.hypot(da, db)
    if (size > 1) [da, db] = [da / size, db / size]
    let scale = 1
    while (scale > 1e-8 && !(goal(a + scale * da, b + scale * db) > value)) scale /= 2
    if (scale <= 1e-8 || size < 1e-9) break
    a += scale * da
    b += scale * db
  }
  return { shape: Math.exp(a), scale: Math.exp(b) }
}

/** Chance that a part that is good at this age fails within the days. */
export function failureWithin({ shape, scale }: Weibull, days: number, ageDays: number): number {
  return -Math.expm1((ageDays / scale) ** shape - ((ageDays + days) / scale) ** shape)
}

/**
 * Lives of a part from what was done to it: each installation and each service begins a new one; what is still running
 * at the end has not failed. Events in order of day.
 */
export function livesOf(events: readonly PartEvent[], observedUntil: number): readonly PartLife[] {
  const lives: PartLife[] = []
  let since: number | null = null
  for (const { day, kind } of events) {
    if (since !== null) lives.push({ days: day - since, failed: kind === 'failed' })
    since = kind === 'installed' || kind === 'serviced' ? day : null
  }
  if (since !== null) lives.push({ days: observedUntil - since, failed: false })
  return lives.filter(({ days }) => days > 0)
}

/** A step of the survival curve: from this day on, this share survives (Kaplan and Meier 1958). */
export interface SurvivalStep {
  readonly day: number
  readonly surviving: number
  readonly atRisk: number
}

/** Kaplan-Meier curve, one step for each day with a failure. Lives that end unfailed on a day were at risk on it. */
export function survivalCurve(lives: readonly PartLife[]): readonly SurvivalStep[] {
  const days = [...new Set(lives.filter(({ failed }) => failed).map((life) => life.days))].sort((a, b) => a - b)
  let surviving = 1
  return days.map((day) => {
    const atRisk = lives.filter((life) => life.days >= day).length
    const failures = lives.filter((life) => life.failed && life.days === day).length
    surviving *= 1 - failures / atRisk
    return { day, surviving, atRisk }
  })
}

/**
 * Share of the pairs whose order is known in which the greater risk failed first (Harrell's C); ties in risk count half.
 * Null when no pair can be ordered.
 */
export function concordance(risks: readonly number[], lives: readonly PartLife[]): number | null {
  let [pairs, right] = [0, 0]
  lives.forEach((early, place) => {
    if (!early.failed) return
    lives.forEach((late, other) => {
      if (late.days <= early.days) return
      pairs++
      const difference = (risks[place] ?? 0) - (risks[other] ?? 0)
      right += difference > 0 ? 1 : difference === 0 ? 0.5 : 0
    })
  })
  return pairs === 0 ? null : right / pairs
}

function logPosterior(lives: readonly PartLife[], prior: HazardPrior, logShape: number, logScale: number): number {
  const shape = Math.exp(logShape)
  let sum = 0
  for (const { days, failed } of lives) {
    const logAge = Math.log(days) - logScale
    sum -= Math.exp(shape * logAge)
    if (failed) sum += logShape - logScale + (shape - 1) * logAge
  }
  const [a, b] = [logShape - Math.log(prior.shape), logScale - Math.log(prior.scale)]
  return sum - (a / prior.shapeDeviation) ** 2 / 2 - (b / prior.scaleDeviation) ** 2 / 2
}

/** Step of the central differences: the surface is smooth in logarithms. */
const stepOfDifference = 1e-4

function derivatives(goal: (a: number, b: number) => number, a: number, b: number) {
  const h = stepOfDifference
  const value = goal(a, b)
  const [up, down, right, left] = [goal(a + h, b), goal(a - h, b), goal(a, b + h), goal(a, b - h)]
  const across = goal(a + h, b + h) - goal(a + h, b - h) - goal(a - h, b + h) + goal(a - h, b - h)
  return {
    value,
    ga: (up - down) / (2 * h),
    gb: (right - left) / (2 * h),
    aa: (up - 2 * value + down) / (h * h),
    bb: (right - 2 * value + left) / (h * h),
    ab: across / (4 * h * h),
  }
}
