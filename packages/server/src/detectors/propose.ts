import {
  type Candidate,
  type Cause,
  discriminatingTests,
  type Evidence,
  type Severity,
  type Subsystem,
} from '@seqward/contract'
import type { CaseProposal } from './case-proposal.ts'
import type { DetectionRules } from './detection-rules.ts'
import { diagnose, shortlist, weightOf } from './diagnose.ts'
import { evidenceOf } from './evidence.ts'
import { signalSeries } from './signal-series.ts'
import type { Judgement } from './sustained-change.ts'
import { pictureOf, type Symptom } from './symptoms.ts'

/** What is known of one instrument when its cases are proposed. */
export interface Findings {
  readonly instrument: string
  readonly symptoms: readonly Symptom[]
  /** How much likelier or less likely causes are than their priors say, from what else is known of the runs. */
  readonly priorFactors: (runs: readonly string[]) => ReadonlyMap<Cause, number>
}

/**
 * The cases that the symptoms of one instrument ask for: the likeliest cause takes the symptoms that it explains, what
 * is left is looked at again. One signal of a part, or several that only say "worse", are watched; a case is opened
 * when two signals bear one another out, or one specific signal is beyond doubt.
 */
export function proposeCases(findings: Findings, rules: DetectionRules): readonly CaseProposal[] {
  const proposals: CaseProposal[] = []
  let left = findings.symptoms
  while (proposals.length < rules.diagnosis.causesMax) {
    const active = left.filter(isActive)
    // What is merely worse asks for a case of its own only where no cause has taken it.
    if (!active.some(isSpecific) && proposals.length > 0) break
    if (active.length === 0) break
    const { proposal, explained } = proposeOne(findings, left, rules)
    proposals.push(proposal)
    left = left.filter((symptom) => !explained.includes(symptom))
  }
  return proposals
}

type ActiveSymptom = Symptom & { readonly judgement: Judgement }

const isActive = (symptom: Symptom): symptom is ActiveSymptom =>
  symptom.judgement?.active === true && symptom.track.rule.role !== 'context'
const isSpecific = (symptom: Symptom) => symptom.track.rule.role === 'specific'

function proposeOne(
  findings: Findings,
  symptoms: readonly Symptom[],
  rules: DetectionRules,
): { readonly proposal: CaseProposal; readonly explained: readonly Symptom[] } {
  const active = symptoms.filter(isActive)
  const runs = [...new Set(active.flatMap((symptom) => symptom.judgement.runs))]
  const candidates = diagnose(pictureOf(symptoms, rules), rules, findings.priorFactors(runs))
  const likeliest = leadOf(candidates, rules)
  const accounted = active.filter((symptom) => isExplained(symptom, likeliest, rules))
  // A cause that explains nothing of what is seen is none: the signals stand for themselves.
  const isAccounted = accounted.some(isSpecific) || !active.some(isSpecific)
  const lead: Lead = isAccounted ? likeliest : { cause: 'unknown', subsystem: 'unknown' }
  const shown = isAccounted ? accounted : active
  const state = stateOf(shown, lead, candidates, rules)
  const listed = shortlist(candidates, rules)
  const evidence = shown
    .map((symptom) => evidenceOf(findings.instrument, symptom.judgement, rules))
    .sort((a, b) => b.deviations - a.deviations)
  return {
    proposal: {
      instrument: findings.instrument,
      ...lead,
      severity: severityOf(state, evidence, rules),
      state,
      sinceDay: Math.min(...evidence.map((each) => each.sinceDay)),
      candidates: listed,
      discriminatingTests: discriminatingTests(listed.map(({ cause }) => cause)),
      evidence,
      signals: shown.map((symptom) => signalSeries(symptom.track, symptom.baseline, seriesPointsMax)),
      instruments: [findings.instrument],
      lot: null,
    },
    explained: shown,
  }
}

/** Points of a series that a case carries with it: about four months of runs. */
const seriesPointsMax = 60

interface Lead {
  readonly cause: Cause
  readonly subsystem: Subsystem
}

/** The cause where it is likely enough, else its subsystem alone, else neither. */
function leadOf(candidates: readonly Candidate[], rules: DetectionRules): Lead {
  const [first] = candidates
  if (first === undefined) return { cause: 'unknown', subsystem: 'unknown' }
  if (first.probability >= rules.diagnosis.causeMin) return { cause: first.cause, subsystem: first.subsystem }
  const bySubsystem = new Map<Subsystem, number>()
  for (const { subsystem, probability } of candidates)
    bySubsystem.set(subsystem, (bySubsystem.get(subsystem) ?? 0) + probability)
  const [likeliest] = [...bySubsystem].sort(([, a], [, b]) => b - a)
  const named = likeliest !== undefined && likeliest[1] >= rules.diagnosis.subsystemMin
  return { cause: 'unknown', subsystem: named ? likeliest[0] : 'unknown' }
}

/** Weight from which a cause accounts for a symptom, so that it asks for no case of its own. */
export const explainsFrom = 0.15

function isExplained(symptom: ActiveSymptom, lead: Lead, rules: DetectionRules): boolean {
  const { signal, judgement, track } = symptom
  if (track.rule.role === 'general') return true
  return rules.signatures
    .filter((each) => (lead.cause === 'unknown' ? each.subsystem === lead.subsystem : each.cause === lead.cause))
    .some((each) => weightOf(each, signal, judgement.direction) >= explainsFrom)
}

/** What one instrument alone cannot convict. */
const notOfOneInstrument: readonly Subsystem[] = ['consumable', 'library', 'software']

function stateOf(
  symptoms: readonly ActiveSymptom[],
  lead: Lead,
  candidates: readonly Candidate[],
  rules: DetectionRules,
): 'watch' | 'open' {
  // One instrument alone cannot convict a lot: the fleet does, or nobody.
  if (notOfOneInstrument.includes(lead.subsystem) || lead.cause === 'room') return 'watch'
  if (isSharedLikely(candidates, rules)) return 'watch'
  const confirmed = symptoms.filter((symptom) => symptom.judgement.confirmed)
  const specific = confirmed.filter(isSpecific)
  // A signal beyond doubt is worth a case at once where it names the part, else when it has grown further.
  const isTold = (candidates[0]?.probability ?? 0) >= rules.diagnosis.toldMin
  const alone = !isTold ? rules.change.aloneUntoldScore : rules.change.aloneScore
  if (specific.some((symptom) => symptom.score >= alone)) return 'open'
  if (specific.length > 0 && symptoms.length > 1) return 'open'
  // Quality and errors alone say that something is wrong for good, not what.
  return confirmed.filter((symptom) => symptom.score >= rules.change.aloneScore).length > 1 ? 'open' : 'watch'
}

/** Whether a lot, a library or a version may well be the cause. */
export function isSharedLikely(candidates: readonly Candidate[], rules: DetectionRules): boolean {
  const shared = candidates.filter(({ subsystem }) => notOfOneInstrument.includes(subsystem))
  return shared.reduce((sum, { probability }) => sum + probability, 0) >= rules.diagnosis.sharedMin
}

function severityOf(state: 'watch' | 'open', evidence: readonly Evidence[], rules: DetectionRules): Severity {
  if (state === 'watch') return 'watch'
  const quality = evidence.find((each) => each.signal === 'quality')
  const lost = quality === undefined ? 0 : quality.expected - quality.observed
  return lost >= rules.diagnosis.urgentQualityLoss ? 'urgent' : 'act'
}
