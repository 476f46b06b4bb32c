import {
  type Candidate,
  type Cause,
  causes,
  discriminatingTests,
  type Evidence,
  roundTo,
  type Signal,
} from '@seqward/contract'
import type { CaseProposal } from './case-proposal.ts'
import { median } from '../features/robust-statistics.ts'
import { type DetectionRules, detectorName, standardRules } from './detection-rules.ts'
import { diagnose, type Picture, shortlist, type Showing, weightOf } from './diagnose.ts'
import { explainsFrom } from './propose.ts'
import { type GroupEffect, groupChanges, groupEffects, type InstrumentEffect } from './group-effect.ts'
import { type ExplainedRuns, type Explanation, type InstrumentHistory, runsInOrder } from './instrument-history.ts'
import { loadingFaults } from './loading.ts'
import { factors, type Group, overlap, sharedGroups, type Stratum } from './shared-factors.ts'
import { valueOf } from './signal-rules.ts'
import { signalSeries } from './signal-series.ts'
import { runTracks } from './tracks.ts'

/**
 * What instruments have in common and no instrument alone: a reagent lot, a flow-cell lot or a software version whose
 * runs are worse on every instrument that used it. Each is one case of the fleet, and its runs no longer speak against
 * their instruments. Where two of them were always used together and look alike, nothing is named, but the runs are
 * explained all the same. What a case of the fleet is about already (`told`) stays explained, even when its good runs have
 * grown too old to compare with.
 */
export function assessFleet(
  histories: readonly InstrumentHistory[],
  rules: DetectionRules = standardRules,
  told: readonly Explanation[] = [],
): { readonly proposals: readonly CaseProposal[]; readonly explained: ExplainedRuns } {
  const proposals: CaseProposal[] = []
  const explained: Record<string, Record<string, Explanation>> = {}
  let strata = strataOf(histories, rules)
  let known: Looked = new Map()
  for (let round = 0; round < rules.lots.findingsMax; round++) {
    known = lookedAt(strata, known, rules)
    const findings = [...known.values()].flatMap(({ finding }) => finding ?? []).sort((a, b) => b.score - a.score)
    // The surest that looks like what it is: other groups share some of its runs.
    const first = findings.find((finding) => isLikely(finding, rules)) ?? findings[0]
    if (first === undefined) break
    const named = nameOf(first, findings, rules)
    const proposal = named === null ? null : proposalOf(named, rules)
    if (proposal !== null) proposals.push(proposal)
    // A shared change that looks like a fault of the instruments, or that is not sure, clears none of them.
    if (proposal === null || proposal.state === 'open') explain(explained, (named ?? first).group)
    strata = strata.map((stratum) => withoutRuns(stratum, (named ?? first).group, rules))
  }
  for (const group of groupsTold(histories, told)) explain(explained, group)
  return { proposals, explained }
}

/** All runs of what was told, however few instruments have them. */
function groupsTold(histories: readonly InstrumentHistory[], told: readonly Explanation[]): readonly Group[] {
  if (told.length === 0) return []
  const strata = histories.map((history) => ({ history, runs: history.runs, tracks: new Map() }))
  return factors
    .filter(({ cause }) => told.some((one) => one.cause === cause))
    .flatMap((factor) => sharedGroups(factor, strata, 1, 1))
    .filter(({ factor, value }) => told.some((one) => one.cause === factor.cause && one.value === value))
}

const isLikely = (finding: Finding, rules: DetectionRules): boolean =>
  candidatesOf(finding, rules)[0]?.cause === finding.group.factor.cause

interface Finding {
  readonly group: Group
  readonly effects: readonly GroupEffect[]
  readonly score: number
  /** Of every signal that was measured, how far it moved. */
  readonly changes: ReadonlyMap<Signal, { readonly change: number; readonly noise: number }>
}

function strataOf(histories: readonly InstrumentHistory[], rules: DetectionRules): readonly Stratum[] {
  const ordered = histories.map((history) => ({ history, runs: runsInOrder(history) }))
  const newest = ordered.reduce((latest, { runs }) => Math.max(latest, runs.at(-1)?.startedDay ?? 0), 0)
  return ordered.map(({ history, runs }) => {
    const latest = runs.filter((run) => (run.startedDay ?? 0) > newest - rules.lots.daysMax)
    const loading = loadingFaults(latest, rules)
    return stratumOf(
      history,
      latest.filter((run) => !loading.has(run.run)),
      rules,
    )
  })
}

