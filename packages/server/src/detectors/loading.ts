import { median, robustDeviation } from '../features/robust-statistics.ts'
import type { RunFeatures } from '../features/run-features.ts'
import type { DetectionRules } from './detection-rules.ts'
import { levelOf } from './signal-rules.ts'

export type LoadingFault = 'overloading' | 'low-diversity' | 'loading-step'

/**
 * Runs that the sample explains, with what was wrong: too much loaded (density or occupied wells up, share passing the
 * filter down), or a poor or low-diversity library (share passing down while PhiX, intensity and focus are as ever).
 * Such runs say nothing of the instrument, so they are left out of its baselines and alarms. Without an error rate the
 * second cannot be told, and is not.
 */
export function loadingFaults(
  runs: readonly RunFeatures[],
  rules: DetectionRules,
): ReadonlyMap<string, { readonly fault: LoadingFault; readonly deviations: number }> {
  const faults = new Map<string, { fault: LoadingFault; deviations: number }>()
  const off = {
    passFilter: deviationsOf(runs, (run) => signalLevel(run, 'pass-filter', rules), floorOf('pass-filter', rules)),
    density: deviationsOf(runs, (run) => signalLevel(run, 'density', rules), floorOf('density', rules)),
    occupied: deviationsOf(runs, (run) => run.occupiedShare, rules.loading.occupiedNoiseFloor),
    error: deviationsOf(runs, (run) => signalLevel(run, 'error', rules), floorOf('error', rules)),
    intensity: deviationsOf(runs, (run) => signalLevel(run, 'intensity', rules), floorOf('intensity', rules)),
    focus: deviationsOf(runs, (run) => signalLevel(run, 'focus', rules), floorOf('focus', rules)),
  }
  const { passFilterLow, loadingHigh, thinLow, thinPassFilterLow, instrumentNormal } = rules.loading
  runs.forEach((run, index) => {
    const passFilter = off.passFilter[index] ?? null
    if (passFilter === null) return
    const loaded = Math.max(off.density[index] ?? 0, off.occupied[index] ?? 0)
    const thin = Math.min(off.density[index] ?? 0, off.occupied[index] ?? 0)
    const error = off.error[index] ?? null
    const instrumentIsWell =
      error !== null &&
      error < instrumentNormal &&
      (off.intensity[index] ?? 0) > -instrumentNormal &&
      (off.focus[index] ?? 0) < instrumentNormal
    const isLow = passFilter <= -passFilterLow
    const isThin = passFilter <= -thinPassFilterLow && thin <= -thinLow
    if (isLow && loaded >= loadingHigh) faults.set(run.run, { fault: 'overloading', deviations: passFilter })
    else if ((isLow || isThin) && instrumentIsWell)
      faults.set(run.run, { fault: 'low-diversity', deviations: passFilter })
  })
  return faults
}

/**
 * Whether the latest run alone is weak in a way that the hand that loaded it explains: less of everything, dim and out of
 * step, after runs that were well. A note and no more: the run stays in baselines and alarms, so that it counts when the
 * next one is no better.
 */
export function loadingSlip(runs: readonly RunFeatures[], rules: DetectionRules): number | null {
  const of = (signal: LoadingSignal) =>
    deviationsOf(runs, (run) => signalLevel(run, signal, rules), floorOf(signal, rules)).slice(-2)
  const [phasingBefore, phasing] = of('phasing')
  const [, intensity] = of('intensity')
  const [, density] = of('density')
  const { slipThin, slipDim, slipPhasing } = rules.loading
  if (phasing == null || intensity == null || density == null) return null
  if (density > -slipThin || intensity > -slipDim || phasing < slipPhasing) return null
  return (phasingBefore ?? 0) < slipPhasing ? phasing : null
}

/** Runs on the same kind of flow cell before one of them can be called unlike the others. */
const runsMin = 5

function deviationsOf(
  runs: readonly RunFeatures[],
  level: (run: RunFeatures) => number | null,
  noiseFloor: number,
): readonly (number | null)[] {
  const deviations: (number | null)[] = runs.map(() => null)
  for (const kind of new Set(runs.map((run) => run.flowCellType))) {
    const levels = runs.map((run) => (run.flowCellType === kind ? level(run) : null))
    const known = levels.filter((each) => each !== null)
    const centre = median(known)
    if (centre === null || known.length < runsMin) continue
    const deviation = Math.max(noiseFloor, robustDeviation(known, centre) ?? 0)
    levels.forEach((each, index) => {
      if (each !== null) deviations[index] = (each - centre) / deviation
    })
  }
  return deviations
}

type LoadingSignal = 'phasing' | 'pass-filter' | 'density' | 'error' | 'intensity' | 'focus'

function signalLevel(run: RunFeatures, signal: LoadingSignal, rules: DetectionRules): number | null {
  const rule = rules.signals.find((each) => each.signal === signal)
  const value = run.signals[signal]
  return rule === undefined || value === undefined ? null : levelOf(rule, value)
}

const floorOf = (signal: LoadingSignal, rules: DetectionRules) =>
  rules.signals.find((each) => each.signal === signal)?.noiseFloor ?? Number.POSITIVE_INFINITY
