import { type MeasureOutlook, type OutlookMeasure, type Platform, roundTo, type RunOutlook } from '@seqward/contract'
import type { RunFeatures } from '../../features/run-features.ts'
import { profileCycles } from '../../features/run-profile.ts'
import { adviseRun } from '../forecast/advise-run.ts'
import { createForecaster, type RunForecast } from '../forecast/forecast-run.ts'
import type { Signals } from '../forecast/prefix-features.ts'
import type { InstrumentHistory } from '../instrument-history.ts'
import { runLimitOf, spentAtStart } from './run-limits.ts'

export const outlookDetector = 'run-forecast/1'

/** With fewer finished runs of a kind nothing is forecast: an interval would be as wide as the past. */
export const finishedRunsMin = 20
/** The latest so many teach; older ones are of other versions and lots, and each costs time. */
const finishedRunsMax = 300

/** Runs that compare: the same platform, flow cell, chemistry and reads. */
export function runKind(platform: Platform, run: RunFeatures): string {
  return [platform, run.flowCellType, run.chemistry, run.readStructure].join('|')
}

export const finalValue = (run: RunFeatures, measure: OutlookMeasure): number | null => {
  const value = measure === 'q30' ? run.q30Share : measure === 'yield' ? run.yieldGigabases : run.signals.error
  return value === undefined || value === null || !Number.isFinite(value) ? null : value
}

/** Whether a run has ended, so that it teaches how such runs end. */
export const isFinished = (run: RunFeatures): boolean =>
  run.whole && run.state === 'complete' && run.profile !== undefined && run.startedDay !== null

/** Forecasters by kind of run, learnt from the finished runs of all instruments given; each is made when it is first asked. */
export function createOutlooks(histories: readonly InstrumentHistory[]) {
  const finished = new Map<string, RunFeatures[]>()
  for (const { platform, runs } of histories)
    for (const run of runs) {
      if (!isFinished(run)) continue
      const kind = runKind(platform, run)
      finished.set(kind, [...(finished.get(kind) ?? []), run])
    }
  for (const runs of finished.values()) runs.sort((a, b) => (a.startedDay ?? 0) - (b.startedDay ?? 0))
  const forecasters = new Map<string, ((prefix: Signals) => RunForecast) | null>()
  const forecasterOf = (kind: string, measure: OutlookMeasure) => {
    const key = `${kind}|${measure}`
    const known = forecasters.get(key)
    if (known !== undefined) return known
    const past = (finished.get(kind) ?? []).flatMap((run) => {
      const final = finalValue(run, measure)
      return final === null ? [] : [{ signals: prefixOf(run), final }]
    })
    const made = past.length < finishedRunsMin ? null : createForecaster(past.slice(-finishedRunsMax))
    forecasters.set(key, made)
    return made
  }
  /** How a run will end, or null while too little is known of it or of its kind. */
  return (platform: Platform, run: RunFeatures): RunOutlook | null => {
    const cyclesDone = run.cyclesDone ?? 0
    if (run.profile === undefined || cyclesDone < profileCycles) return null
    const prefix = prefixOf(run)
    const measures = (['q30', 'yield', 'error'] as const).flatMap((measure) => {
      const forecast = forecasterOf(runKind(platform, run), measure)?.(prefix)
      return forecast === undefined ? [] : [measureOutlook(platform, run, measure, forecast)]
    })
    if (measures.length === 0) return null
    const given = measures.flatMap(({ advice }) => (advice === null ? [] : [advice.advice]))
    const advice = (['stop', 'watch', 'go-on'] as const).find((one) => given.includes(one)) ?? null
    return { run: run.run, cyclesDone, measures, advice, detector: outlookDetector }
  }
}

function measureOutlook(
  platform: Platform,
  run: RunFeatures,
  measure: OutlookMeasure,
  forecast: RunForecast,
): MeasureOutlook {
  const least = (value: number) => roundTo(Math.max(0, measure === 'yield' ? value : Math.min(100, value)), 3)
  const [p10, p50, p90] = [least(forecast.p10), least(forecast.p50), least(forecast.p90)]
  const limit = runLimitOf(platform, measure, run.readStructure)
  const { basis } = forecast
  const share = (run.cyclesDone ?? 0) / Math.max(1, run.cyclesPlanned ?? 1)
  const told = { measure, p10, p50, p90, runs: basis.runs, errorShare: roundTo(basis.errorShare, 3) }
  if (limit === null) return { ...told, advice: null }
  const costSoFar = spentAtStart + (1 - spentAtStart) * Math.min(1, share)
  const { advice, failureChance, cost } = adviseRun(forecast, { ...limit, costOfRun: 1, costSoFar })
  return {
    ...told,
    advice: {
      limit: limit.limit,
      advice,
      failureChance: roundTo(failureChance, 3),
      goOnCost: roundTo(cost.goOn, 3),
      stopCost: roundTo(cost.stop, 3),
    },
  }
}

/** The first steps of a run, at most those that it has done. */
export function prefixOf(run: RunFeatures, stepsMax = Number.POSITIVE_INFINITY): Signals {
  const signals: Record<string, readonly number[]> = {}
  for (const [name, values] of Object.entries(run.profile ?? {}) as [string, readonly (number | null)[]][])
    signals[name] = values.slice(0, stepsMax).map((value) => value ?? Number.NaN)
  const first = [run.qualityFirstCycles, run.occupiedShare, run.signals.density, run.signals['pass-filter']]
  // What is known once the first step is done is one value a run.
  first.forEach((value, index) => {
    if (value !== undefined && value !== null) signals[`first-${index}`] = [value]
  })
  return signals
}
