import { groupFolds, splitFold } from '../learning/folds.ts'
import { pick, pickRows } from '../learning/table.ts'
import { quantile } from '../learning/weighted-quantile.ts'
import { type Candidate, candidatesFor, constantCandidate, type Rule } from './forecast-candidates.ts'
import { type Lengths, prefixTable, type Signals } from './prefix-features.ts'

/** A run that has ended: its signals, and the value that was to be forecast. */
export interface PastRun {
  readonly signals: Signals
  readonly final: number
}

/** What a forecast stands on. */
export interface ForecastBasis {
  readonly kind: 'constant' | 'ridge' | 'trees'
  readonly runs: number
  /** Mean absolute error on runs left out, as a share of the constant's: 1 when nothing beats the constant. */
  readonly errorShare: number
}

export interface ForecastModel {
  readonly lengths: Lengths
  readonly basis: ForecastBasis
  readonly rule: Rule
  /** Predictions of runs left out, in order, and their errors (truth less prediction). */
  readonly tried: ReadonlyArray<{ readonly predicted: number; readonly error: number }>
  /** What a prediction is held to: the span of the past, a little widened. */
  readonly least: number
  readonly greatest: number
}

/** Below this there is nothing to choose between rules by. */
const runsForRules = 12
const foldCount = 8
/** A rule must beat the constant by so many standard errors of the difference in absolute error, run by run. */
const standardErrorsMin = 2
/** Beyond the span of past values by this share of it. */
const beyondShare = 0.1

/** Chooses, by runs left out, the rule that forecasts best from the first values, and keeps its errors. */
export function learnForecast(history: readonly PastRun[], lengths: Lengths): ForecastModel {
  const table = prefixTable(
    history.map((run) => run.signals),
    lengths,
  )
  const target = Float64Array.from(history, (run) => run.final)
  const folds = groupFolds([...history.keys()], Math.min(foldCount, Math.max(2, history.length)), 17)
  const leftOut = (candidate: Candidate) => {
    const predicted = new Float64Array(target.length)
    const foldsUsed = new Set(folds)
    for (const fold of foldsUsed) {
      const { inside, outside } = splitFold(folds, fold)
      if (outside.length === 0) {
        inside.forEach((row) => (predicted[row] = target[row] as number))
        continue
      }
      const rule = candidate.fit(pickRows(table, outside), pick(target, outside))
      rule(pickRows(table, inside)).forEach((value, place) => (predicted[inside[place] as number] = value))
    }
    return predicted
  }
  const least = quantile(target, 0)
  const greatest = quantile(target, 1)
  const beyond = beyondShare * (greatest - least)
  const held = (predicted: Float64Array) =>
    predicted.map((value) => Math.max(least - beyond, Math.min(greatest + beyond, value)))
  const plain = { candidate: constantCandidate, predicted: leftOut(constantCandidate) }
  const plainErrors = absoluteErrors(plain.predicted, target)
  const tried = table.columns === 0 || history.length < runsForRules ? [] : candidatesFor(history.length)
  let best = { ...plain, error: mean(plainErrors) }
  for (const candidate of tried) {
    const predicted = held(leftOut(candidate))
    const errors = absoluteErrors(predicted, target)
    const gains = errors.map((error, row) => (plainErrors[row] as number) - error)
    const isBetter = mean(gains) > standardErrorsMin * standardError(gains)
    if (isBetter && mean(errors) < best.error) best = { candidate, predicted, error: mean(errors) }
  }
  const rule = best.candidate.fit(table, target)
  const constantError = mean(plainErrors)
  return {
    lengths,
    basis: {
      kind: best.candidate.kind,
      runs: history.length,
      errorShare: constantError > 0 ? best.error / constantError : 1,
    },
    rule: (asked) => held(rule(asked)),
    tried: Array.from(best.predicted, (predicted, row) => ({
      predicted,
      error: (target[row] as number) - predicted,
    })).sort((a, b) => a.predicted - b.predicted || a.error - b.error),
    least,
    greatest,
  }
}

function absoluteErrors(predicted: Float64Array, target: Float64Array): Float64Array {
  return target.map((value, row) => Math.abs(value - (predicted[row] as number)))
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function standardError(values: Float64Array): number {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length)
}
