import { type Cause, discriminatingTests, type Signal } from '@seqward/contract'
import type { CaseProposal } from './case-proposal.ts'
import type { DetectionRules } from './detection-rules.ts'
import { diagnose, type Picture, shortlist, type Showing } from './diagnose.ts'
import { isSharedLikely } from './propose.ts'
import { relativeChange } from './signal-rules.ts'
import { pictureOf, type Symptom, sureness } from './symptoms.ts'

/** What is known of an instrument when patterns inside its runs are joined with what lasts over them. */
export interface Joined {
  /** Proposals from what lasts. */
  readonly lasting: readonly CaseProposal[]
  /** Proposals from patterns inside single runs. */
  readonly spatial: readonly CaseProposal[]
  readonly symptoms: readonly Symptom[]
  readonly priorFactors: (runs: readonly string[]) => ReadonlyMap<Cause, number>
}

/**
 * One case of one trouble: a pattern inside runs on which a diagnosed case stands is evidence of that case. One that
 * stands alone and does not know its cause is diagnosed by how its runs differ from those of the instrument before, and
 * watched: a camera, a bubble and a new version all make bursts, and what comes back opens by the instrument's own past.
 * One that knows its cause is watched only where its runs look like those of a lot or a version. Without a past the
 * pattern stands for itself.
 */
export function joinSpatial(joined: Joined, rules: DetectionRules): readonly CaseProposal[] {
  const { lasting, spatial } = joined
  const takenBy = new Map(spatial.map((one) => [one, lasting.find((other) => isSameTrouble(one, other))]))
  const told = lasting.map((proposal) => {
    const parts = spatial.filter((one) => takenBy.get(one) === proposal)
    return parts.length === 0
      ? proposal
      : { ...proposal, evidence: [...proposal.evidence, ...parts.flatMap(({ evidence }) => evidence)] }
  })
  const alone = spatial.filter((one) => takenBy.get(one) === undefined)
  return [...told, ...alone.map((one) => diagnosed(one, joined, rules))]
}

/** A case that is open or of the same part, and stands on one of the runs that show the pattern. */
function isSameTrouble(pattern: CaseProposal, other: CaseProposal): boolean {
  const isStrongEnough = other.state === 'open' || pattern.state === 'watch'
  const runs = runsOf(pattern)
  return isStrongEnough && runsOf(other).some((run) => runs.includes(run))
}

const runsOf = ({ evidence }: CaseProposal): readonly string[] => [...new Set(evidence.flatMap(({ runs }) => runs))]

function diagnosed(pattern: CaseProposal, { symptoms, priorFactors }: Joined, rules: DetectionRules): CaseProposal {
  const runs = runsOf(pattern)
  const picture = pictureOfRuns(symptoms, runs, rules)
  if (picture === null) return pattern
  const candidates = diagnose(picture, rules, priorFactors(runs))
  if (pattern.cause !== 'unknown')
    return isSharedLikely(candidates, rules) ? { ...pattern, state: 'watch', severity: 'watch' } : pattern
  const listed = shortlist(candidates, rules)
  const [first] = candidates
  const isNamed = first !== undefined && first.probability >= rules.diagnosis.causeMin
  return {
    ...pattern,
    ...(isNamed ? { cause: first.cause, subsystem: first.subsystem } : {}),
    state: 'watch',
    severity: 'watch',
    candidates: listed,
    discriminatingTests: discriminatingTests(listed.map(({ cause }) => cause)),
  }
}

/** One run says less than several: a deviation in it counts like a score that is lower by this. */
const singleRunLess = 2

/** How some runs differ from the past of their instrument; null where no signal of these runs compares with one. */
function pictureOfRuns(symptoms: readonly Symptom[], runs: readonly string[], rules: DetectionRules): Picture | null {
  const picture = new Map<Signal, Showing>(pictureOf(symptoms, rules))
  let compared = 0
  for (const { signal, baseline, track } of symptoms) {
    const point = track.points.findLast(({ run }) => run !== null && runs.includes(run))
    const offset = point === undefined ? undefined : baseline?.offsets.get(point.stratum)
    if (point === undefined || baseline === null || offset === undefined || track.rule.role === 'context') continue
    compared++
    const expected = baseline.centre + offset
    const deviations = (point.level - expected) / baseline.deviation
    const { worse } = track.rule
    const isUp = worse === 'up' || (worse === 'either' && deviations > 0)
    const sure = sureness((isUp ? deviations : -deviations) - singleRunLess, rules)
    const change = relativeChange(track.rule, expected, point.level)
    picture.set(signal, { up: isUp ? sure : 0, down: isUp ? 0 : sure, change, noise: baseline.deviation, time: 1 })
  }
  return compared === 0 ? null : picture
}
