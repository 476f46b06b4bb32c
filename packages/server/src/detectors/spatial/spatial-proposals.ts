import { type Candidate, type Evidence, roundTo } from '@seqward/contract'
import type { RunFeatures } from '../../features/run-features.ts'
import type { CaseProposal } from '../case-proposal.ts'
import type { InstrumentHistory } from '../instrument-history.ts'
import { findSpatial } from './find-spatial.ts'
import type { SpatialFinding } from './spatial-finding.ts'
import { type SpatialRules, spatialRules } from './spatial-rules.ts'

type Judged = Pick<RunFeatures, 'run' | 'startedDay' | 'spatial'>

/**
 * Cases and notes to watch from patterns inside the latest runs, oldest run first. A pattern is acted on when one run
 * shows it beyond doubt or when it came in half of the runs looked at; else it is watched. A single flow cell is never
 * more than watched, unless the same tiles suffer on one flow cell after another: then the dirt is the instrument's.
 */
export function spatialProposals(
  history: Pick<InstrumentHistory, 'instrument' | 'platform'>,
  runs: readonly Judged[],
  rules: SpatialRules = spatialRules,
): readonly CaseProposal[] {
  const latest = runs.slice(-rules.runsLookedAt)
  const days = new Map(latest.map(({ run, startedDay }) => [run, startedDay ?? 0]))
  const found = latest.flatMap((run) => findSpatial(history.platform, run, rules))
  const groups = new Map<string, SpatialFinding[]>()
  for (const finding of asDirt(found, rules)) {
    const key = `${finding.pattern} ${finding.subsystem}`
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()].map((group) => proposalOf(history.instrument, group, days, rules))
}

/** Obstructions that come back at the same tiles sit on the optics, not on the flow cells. */
function asDirt(found: readonly SpatialFinding[], { runsRepeated }: SpatialRules): readonly SpatialFinding[] {
  const blocked = found.filter(({ pattern }) => pattern === 'obstruction')
  const isDirt =
    new Set(blocked.map(({ run }) => run)).size >= runsRepeated &&
    blocked.every((one) => touches(one, blocked[0] ?? one))
  if (!isDirt) return found
  return found.map((finding) =>
    finding.pattern === 'obstruction'
      ? { ...finding, pattern: 'dirt', subsystem: 'optical', cause: 'objective-dirt' }
      : finding,
  )
}

function touches({ place: a }: SpatialFinding, { place: b }: SpatialFinding): boolean {
  if (a.tiles === undefined || b.tiles === undefined) return false
  const sameSurface = a.surfaces.some((surface) => b.surfaces.includes(surface))
  return sameSurface && a.tiles.first <= b.tiles.last && b.tiles.first <= a.tiles.last
}

function proposalOf(
  instrument: string,
  group: readonly SpatialFinding[],
  days: ReadonlyMap<string, number>,
  rules: SpatialRules,
): CaseProposal {
  const worst = group.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a))
  const runs = group.map(({ run }) => run)
  const shown = [...group].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, evidenceMax)
  const sinceDay = Math.min(...runs.map((run) => days.get(run) ?? 0))
  const { cause, subsystem, signal } = worst
  const repeated = subsystem !== 'consumable' && new Set(runs).size >= rules.runsRepeated
  const state = repeated || group.some(({ isClear }) => isClear) ? 'open' : 'watch'
  const supports = [signal]
  const candidates: Candidate[] = [{ cause, subsystem, probability: 1, supports, contradicts: [] }]
  if (worst.pattern === 'edge-focus')
    candidates.splice(
      0,
      1,
      { cause, subsystem, probability: 1 - zStageShare, supports, contradicts: [] },
      { cause: 'z-stage', subsystem: 'mechanical', probability: zStageShare, supports, contradicts: [] },
    )
  return {
    instrument,
    cause,
    subsystem,
    severity: state === 'open' ? 'act' : 'watch',
    state,
    sinceDay,
    candidates,
    evidence: shown.map((finding) => evidenceOf(instrument, finding, days, rules)),
    signals: [],
    instruments: [instrument],
    lot: null,
  }
}

/** How often focus lost at an edge is a stage that lags rather than the autofocus. A hypothesis. */
const zStageShare = 0.35

/** Places that a case names. */
const evidenceMax = 8

const weightOf = ({ isClear, deviations }: SpatialFinding) => (isClear ? 1e6 : 0) + deviations

function evidenceOf(
  instrument: string,
  finding: SpatialFinding,
  days: ReadonlyMap<string, number>,
  { version }: SpatialRules,
): Evidence {
  const { signal, subsystem, direction, unit, place, pattern } = finding
  return {
    signal,
    subsystem,
    instrument,
    direction,
    observed: roundTo(finding.observed, 2),
    expected: roundTo(finding.expected, 2),
    deviations: roundTo(finding.deviations, 1),
    unit,
    sinceDay: days.get(finding.run) ?? 0,
    runs: [finding.run],
    against: 'same-run',
    detector: `${pattern}/${version}`,
    place,
  }
}
