import type { Backtest, CaseDetail, EffectMetric, EffectRow, EffectsReport, RunOutlook } from '@seqward/contract'
import { today } from './fixture-runs.ts'

const madeAt = new Date(Date.now() - 3 * 3_600_000).toISOString()
const row = (
  factor: EffectRow['factor'],
  level: string,
  runs: number,
  [effect, low, high]: readonly [number, number, number],
  q: number,
  verdict: EffectRow['verdict'],
  confoundedWith: EffectRow['confoundedWith'] = [],
): EffectRow => ({
  factor,
  level,
  runs,
  effect,
  low,
  high,
  q,
  detectable: (1.43 * (high - low)) / 2,
  verdict,
  confoundedWith,
})
const instrument = `ins-${'1'.padStart(20, '0')}`

/** Effects of every verdict, and updates of the fleet and of one instrument. */
export function effectsReport(metric: EffectMetric): EffectsReport {
  if (metric === 'yield')
    return { metric, madeAt: null, runs: 0, instruments: 0, runsLeftOut: 0, rows: [], versions: [] }
  const version = { from: '1.3.0.39308', to: '1.4.1.40110', day: today - 40 }
  return {
    metric,
    madeAt,
    runs: 186,
    instruments: 6,
    runsLeftOut: 0,
    rows: [
      row('reagent-lot', '20881734', 14, [-4.21, -5.3, -3.12], 0.0001, 'effect'),
      row('instrument', instrument, 31, [-1.3, -2.1, -0.5], 0.012, 'effect'),
      row('software-version', '1.4.1.40110', 22, [-1.9, -3.1, -0.7], 0.021, 'confounded', ['flow-cell-lot', 'time']),
      row('flow-cell-lot', '20905512', 22, [-1.9, -3.1, -0.7], 0.021, 'confounded', ['software-version']),
      row('side', 'A', 61, [0.12, -0.4, 0.64], 0.8, 'no-effect'),
      row('instrument-type', 'miseq', 31, [1.4, -6, 8.8], 0.9, 'not-enough-data'),
    ],
    versions: [
      {
        ...version,
        instrument: null,
        instruments: 2,
        runsBefore: 31,
        runsAfter: 22,
        change: -1.7,
        low: -2.9,
        high: -0.5,
        q: 0.02,
        verdict: 'confounded',
        confoundedWith: ['flow-cell-lot'],
      },
      {
        ...version,
        instrument,
        instruments: 1,
        runsBefore: 16,
        runsAfter: 11,
        change: -0.4,
        low: -2.2,
        high: 1.4,
        q: 0.7,
        verdict: 'not-enough-data',
        confoundedWith: [],
      },
    ],
  }
}

const none = { hits: 0, of: 0, share: null, low: 0, high: 1 }

export const backtest: Backtest = {
  report: {
    madeAt,
    rules: 'detection-rules/1',
    source: 'own-history',
    instruments: 6,
    instrumentYears: 11.4,
    runs: 1186,
    confirmed: 9,
    refuted: 2,
    detectors: [
      {
        detector: 'sustained-change/1',
        precision: { hits: 8, of: 10, share: 0.8, low: 0.49, high: 0.943 },
        unjudged: 1,
        alarms: { events: 11, years: 11.4, perYear: 0.965, low: 0.482, high: 1.727 },
        missed: { hits: 1, of: 9, share: 0.111, low: 0.02, high: 0.435 },
        leadDays: {
          count: 8,
          p10: { days: 4, low: 3, high: 9 },
          p50: { days: 16, low: 9, high: 24 },
          p90: { days: 33, low: 21, high: 41 },
        },
        coverage: none,
        brier: null,
      },
      {
        detector: 'time-to-limit/1',
        precision: none,
        unjudged: 0,
        alarms: { events: 0, years: 11.4, perYear: 0, low: 0, high: 0.32 },
        missed: none,
        leadDays: null,
        coverage: { hits: 17, of: 22, share: 0.773, low: 0.566, high: 0.899 },
        brier: { score: 0.14, ofTheMean: 0.21, count: 22 },
      },
    ],
  },
}

export const casePredictions: NonNullable<CaseDetail['predictions']> = {
  limits: [
    {
      signal: 'contrast',
      unit: '1',
      limit: 210,
      basis: 'own-level',
      asOfDay: today,
      p10: 6.2,
      p50: 11.4,
      p90: 27,
      detector: 'time-to-limit/1',
    },
  ],
  parts: [
    {
      cause: 'objective-dirt',
      ageDays: 214,
      within30Days: 0.09,
      within90Days: 0.26,
      lives: 14,
      repairs: 8,
      detector: 'part-hazard/1',
    },
  ],
}

export const runOutlook = (run: string): RunOutlook => ({
  run,
  cyclesDone: 214,
  advice: 'watch',
  detector: 'run-forecast/1',
  measures: [
    {
      measure: 'q30',
      p10: 71.2,
      p50: 78.9,
      p90: 84.1,
      runs: 61,
      errorShare: 0.62,
      advice: { limit: 75, advice: 'watch', failureChance: 0.31, goOnCost: 0.44, stopCost: 1 },
    },
    { measure: 'yield', p10: 2610, p50: 2840, p90: 3010, runs: 61, errorShare: 0.7, advice: null },
  ],
})
