import { type Evidence, roundTo } from '@seqward/contract'
import type { CaseProposal } from './case-proposal.ts'
import type { DetectionRules } from './detection-rules.ts'
import { diagnose, shortlist } from './diagnose.ts'
import { evidenceOf } from './evidence.ts'
import { signalSeries } from './signal-series.ts'
import { pictureOf, type Symptom } from './symptoms.ts'

const seriesPointsMax = 60

/**
 * A note to watch while the room is out of its usual temperature: all that stands in it feels it, and no part of the
 * instrument is to blame. Gone when the room is as ever; never a case.
 */
export function roomProposals(
  instrument: string,
  symptoms: readonly Symptom[],
  rules: DetectionRules,
): readonly CaseProposal[] {
  const room = symptoms.find((symptom) => symptom.signal === 'ambient-temperature')
  const judgement = room?.judgement
  if (room === undefined || judgement === undefined || judgement === null) return []
  // A hot day is seen at once; a cold one is no trouble before it lasts.
  const isHot = judgement.direction === 'up' && judgement.latestDeviations >= rules.change.pointFar
  if (!isHot && !(judgement.active && judgement.latestDeviations >= rules.change.pointOut)) return []
  const evidence: Evidence = evidenceOf(instrument, judgement, rules)
  const candidates = shortlist(diagnose(pictureOf(symptoms, rules), rules), rules)
  return [
    {
      instrument,
      cause: 'room',
      subsystem: 'thermal',
      severity: 'watch',
      state: 'watch',
      sinceDay: judgement.sinceDay,
      candidates:
        candidates[0]?.cause === 'room'
          ? candidates
          : [{ cause: 'room', subsystem: 'thermal', probability: 1, supports: [room.signal], contradicts: [] }],
      evidence: [{ ...evidence, deviations: roundTo(judgement.latestDeviations, 1) }],
      signals: [signalSeries(room.track, room.baseline, seriesPointsMax)],
      instruments: [instrument],
      lot: null,
    },
  ]
}
