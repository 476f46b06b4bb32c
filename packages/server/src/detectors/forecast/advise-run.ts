import { normalShare } from '../learning/normal.ts'
import type { Quantiles } from '../prognosis/quantiles.ts'

/** What is asked of the final value, and what running costs; one currency throughout. */
export interface RunTerms {
  readonly limit: number
  /** On which side of the limit a run has failed. */
  readonly fails: 'below' | 'above'
  /** Reagents, flow cell and time of a whole run. */
  readonly costOfRun: number
  /** What is already spent or opened and would not be saved by stopping. */
  readonly costSoFar: number
  /** What it costs to do a failed run again; the cost of a run when absent. */
  readonly costOfRepeat?: number
}

export interface AdviceRules {
  /** Stop is advised from this chance of failure on: a good run stopped is a sample lost. */
  readonly stopChance: number
  /** And from this saving on, as a share of the cost of a run. */
  readonly stopSaving: number
  /** Someone should look from this chance of failure on. */
  readonly watchChance: number
  /** No stop is advised on the constant alone. */
  readonly needsRule: boolean
}

export interface RunAdvice {
  readonly advice: 'go-on' | 'watch' | 'stop'
  readonly failureChance: number
  /** Expected costs from now on; what is spent is spent. */
  readonly cost: { readonly goOn: number; readonly stop: number }
}

export const adviceRules: AdviceRules = { stopChance: 0.9, stopSaving: 0.1, watchChance: 0.3, needsRule: true }

/**
 * What a forecast supports. Going on costs the rest of the run and, should it fail, the repeat; stopping costs the
 * repeat for certain. Stop is advised only where it is cheaper by the margin and failure nearly sure.
 */
export function adviseRun(
  forecast: Quantiles & { readonly basis?: { readonly kind: string } },
  terms: RunTerms,
  rules: AdviceRules = adviceRules,
): RunAdvice {
  const below = chanceBelow(forecast, terms.limit)
  const failureChance = terms.fails === 'below' ? below : 1 - below
  const repeat = terms.costOfRepeat ?? terms.costOfRun
  const cost = { goOn: Math.max(0, terms.costOfRun - terms.costSoFar) + failureChance * repeat, stop: repeat }
  const mayStop = !rules.needsRule || forecast.basis?.kind !== 'constant'
  const saves = cost.goOn - cost.stop >= rules.stopSaving * terms.costOfRun
  if (mayStop && saves && failureChance >= rules.stopChance) return { advice: 'stop', failureChance, cost }
  return { advice: failureChance >= rules.watchChance ? 'watch' : 'go-on', failureChance, cost }
}

/** A normal deviate lies 1.2816 deviations beyond the middle one time in ten. */
const tailDeviations = 1.2815515655446004

/** Chance that the final value lies below a limit: normal on either side of p50, with that side's own deviation. */
export function chanceBelow({ p10, p50, p90 }: Quantiles, limit: number): number {
  const deviation = (limit < p50 ? p50 - p10 : p90 - p50) / tailDeviations
  if (!(deviation > 0)) return limit > p50 ? 1 : limit < p50 ? 0 : 0.5
  return normalShare((limit - p50) / deviation)
}
