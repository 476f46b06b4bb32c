import { aliasesOf } from './aliases.ts'
import { discoveryRates } from './discovery-rates.ts'
import { fitMixedModel, type GroupingFit } from './mixed-model.ts'
import { calendar, type Grouping, groupingsOf, type Observation } from './observations.ts'
import { twoSidedP } from './two-sided-p.ts'

/** What can honestly be said of a level. */
export type EffectVerdict = 'effect' | 'no-effect' | 'confounded' | 'not-enough-data'

/** What one level of a factor does to the metric, beside the other levels of the same factor. */
export interface LevelEffect {
  readonly factor: string
  readonly level: string
  /** In the metric's unit, other factors and the calendar taken out where they can be told apart. */
  readonly effect: number
  /** 95 % interval. */
  readonly interval: readonly [number, number]
  /** The least effect that these data would have shown in four of five cases. */
  readonly detectable: number
  readonly p: number
  /** Share of false discoveries when everything as clear as this is believed (Benjamini and Hochberg 1995). */
  readonly q: number
  readonly count: number
  readonly verdict: EffectVerdict
  /** Factors, or `time`, that cannot be told apart from this level. */
  readonly confoundedWith: readonly string[]
}

/** Discoveries of which more than one in twenty may be false are none. */
const qMax = 0.05
/** A level is looked at from so many observations. */
const countMin = 3
/** "No effect" may be said when an effect of so many deviations of a single observation would have been seen. */
const relevantDeviations = 1
/** 95 % interval; and power of 80 % at 5 %. */
const intervalErrors = 1.96
const detectableErrors = 2.8
/** Beyond so many deviations an observation counts as one at the edge: one failed run is no effect. */
const heldDeviations = 4
const roundsToSeeOutliers = 4
/** Values that differ by less than this share of their size differ by rounding. */
const roundingShare = 1e-12

/**
 * The effect of every level of every factor, from one mixed model: the level itself as it is, all other levels, other
 * factors and the calendar as random, so that a lot used in one month carries the doubt of that month. One entry a
 * level, in the order of factors and levels.
 */
export function levelEffects(observations: readonly Observation[]): readonly LevelEffect[] {
  if (observations.length === 0) return []
  const groupings = groupingsOf(observations)
  const { raw, scale } = inOwnScale(observations)
  const values = held(raw, fitMixedModel(raw, groupings, roundsToSeeOutliers).left)
  const fitWithout = fitsOf(values, groupings)
  const tested = groupings.flatMap((grouping, place) => {
    if (grouping.name === calendar) return []
    const aliases = aliasesOf(groupings, place)
    return grouping.levels.map((level, at) => {
      const confoundedWith = aliases[at] ?? []
      const { effect, error } = fitWithout(confoundedWith).get(grouping.name)?.effects[at] ?? unknown
      return {
        grouping,
        level,
        count: grouping.counts[at] ?? 0,
        effect,
        error,
        p: error > 0 ? twoSidedP(effect / error) : 1,
        confoundedWith,
      }
    })
  })
  const rates = discoveryRates(tested.map(({ p }) => p))
  const relevant = relevantDeviations * Math.sqrt(fitWithout([]).within)
  return tested.map(({ grouping, level, count, effect, error, p, confoundedWith }, at) => {
    const q = rates[at] ?? 1
    const detectable = detectableErrors * error
    const canTell = grouping.levels.length > 1 && count >= countMin && Number.isFinite(error)
    const verdict = !canTell ? 'not-enough-data' : verdictOf(q, detectable <= relevant, confoundedWith.length > 0)
    const reach = intervalErrors * error
    return {
      factor: grouping.name,
      level,
      effect: effect * scale,
      interval: [(effect - reach) * scale, (effect + reach) * scale],
      detectable: detectable * scale,
      p,
      q,
      count,
      verdict,
      confoundedWith: verdict === 'confounded' ? confoundedWith : [],
    }
  })
}

function verdictOf(q: number, wouldShow: boolean, isAliased: boolean): EffectVerdict {
  if (q <= qMax) return isAliased ? 'confounded' : 'effect'
  return wouldShow ? 'no-effect' : 'not-enough-data'
}

const unknown = { effect: 0, error: Number.POSITIVE_INFINITY } as const

interface NamedFit {
  readonly within: number
  get(factor: string): GroupingFit | undefined
}

/** Models without the groupings that a level cannot be told from: what the level seems to do if it is not they. */
function fitsOf(values: Float64Array, groupings: readonly Grouping[]): (without: readonly string[]) => NamedFit {
  const known = new Map<string, NamedFit>()
  return (without) => {
    const key = without.join('/')
    const found = known.get(key)
    if (found !== undefined) return found
    const kept = groupings.filter(({ name }) => !without.includes(name))
    const { within, groupings: fits } = fitMixedModel(values, kept)
    const fit = { within, get: (factor: string) => fits[kept.findIndex(({ name }) => name === factor)] }
    known.set(key, fit)
    return fit
  }
}

/** The values about their mean, as shares of the widest: metrics of any size are fitted alike. Equal ones are all 0. */
function inOwnScale(observations: readonly Observation[]): { readonly raw: Float64Array; readonly scale: number } {
  const mean = observations.reduce((sum, { value }) => sum + value / observations.length, 0)
  const scale = observations.reduce((most, { value }) => Math.max(most, Math.abs(value - mean)), 0)
  const isEven = !(scale > Math.max(roundingShare * Math.abs(mean), Number.MIN_VALUE / roundingShare))
  return {
    raw: Float64Array.from(observations, ({ value }) => (isEven ? 0 : (value - mean) / scale)),
    scale: isEven ? 1 : scale,
  }
}

/** Observations far from what the factors explain, held to the edge. */
function held(values: Float64Array, left: Float64Array): Float64Array {
  const sizes = left.map((value) => Math.abs(value)).toSorted()
  const spread = (sizes[Math.floor(sizes.length / 2)] ?? 0) * 1.4826
  if (!(spread > 0)) return values
  const edge = heldDeviations * spread
  return values.map((value, at) => value - (left[at] ?? 0) + Math.max(-edge, Math.min(edge, left[at] ?? 0)))
}