const stratumOf = (history: InstrumentHistory, runs: Stratum['runs'], rules: DetectionRules): Stratum => ({
  history,
  runs,
  tracks: new Map(runTracks(rules.signals, runs).map((track) => [track.rule, track])),
})

function withoutRuns(stratum: Stratum, group: Group, rules: DetectionRules): Stratum {
  const gone = group.runs.get(stratum.history.instrument)
  if (gone === undefined) return stratum
  return stratumOf(
    stratum.history,
    stratum.runs.filter((run) => !gone.has(run.run)),
    rules,
  )
}

/** What was made of each group, and of whom: nothing else is looked at again when runs of others are taken out. */
type Looked = ReadonlyMap<string, { readonly users: readonly Stratum[]; readonly finding: Finding | null }>

/** So many users tell what a group is like; of a lot that a thousand instruments use the others add nothing. */
const usersMax = 60

function lookedAt(strata: readonly Stratum[], known: Looked, rules: DetectionRules): Looked {
  const { instrumentsMin, runsMin } = rules.lots
  const byInstrument = new Map(strata.map((stratum) => [stratum.history.instrument, stratum]))
  const groups = factors.flatMap((factor) => sharedGroups(factor, strata, instrumentsMin, runsMin))
  return new Map(
    groups.map((group) => {
      const key = `${group.factor.cause} ${group.value}`
      const users = [...group.runs.keys()]
        .flatMap((instrument) => byInstrument.get(instrument) ?? [])
        .slice(0, usersMax)
      const before = known.get(key)
      const isAsBefore = before?.users.length === users.length && users.every((user, at) => user === before.users[at])
      return [key, { users, finding: isAsBefore ? before.finding : findingOf(group, users, rules) }]
    }),
  )
}

/** What a group shows; null for a harmless one. */
function findingOf(group: Group, users: readonly Stratum[], rules: DetectionRules): Finding | null {
  const effects = groupEffects(group, users, rules)
  // What everything spoils convicts nothing with two instruments: two could have fallen ill in the same weeks.
  const telling = effects.filter(
    (each) => each.rule.role === 'specific' || each.agreeing.length > rules.lots.instrumentsMin,
  )
  if (telling.length === 0) return null
  const score = Math.max(...telling.map((each) => each.score))
  return { group, effects, score, changes: groupChanges(group, users, rules) }
}

/** The finding to name: the surest, unless another has the same runs and is as likely by what it shows. */
function nameOf(first: Finding, findings: readonly Finding[], rules: DetectionRules): Finding | null {
  const alike = findings.filter((each) => overlap(each.group, first.group) >= rules.lots.aliasedFrom)
  if (alike.length === 1) return first
  const likelihoods = diagnose(pictureOf(first), rules)
  const chance = (finding: Finding) =>
    likelihoods.find((each) => each.cause === finding.group.factor.cause)?.probability ?? null
  const ranked = alike.map((finding) => ({ finding, chance: chance(finding) }))
  // A cause without a signature cannot be told from one that came with it.
  if (ranked.some((each) => each.chance === null)) return null
  const [best, next] = ranked.sort((a, b) => (b.chance ?? 0) - (a.chance ?? 0))
  if (best === undefined || next === undefined) return first
  return (best.chance ?? 0) >= (next.chance ?? 0) * rules.lots.tellingRatio ? best.finding : null
}

function pictureOf(finding: Finding): Picture {
  const picture = new Map<Signal, Showing>()
  for (const [signal, change] of finding.changes) picture.set(signal, { up: 0, down: 0, ...change })
  for (const effect of finding.effects) {
    const isUp = effect.agreeing[0]?.direction === 'up'
    picture.set(effect.signal, { ...picture.get(effect.signal), up: isUp ? 1 : 0, down: isUp ? 0 : 1 })
  }
  return picture
}

