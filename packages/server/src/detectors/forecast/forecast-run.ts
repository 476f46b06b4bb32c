import { conformalShares } from '../learning/conformal.ts'
import { quantile } from '../learning/weighted-quantile.ts'
import type { Quantiles } from '../prognosis/quantiles.ts'
import { type ForecastBasis, type ForecastModel, learnForecast, type PastRun } from './learn-forecast.ts'
import { type Lengths, prefixTable, type Signals } from './prefix-features.ts'

/** The final value of a run as it can be told from its first cycles, and on what that stands. */
export interface RunForecast extends Quantiles {
  readonly basis: ForecastBasis
}

/** Share left out on either side: the interval is to hold 80 %. */
const tailShare = 0.1
/** Errors of runs with a like prediction say more than those of all, once there are so many of them. */
const nearMin = 50
const nearShare = 0.25
/** Different lengths of prefixes for which rules are learnt; in between the next shorter one is used. */
const lengthsMax = 24

/**
 * Forecast of a running run from runs that have ended, of which only as many first values are looked at as the running
 * one has. Falls back to the middle and spread of the past when nothing beats it (`basis.kind` is constant).
 *
 * @throws RangeError for an empty history.
 */
export function forecastRun(history: readonly PastRun[], prefix: Signals): RunForecast {
  return createForecaster(history)(prefix)
}

/** `forecastRun` for many runs: rules are kept by length of prefix. */
export function createForecaster(history: readonly PastRun[]): (prefix: Signals) => RunForecast {
  if (history.length === 0) throw new RangeError('no run has ended, so there is nothing to forecast from')
  const names = [...new Set(history.flatMap((run) => Object.keys(run.signals)))].sort()
  const models = new Map<string, ForecastModel>()
  return (prefix) => {
    const lengths: Record<string, number> = {}
    for (const name of names) {
      const known = Object.hasOwn(prefix, name) ? (prefix[name] ?? []).length : 0
      if (known > 0) lengths[name] = gridLength(known)
    }
    const key = JSON.stringify(lengths)
    const model = models.get(key) ?? learnForecast(history, lengths)
    models.set(key, model)
    return { ...quantilesOf(model, prefix, lengths), basis: model.basis }
  }
}

/** Lengths up to 24 as they are; above in steps of an eighth, so that few rules serve many lengths. */
function gridLength(length: number): number {
  if (length <= lengthsMax) return length
  const step = 2 ** Math.floor(Math.log2(length / 8))
  return length - (length % step)
}

function quantilesOf(model: ForecastModel, prefix: Signals, lengths: Lengths): Quantiles {
  const predicted = model.rule(prefixTable([prefix], lengths))[0] ?? Number.NaN
  const errors = nearErrors(model, predicted)
  const { lower, upper } = conformalShares(errors.length, tailShare)
  const p50 = predicted + quantile(errors, 0.5)
  return {
    p10: Math.min(p50, predicted + quantile(errors, lower)),
    p50,
    p90: Math.max(p50, predicted + quantile(errors, upper)),
  }
}

/** Errors of the runs whose predictions lay next to this one. */
function nearErrors({ tried, basis }: ForecastModel, predicted: number): Float64Array {
  const wanted = Math.max(nearMin, Math.round(nearShare * tried.length))
  if (basis.kind === 'constant' || tried.length <= wanted) return Float64Array.from(tried, ({ error }) => error)
  return Float64Array.from(
    tried
      .map((one) => ({ ...one, distance: Math.abs(one.predicted - predicted) }))
      .sort((a, b) => a.distance - b.distance || a.error - b.error)
      .slice(0, wanted),
    ({ error }) => error,
  )
}
