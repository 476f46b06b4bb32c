import type { EffectFactor, EffectMetric, Platform, Signal } from '@seqward/contract'
import type { RunFeatures } from '../../features/run-features.ts'
import { type DetectionRules, standardRules } from '../detection-rules.ts'
import type { Observation } from '../effects/observations.ts'
import { type InstrumentHistory, runsInOrder } from '../instrument-history.ts'
import { loadingFaults } from '../loading.ts'
import { isComparable } from '../tracks.ts'

/** A run as effects are estimated from it: its value, and everything that it has in common with others. */
export interface RunObservation extends Observation {
  readonly instrument: string
  readonly run: string
  readonly day: number
  readonly minute: number
  readonly factors: Readonly<Partial<Record<EffectFactor, string>>> & Readonly<Record<string, string>>
}

const signalOf: Readonly<Record<EffectMetric, Signal | 'yield'>> = {
  q30: 'quality',
  error: 'error',
  'pass-filter': 'pass-filter',
  yield: 'yield',
  intensity: 'intensity',
  phasing: 'phasing',
}
const dayMs = 86_400_000

/**
 * The runs of all instruments that a metric can be had of, oldest first. Runs that their sample explains are left out: an
 * overloaded flow cell says nothing of its lot.
 */
export function runObservations(
  histories: readonly InstrumentHistory[],
  metric: EffectMetric,
  rules: DetectionRules = standardRules,
): readonly RunObservation[] {
  const found = histories.flatMap((history) => {
    const runs = runsInOrder(history)
    const loading = loadingFaults(runs, rules)
    return runs.flatMap((run): readonly RunObservation[] => {
      const value = valueOf(run, metric, rules)
      if (value === null || run.startedDay === null || loading.has(run.run)) return []
      const minute = run.startedMinute ?? 0
      return [
        {
          value,
          at: run.startedDay * dayMs + minute * 60_000,
          factors: factorsOf(history, run),
          instrument: history.instrument,
          run: run.run,
          day: run.startedDay,
          minute,
        },
      ]
    })
  })
  return found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
}

function valueOf(run: RunFeatures, metric: EffectMetric, rules: DetectionRules): number | null {
  const signal = signalOf[metric]
  if (signal === 'yield') return run.whole ? run.yieldGigabases : null
  const rule = rules.signals.find((one) => one.signal === signal)
  const value = run.signals[signal]
  return rule === undefined || value === undefined || !isComparable(rule, run) ? null : value
}

function factorsOf({ instrument, platform }: InstrumentHistory, run: RunFeatures): RunObservation['factors'] {
  const told: Readonly<Record<EffectFactor, string | null>> = {
    instrument,
    'instrument-type': platform,
    side: sideOf(platform, run.run),
    'reagent-lot': run.reagentLot,
    'flow-cell-lot': run.flowCellLot,
    'flow-cell-type': run.flowCellType,
    kit: run.chemistry,
    'software-version': run.controlSoftware,
    'read-structure': run.readStructure,
  }
  return Object.fromEntries(Object.entries(told).flatMap(([name, level]) => (level === null ? [] : [[name, level]])))
}

/** Instruments that hold two flow cells write the side before the flow cell's name in the run's identifier. */
const twoSided: ReadonlySet<Platform> = new Set(['novaseq6000', 'novaseqx'])

function sideOf(platform: Platform, run: string): string | null {
  if (!twoSided.has(platform)) return null
  return /^\d{6,8}_[^_]+_\d+_([AB])/.exec(run)?.[1] ?? null
}