function explain(explained: Record<string, Record<string, Explanation>>, group: Group): void {
  for (const [instrument, runs] of group.runs) {
    const ofInstrument = explained[instrument] ?? {}
    for (const run of runs) ofInstrument[run] = { cause: group.factor.cause, value: group.value }
    explained[instrument] = ofInstrument
  }
}

/** Series of the surest signal that a fleet case carries, one for each of so many instruments. */
const seriesMax = 4
const seriesPointsMax = 60

function proposalOf(finding: Finding, rules: DetectionRules): CaseProposal {
  const { group, effects, score } = finding
  const { cause } = group.factor
  const ranked = [...effects].sort((a, b) => b.score - a.score)
  const candidates = shortlist(candidatesOf(finding, rules), rules)
  // Shared runs that look like another fault altogether are worth a look, not an accusation.
  const isSure = score >= rules.lots.openScore && effects.length >= rules.lots.signalsMin
  const state = isSure && candidates[0]?.cause === cause && leadIsOfCause(finding, rules) ? 'open' : 'watch'
  const evidence = ranked.flatMap((effect) => effect.agreeing.map((each) => evidenceOf(each, rules)))
  return {
    instrument: null,
    cause,
    subsystem: causes[cause].subsystem,
    severity: state === 'open' ? 'act' : 'watch',
    state,
    sinceDay: Math.min(...evidence.map((each) => each.sinceDay)),
    candidates,
    discriminatingTests: discriminatingTests(candidates.map((each) => each.cause)),
    evidence,
    signals: (ranked[0]?.agreeing ?? [])
      .slice(0, seriesMax)
      .map((each) => signalSeries(each.track, null, seriesPointsMax)),
    instruments: [...group.runs.keys()].sort(),
    lot: group.value,
  }
}

/**
 * Whether the part's signal that moved furthest is one in which such a lot or version shows: two instruments that fell ill
 * alike in the weeks of a lot look like it in all but that.
 */
function leadIsOfCause({ group, effects }: Finding, rules: DetectionRules): boolean {
  const signature = rules.signatures.find(({ cause }) => cause === group.factor.cause)
  const sizeOf = ({ agreeing }: GroupEffect) => median(agreeing.map(({ effect }) => effect)) ?? 0
  const [lead] = effects.filter(({ rule }) => rule.role === 'specific').sort((a, b) => sizeOf(b) - sizeOf(a))
  if (signature === undefined || lead === undefined) return true
  const direction = lead.agreeing[0]?.direction ?? 'up'
  return weightOf(signature, lead.signal, direction) >= explainsFrom
}

function candidatesOf(finding: Finding, rules: DetectionRules): readonly Candidate[] {
  const { cause } = finding.group.factor
  const picture = pictureOf(finding)
  const diagnosed = diagnose(picture, rules, sharedFactors(finding, rules))
  if (diagnosed.some((candidate) => candidate.cause === cause)) return diagnosed
  return [{ cause, subsystem: causes[cause].subsystem, probability: 1, supports: [...picture.keys()], contradicts: [] }]
}

/** Two instruments may have fallen ill in the same weeks, three hardly: what is shared gains with each. */
function sharedFactors({ effects }: Finding, rules: DetectionRules): ReadonlyMap<Cause, number> {
  const agreeing = Math.max(...effects.map((effect) => effect.agreeing.length))
  const factor = rules.lots.sharedFactor ** Math.min(1, agreeing / instrumentsSure)
  return new Map(factors.map((shared) => [shared.cause, factor]))
}

/** So many instruments that agree are no chance. */
const instrumentsSure = 3

function evidenceOf(effect: InstrumentEffect, rules: DetectionRules): Evidence {
  const { rule } = effect.track
  const days = effect.points.map((point) => point.day)
  return {
    signal: rule.signal,
    subsystem: rule.subsystem,
    instrument: effect.instrument,
    direction: effect.direction,
    observed: roundTo(valueOf(rule, effect.observedLevel), 4),
    expected: roundTo(valueOf(rule, effect.expectedLevel), 4),
    deviations: roundTo(effect.effect, 1),
    unit: rule.unit,
    sinceDay: Math.min(...days),
    runs: effect.points.flatMap((point) => point.run ?? []),
    against: 'own-past',
    detector: detectorName('shared-factor', rules),
  }
}
