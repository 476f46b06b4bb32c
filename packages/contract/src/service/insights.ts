import { both, type Bilingual } from '../languages.ts'
import type { Instant } from './api.ts'
import type { Cause, Signal } from './findings.ts'

/** A share that was counted, with its 95 % interval (Wilson). `share` is null when there was nothing to count. */
export interface CountedShare {
  readonly hits: number
  readonly of: number
  readonly share: number | null
  readonly low: number
  readonly high: number
}

/** Events a year and instrument, with the 95 % interval of a Poisson count. */
export interface CountedRate {
  readonly events: number
  readonly years: number
  readonly perYear: number
  readonly low: number
  readonly high: number
}

/** Quantiles of days, each with the 95 % interval that drawing instruments anew gives (bootstrap). */
export interface CountedDays {
  readonly count: number
  readonly p10: DaysEstimate
  readonly p50: DaysEstimate
  readonly p90: DaysEstimate
}

export interface DaysEstimate {
  readonly days: number
  readonly low: number
  readonly high: number
}

/** How often what a detector said was right, when history was played again with rules that did not change. */
export interface DetectorRecord {
  /** Name and version, as in evidence and predictions. */
  readonly detector: string
  /** Of the alarms that people judged: how many they confirmed. */
  readonly precision: CountedShare
  /** Alarms that nobody judged, and which are in neither. */
  readonly unjudged: number
  readonly alarms: CountedRate
  /** Of the troubles that people confirmed: how many had no alarm before the repair. */
  readonly missed: CountedShare
  /** From the alarm to the repair; null without any. */
  readonly leadDays: CountedDays | null
  /** Of predictions that could be checked: how many came true between p10 and p90. 80 % is meant. */
  readonly coverage: CountedShare
  /** Mean squared error of predicted chances, and that of always saying the mean; null when none could be checked. */
  readonly brier: { readonly score: number; readonly ofTheMean: number; readonly count: number } | null
}

/** The detectors of a service on the history of its own tenant: closed cases are what was true. */
export interface BacktestReport {
  readonly madeAt: Instant
  /** Version of the rules, and their digest where a document brought them. */
  readonly rules: string
  readonly source: 'own-history' | 'simulated'
  readonly instruments: number
  readonly instrumentYears: number
  readonly runs: number
  /** Cases that people closed as repaired or consumable, and as no fault found. */
  readonly confirmed: number
  readonly refuted: number
  readonly detectors: readonly DetectorRecord[]
}

export interface Backtest {
  /** Null while nothing was measured on the tenant's own history. */
  readonly report: BacktestReport | null
}

/** When a drifting signal reaches its limit: p10 to p90 holds the day in four of five cases. */
export interface LimitPrediction {
  readonly signal: Signal
  readonly unit: string
  readonly limit: number
  /** Where the limit comes from. */
  readonly basis: 'published' | 'own-level'
  readonly asOfDay: number
  /** Days from `asOfDay`; 3650 means beyond ten years. */
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly detector: string
}

/** Chance that a part fails, from the laboratory's own repairs. */
export interface PartPrediction {
  readonly cause: Cause
  readonly ageDays: number
  readonly within30Days: number
  readonly within90Days: number
  /** Lives behind it, of which so many ended in a repair. */
  readonly lives: number
  readonly repairs: number
  readonly detector: string
}

export const outlookMeasures = {
  q30: { unit: '%', label: both('Final %≥Q30', '最终 %≥Q30') },
  yield: { unit: 'G{base}', label: both('Final yield', '最终产量') },
  error: { unit: '%', label: both('Final error rate', '最终错误率') },
} as const satisfies Record<string, { readonly unit: string; readonly label: Bilingual }>
export type OutlookMeasure = keyof typeof outlookMeasures

export type Advice = 'go-on' | 'watch' | 'stop'

/** How a run that is going on will end, from what it has done. */
export interface RunOutlook {
  readonly run: string
  readonly cyclesDone: number
  readonly measures: readonly MeasureOutlook[]
  /** The strongest advice of the measures that have a limit; null where none has. */
  readonly advice: Advice | null
  readonly detector: string
}

