import { type Evidence, roundTo } from '@seqward/contract'
import { type DetectionRules, detectorName } from './detection-rules.ts'
import { valueOf } from './signal-rules.ts'
import type { Judgement } from './sustained-change.ts'

/** Places of values in evidence, as in charts. */
const places = 4

/** One judgement as evidence of a case, in the signal's own unit, naming the detector. */
export function evidenceOf(instrument: string, judgement: Judgement, rules: DetectionRules): Evidence {
  const { rule, points } = judgement.track
  const sign = rule.scale === 'log' && (points.at(-1)?.value ?? 1) < 0 ? -1 : 1
  return {
    signal: rule.signal,
    subsystem: rule.subsystem,
    instrument,
    direction: judgement.direction,
    observed: roundTo(sign * valueOf(rule, judgement.observedLevel), places),
    expected: roundTo(sign * valueOf(rule, judgement.expectedLevel), places),
    deviations: roundTo(judgement.deviations, 1),
    unit: rule.unit,
    sinceDay: judgement.sinceDay,
    runs: judgement.runs,
    against: judgement.baseline.against,
    detector: detectorName('sustained-change', rules),
  }
}
