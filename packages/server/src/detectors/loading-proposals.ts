import { type Evidence, roundTo } from '@seqward/contract'
import { median } from '../features/robust-statistics.ts'
import type { RunFeatures } from '../features/run-features.ts'
import type { CaseProposal } from './case-proposal.ts'
import { type DetectionRules, detectorName } from './detection-rules.ts'
import { type LoadingFault, loadingSlip } from './loading.ts'

/** A note to watch when the latest run was spoilt by its sample: gone with the next good run, and never a case. */
export function loadingProposals(
  instrument: string,
  runs: readonly RunFeatures[],
  faults: ReadonlyMap<string, { readonly fault: LoadingFault; readonly deviations: number }>,
  rules: DetectionRules,
): readonly CaseProposal[] {
  const latest = runs.at(-1)
  const slip = loadingSlip(runs, rules)
  const found =
    latest === undefined
      ? undefined
      : (faults.get(latest.run) ?? (slip === null ? undefined : { fault: 'loading-step' as const, deviations: slip }))
  const day = latest?.startedDay
  if (latest === undefined || found === undefined || day === null || day === undefined) return []
  const signal = found.fault === 'loading-step' ? 'phasing' : 'pass-filter'
  const values = runs.flatMap((run) => run.signals[signal] ?? [])
  const evidence: Evidence = {
    signal,
    subsystem: 'library',
    instrument,
    direction: signal === 'phasing' ? 'up' : 'down',
    observed: roundTo(latest.signals[signal] ?? 0, 4),
    expected: roundTo(median(values) ?? 0, 4),
    deviations: roundTo(Math.abs(found.deviations), 1),
    unit: '%',
    sinceDay: day,
    runs: [latest.run],
    against: 'own-past',
    detector: detectorName('loading', rules),
  }
  return [
    {
      instrument,
      cause: found.fault,
      subsystem: 'library',
      severity: 'watch',
      state: 'watch',
      sinceDay: day,
      candidates: [{ cause: found.fault, subsystem: 'library', probability: 1, supports: [signal], contradicts: [] }],
      evidence: [evidence],
      signals: [],
      instruments: [instrument],
      lot: null,
    },
  ]
}