export interface MeasureOutlook {
  readonly measure: OutlookMeasure
  readonly p10: number
  readonly p50: number
  readonly p90: number
  /** Finished runs that it was learnt from, and its error on runs left out as a share of always saying their middle. */
  readonly runs: number
  readonly errorShare: number
  /** Null where no limit is known for such a run. */
  readonly advice: {
    readonly limit: number
    readonly advice: Advice
    readonly failureChance: number
    /** Expected costs from here on, in costs of one whole run. */
    readonly goOnCost: number
    readonly stopCost: number
  } | null
}

/** What is predicted for one instrument. */
export interface InstrumentPredictions {
  readonly madeAt: Instant
  readonly limits: readonly LimitPrediction[]
  readonly parts: readonly PartPrediction[]
  readonly run: RunOutlook | null
}

export const effectMetrics = {
  q30: { unit: '%', label: both('%≥Q30', '%≥Q30') },
  error: { unit: '%', label: both('Error rate', '错误率') },
  'pass-filter': { unit: '%', label: both('% passing filter', '% 通过过滤') },
  yield: { unit: 'G{base}', label: both('Yield', '产量') },
  intensity: { unit: '1', label: both('Intensity', '信号强度') },
  phasing: { unit: '%', label: both('Phasing', '相位滞后') },
} as const satisfies Record<string, { readonly unit: string; readonly label: Bilingual }>
export type EffectMetric = keyof typeof effectMetrics

export const effectFactors = {
  instrument: both('Instrument', '仪器'),
  'instrument-type': both('Instrument type', '仪器型号'),
  side: both('Side', '流动槽位'),
  'reagent-lot': both('Reagent lot', '试剂批次'),
  'flow-cell-lot': both('Flow-cell lot', '流动槽批次'),
  'flow-cell-type': both('Flow-cell type', '流动槽类型'),
  kit: both('Kit', '试剂盒'),
  'software-version': both('Software version', '软件版本'),
  'read-structure': both('Read lengths', '读长设置'),
} as const satisfies Record<string, Bilingual>
export type EffectFactor = keyof typeof effectFactors

export const effectVerdicts = {
  effect: both('Effect', '有影响'),
  'no-effect': both('No effect', '无影响'),
  confounded: both('Confounded', '混杂'),
  'not-enough-data': both('Not enough data', '数据不足'),
} as const satisfies Record<string, Bilingual>
export type EffectWord = keyof typeof effectVerdicts

/** What one lot, version, type does to a metric, beside the other levels of its factor. */
export interface EffectRow {
  readonly factor: EffectFactor
  readonly level: string
  readonly runs: number
  /** In the metric's unit; null with an interval without end. */
  readonly effect: number | null
  readonly low: number | null
  readonly high: number | null
  /** Share of false discoveries when everything as clear as this is believed. */
  readonly q: number
  /** The least effect that would have shown in four of five cases. */
  readonly detectable: number | null
  readonly verdict: EffectWord
  /** Factors, or the calendar, that it cannot be told from. */
  readonly confoundedWith: readonly (EffectFactor | 'time')[]
}

/** A metric before and after a version came: on one instrument, or over the fleet with `instrument` null. */
export interface VersionChange {
  readonly instrument: string | null
  readonly from: string
  readonly to: string
  /** Day of the first run with it; of the fleet the first of all. */
  readonly day: number
  readonly instruments: number
  readonly runsBefore: number
  readonly runsAfter: number
  /** After less before, in the metric's unit, with its 95 % interval. */
  readonly change: number
  readonly low: number
  readonly high: number
  readonly q: number
  readonly verdict: EffectWord
  readonly confoundedWith: readonly (EffectFactor | 'time')[]
}

export interface EffectsReport {
  readonly metric: EffectMetric
  /** Null while it has not been worked out yet. */
  readonly madeAt: Instant | null
  readonly runs: number
  readonly instruments: number
  /** Runs beyond the latest so many were left out. */
  readonly runsLeftOut: number
  readonly rows: readonly EffectRow[]
  readonly versions: readonly VersionChange[]
}
