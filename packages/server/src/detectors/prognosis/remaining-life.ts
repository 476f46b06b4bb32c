import { groupFolds, splitFold } from '../learning/folds.ts'
import { seededRandom } from '../learning/random.ts'
import { quantile } from '../learning/weighted-quantile.ts'
import { conditionSignals, type Conditioning, learnConditioning } from './condition-signals.ts'
import { fitLifeEnsemble, type LifeEnsemble, lifeLeftAtCuts, predictLife, type PreparedUnit } from './life-ensemble.ts'
import { calibratedTail, lifeBounds, type Nearness, type TriedCut } from './life-quantiles.ts'
import { PrognosisError } from './prognosis-error.ts'
import type { Quantiles } from './quantiles.ts'
import { typicalStep, unitFeatures } from './unit-features.ts'
import type { UnitSeries, UnitSet } from './unit-series.ts'

/** What was learnt from units that ran to failure. */
export interface LifeModel {
  readonly conditioning: Conditioning
  readonly step: number
  /** The longest life left that p50 tells apart. */
  readonly horizon: number
  /** Null when there were too few failures to learn from signs: then lives alone speak. */
  readonly ensemble: LifeEnsemble | null
  readonly tried: readonly TriedCut[]
  readonly nearness: Nearness
  /** Share that intervals leave out by name on either side, so that they hold `heldShare` in truth. */
  readonly tail: number
}

/** How much is computed: more folds and seeds make answers steadier. */
export interface LifeEffort {
  /** Places in units' lives that are learnt from, over all units: more add seconds, and hardly anything to learn. */
  readonly cuts: number
  readonly trees: number
  /** Times that a part of the units is left out to see how wrong the forecasts are. */
  readonly folds: number
  /** Ensemble members while units are left out, and in the end. */
  readonly foldSeeds: readonly number[]
  readonly finalSeeds: readonly number[]
}

export const usualEffort: LifeEffort = {
  cuts: 7000,
  trees: 300,
  folds: 10,
  foldSeeds: [11, 12, 13],
  finalSeeds: [21, 22, 23, 24, 25],
}

/** Rows from a unit's start before the first cut: earlier there is no trend to see. */
const cutsFrom = 5
/**
 * The horizon, as a share of the life that three of four units reach. A life left beyond it is seen only in units that
 * live long, and before wear shows; telling it apart costs precision where it matters, near the end.
 */
const horizonShare = 2 / 3
const failuresMin = 5
/** What p10 to p90 is to hold. */
const heldShare = 0.8
/** Tail while nothing has been tried. */
const tailShare = 0.1

/**
 * Learns from histories of units, some of which ran to failure; those that did not count as "at least so long".
 * Trees say what is left, and units left out in turn say how wrong they are (docs in README.md of this folder).
 *
 * @throws PrognosisError when no unit failed.
 */
export function learnRemainingLife(set: UnitSet, effort: LifeEffort = usualEffort): LifeModel {
  const units = set.units.filter((unit) => unit.times.length > 0)
  const failures = units.filter((unit) => unit.failed)
  if (failures.length === 0) throw new PrognosisError('no-failure', 'no unit ran to failure, so no life is known')
  const lives = failures.map(({ times }) => (times.at(-1) ?? 0) - (times[0] ?? 0))
  const step = typicalStep(units)
  const horizon = Math.max(step, horizonShare * quantile(lives, 0.25))
  const conditioning = learnConditioning({ names: set.names, units })
  const stride = Math.max(1, units.reduce((sum, unit) => sum + unit.times.length, 0) / effort.cuts)
  const random = seededRandom(5)
  const prepared = units.map((unit) => prepare(unit, conditioning, step, cutsOf(unit, stride, random)))
  const nearness = { predictedScale: horizon / 25, ageScale: quantile(lives, 0.5) / 4 }
  const canLearn = failures.length >= failuresMin && conditioning.kept.length > 0
  const base = { conditioning, step, horizon, nearness }
  if (!canLearn) {
    const untried = prepared.map(() => null)
    return { ...base, ensemble: null, tried: triedOf(prepared, untried), tail: tailShare }
  }
  const folds = groupFolds([...prepared.keys()], Math.min(effort.folds, prepared.length), 3)
  const predictions: (Float64Array | null)[] = prepared.map(() => null)
  for (let fold = 0; fold < effort.folds; fold++) {
    const { inside, outside } = splitFold(folds, fold)
    const learners = prepared.filter((_, place) => outside.includes(place))
    if (inside.length === 0 || !learners.some((unit) => unit.failed)) continue
    const ensemble = fitLifeEnsemble(learners, horizon, step, effort.trees, effort.foldSeeds)
    for (const place of inside) {
      const unit = prepared[place]
      if (unit !== undefined) predictions[place] = predictLife(ensemble, unit, step)
    }
  }
  const ensemble = fitLifeEnsemble(prepared, horizon, step, effort.trees, effort.finalSeeds)
  const tried = triedOf(prepared, predictions)
  return { ...base, ensemble, tried, tail: calibratedTail(tried, nearness, heldShare) }
}

/** Time left after a unit's last row, in the units of its times. */
export function forecastRemainingLife(model: LifeModel, unit: UnitSeries): Quantiles {
  const { conditioning, step, ensemble, tried, nearness, tail } = model
  const last = unit.times.length - 1
  const prepared = prepare(unit, conditioning, step, Int32Array.of(last))
  const age = (unit.times[last] ?? 0) - (unit.times[0] ?? 0)
  const predicted = ensemble === null ? 0 : (predictLife(ensemble, prepared, step)[0] ?? 0)
  const { lower, upper } = lifeBounds(tried, predicted, age, nearness, tail)
  if (ensemble === null) {
    const middle = lifeBounds(tried, predicted, age, nearness, 0.5).upper
    return { p10: Math.min(lower, middle), p50: middle, p90: Math.max(upper, middle) }
  }
  return { p10: Math.min(lower, predicted), p50: predicted, p90: Math.max(upper, predicted) }
}

function prepare(unit: UnitSeries, conditioning: Conditioning, step: number, cuts: Int32Array): PreparedUnit {
  const signals = conditionSignals(conditioning, unit)
  const { width, values } = unitFeatures(unit.times, signals, step)
  const features = new Float64Array(cuts.length * width)
  cuts.forEach((row, place) => features.set(values.subarray(row * width, (row + 1) * width), place * width))
  return { times: unit.times, signals, failed: unit.failed, cuts, features, width }
}

/** Rows spread over a history, one chosen by chance from each stretch of `stride` rows; at least the last. */
function cutsOf(unit: UnitSeries, stride: number, random: () => number): Int32Array {
  const rows = unit.times.length
  const cuts: number[] = []
  for (let from = Math.min(cutsFrom, rows - 1); from < rows; from += stride) {
    cuts.push(Math.min(rows - 1, Math.floor(from + random() * stride)))
  }
  return Int32Array.from(new Set(cuts))
}

function triedOf(units: readonly PreparedUnit[], predictions: ReadonlyArray<Float64Array | null>): readonly TriedCut[] {
  return units.flatMap((unit, place) => {
    const left = lifeLeftAtCuts(unit)
    const predicted = predictions[place]
    return Array.from(unit.cuts, (row, cut) => ({
      unit: place,
      predicted: predicted?.[cut] ?? 0,
      age: (unit.times[row] as number) - (unit.times[0] ?? 0),
      lifeLeft: left[cut] as number,
      failed: unit.failed,
      // Each unit counts once, however long it lived.
      weight: 1 / unit.cuts.length,
    }))
  })
}
