import { conformalTail } from '../learning/conformal.ts'

/** What a model said of a unit that it had not learnt from, and what came of it. */
export interface TriedCut {
  readonly unit: number
  readonly predicted: number
  readonly age: number
  /** Time from the cut to the failure, or to the last row of a unit that had not failed. */
  readonly lifeLeft: number
  readonly failed: boolean
  readonly weight: number
}

/** How much nearness in age counts beside nearness in prediction, each by its own scale. */
export interface Nearness {
  readonly predictedScale: number
  readonly ageScale: number
}

/** Share of the cuts that are neighbours, and the fewest. */
const neighbourShare = 0.03
const neighboursMin = 60

/**
 * Two quantiles of the life left, from the cuts most like this one in prediction and age: the Kaplan-Meier curve over
 * them, so that a unit still alive counts as "at least so long". The shares are moved out for the number of units
 * behind them (`conformalTail`).
 */
export function lifeBounds(
  cuts: readonly TriedCut[],
  predicted: number,
  age: number,
  nearness: Nearness,
  tail: number,
): { readonly lower: number; readonly upper: number } {
  return boundsOf(nearCuts(cuts, predicted, age, nearness), tail)
}

/** Cuts at which the intervals are tried, over all units. */
const trialsMax = 600
/** Tails that are tried for an interval that is to leave out 0.1 on either side. */
const tails = [0.08, 0.09, 0.1, 0.11, 0.12, 0.13] as const

/**
 * The tail with which intervals hold nearest to the wanted share of what came of units left out, each unit counted once.
 * Holding the prediction inside makes intervals hold more than their tails say, so they are measured as they are given.
 */
export function calibratedTail(cuts: readonly TriedCut[], nearness: Nearness, wanted: number): number {
  const stride = Math.max(1, Math.ceil(cuts.length / trialsMax))
  const held = tails.map(() => 0)
  let weight = 0
  for (let place = 0; place < cuts.length; place += stride) {
    const cut = cuts[place]
    // What became of a unit still alive is not known.
    if (cut?.failed !== true) continue
    const others = cuts.filter((other) => other.unit !== cut.unit)
    if (others.length === 0) continue
    const near = nearCuts(others, cut.predicted, cut.age, nearness)
    weight += cut.weight
    tails.forEach((tail, index) => {
      const { lower, upper } = boundsOf(near, tail)
      const isHeld = cut.lifeLeft >= Math.min(lower, cut.predicted) && cut.lifeLeft <= Math.max(upper, cut.predicted)
      if (isHeld) held[index] = (held[index] ?? 0) + cut.weight
    })
  }
  const away = held.map((sum) => Math.abs(sum / weight - wanted))
  return weight > 0 ? (tails[away.indexOf(Math.min(...away))] ?? 0.1) : 0.1
}

function nearCuts(cuts: readonly TriedCut[], predicted: number, age: number, nearness: Nearness): readonly TriedCut[] {
  const wanted = Math.max(neighboursMin, Math.round(neighbourShare * cuts.length))
  const distances = Float64Array.from(cuts, (cut) => distanceOf(cut, predicted, age, nearness))
  const limit = distances.slice().sort()[Math.min(wanted, cuts.length) - 1] ?? Number.POSITIVE_INFINITY
  return (
    cuts
      .filter((_, place) => (distances[place] as number) <= limit)
      // The error is what neighbours share; their predictions differ a little.
      .map((cut) => ({ ...cut, lifeLeft: cut.lifeLeft - cut.predicted + predicted }))
      .sort((a, b) => a.lifeLeft - b.lifeLeft || Number(b.failed) - Number(a.failed))
  )
}

function boundsOf(near: readonly TriedCut[], tail: number) {
  const share = conformalTail(new Set(near.map((cut) => cut.unit)).size, tail)
  return { lower: Math.max(0, survivalTime(near, share)), upper: survivalTime(near, 1 - share) }
}

function distanceOf(cut: TriedCut, predicted: number, age: number, { predictedScale, ageScale }: Nearness): number {
  return ((cut.predicted - predicted) / predictedScale) ** 2 + ((cut.age - age) / ageScale) ** 2
}

/** First time at which this share has failed; the last time when the curve does not fall so far. */
function survivalTime(ordered: readonly TriedCut[], share: number): number {
  let atRisk = ordered.reduce((sum, cut) => sum + cut.weight, 0)
  let surviving = 1
  for (const cut of ordered) {
    if (cut.failed && atRisk > 0) surviving *= Math.max(0, 1 - cut.weight / atRisk)
    if (1 - surviving >= share) return cut.lifeLeft
    atRisk -= cut.weight
  }
  return ordered.at(-1)?.lifeLeft ?? Number.NaN
}
