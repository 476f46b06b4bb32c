import type { Signal } from '@seqward/contract'
import { mean, median, robustDeviation } from '../features/robust-statistics.ts'
import type { DetectionRules } from './detection-rules.ts'
import type { Group, Stratum } from './shared-factors.ts'
import { relativeChange, type SignalRule } from './signal-rules.ts'
import type { Point, Track } from './tracks.ts'

/** How the runs of a group differ from the other runs of the same instrument, in one signal; above 0 is worse. */
export interface InstrumentEffect {
  readonly instrument: string
  readonly track: Track
  readonly direction: 'up' | 'down'
  /** Difference in deviations of the other runs, and in its own standard errors. */
  readonly effect: number
  readonly score: number
  readonly deviation: number
  readonly expectedLevel: number
  readonly observedLevel: number
  readonly points: readonly Point[]
}

/** The same signal over all instruments that used the group. */
export interface GroupEffect {
  readonly signal: Signal
  readonly rule: SignalRule
  readonly score: number
  readonly agreeing: readonly InstrumentEffect[]
}

/**
 * The signals in which a group's runs are worse than the other runs of the same instruments: stratified by instrument,
 * so that an instrument which is always worse cannot convict a lot that it happened to use, and asked of several
 * instruments, so that one that wears out cannot either.
 */
export function groupEffects(group: Group, users: readonly Stratum[], rules: DetectionRules): readonly GroupEffect[] {
  return rules.signals.flatMap((rule) => {
    if (rule.sensor !== null || rule.role === 'context') return []
    return directionsOf(rule).flatMap((direction) => {
      const effect = groupEffect(group, users, rule, direction, rules)
      return effect === null ? [] : [effect]
    })
  })
}

/** How far all run signals of a group's instruments moved, shown or not: what the diagnosis of a group goes by. */
export function groupChanges(
  group: Group,
  users: readonly Stratum[],
  rules: DetectionRules,
): ReadonlyMap<Signal, { readonly change: number; readonly noise: number }> {
  const changes = new Map<Signal, { change: number; noise: number }>()
  for (const rule of rules.signals) {
    if (rule.sensor !== null || rule.role === 'context') continue
    const found = users.flatMap((stratum) => instrumentEffect(group, stratum, rule, 'up', rules) ?? [])
    const change = median(found.map((each) => relativeChange(rule, each.expectedLevel, each.observedLevel)))
    const noise = median(found.map(({ deviation }) => deviation))
    if (change !== null && noise !== null) changes.set(rule.signal, { change, noise })
  }
  return changes
}

function groupEffect(
  group: Group,
  users: readonly Stratum[],
  rule: SignalRule,
  direction: 'up' | 'down',
  rules: DetectionRules,
): GroupEffect | null {
  const { instrumentsMin, effectMin, effectOfOneMin, agreeingMin, watchScore, withoutStrongest } = rules.lots
  const effects: InstrumentEffect[] = []
  let left = users.length
  for (const stratum of users) {
    const effect = instrumentEffect(group, stratum, rule, direction, rules)
    const runs = group.runs.get(stratum.history.instrument)
    const stands = effect === null || effect.effect < effectOfOneMin
    if (
      effect !== null &&
      (stands || standsOut(effect.track, (run) => runs?.has(run) === true, direction, rule, rules))
    )
      effects.push(effect)
    else if (effect !== null) effects.push({ ...effect, effect: 0, score: 0 })
    left--
    // Most groups are harmless, and one or two instruments suffice to see it.
    const agreed = effects.filter((each) => each.effect >= effectOfOneMin).length
    if (agreed + left < Math.max(instrumentsMin, agreeingMin * (effects.length + left))) return null
  }
  const agreeing = effects.filter((each) => each.effect >= effectOfOneMin)
  if (agreeing.length < instrumentsMin || agreeing.length < agreeingMin * effects.length) return null
  const scores = effects.map((each) => each.score).sort((a, b) => b - a)
  const score = combined(scores)
  const effect = mean(effects.map((each) => each.effect)) ?? 0
  if (score < watchScore || effect < effectMin || combined(scores.slice(1)) < withoutStrongest) return null
  return { signal: rule.signal, rule, score, agreeing }
}

/** Independent scores as one (Stouffer). */
function combined(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / Math.sqrt(Math.max(1, scores.length))
}

/** Variance of the middle of a few values, times their count, in variances of one. */
const middleVariance = 1.3

function instrumentEffect(
  group: Group,
  { history, tracks }: Stratum,
  rule: SignalRule,
  direction: 'up' | 'down',
  rules: DetectionRules,
): InstrumentEffect | null {
  const inGroup = group.runs.get(history.instrument)
  const track = tracks.get(rule)
  if (inGroup === undefined || track === undefined) return null
  const others = track.points.filter((point) => point.run === null || !inGroup.has(point.run))
  const centres = centresByStratum(others)
  const levelsOf = (points: readonly Point[]) =>
    points.flatMap((point) => {
      const centre = centres.get(point.stratum)
      return centre === undefined ? [] : [{ point, off: point.level - centre }]
    })
  const members = levelsOf(track.points.filter((point) => point.run !== null && inGroup.has(point.run)))
  const rest = levelsOf(others).map((each) => each.off)
  const { runsMin, otherRunsMin, scoreOfOneMax } = rules.lots
  const latest = members.at(-1)
  if (latest === undefined || members.length < runsMin || rest.length < otherRunsMin) return null
  const deviation = Math.max(rule.noiseFloor, (robustDeviation(rest, 0) ?? 0) * (1 + 2 / rest.length))
  const difference = median(members.map((each) => each.off)) ?? 0
  const effect = ((direction === 'up' ? 1 : -1) * difference) / deviation
  const error = Math.sqrt(middleVariance / members.length + Math.PI / 2 / rest.length)
  const expectedLevel = centres.get(latest.point.stratum) ?? 0
  return {
    instrument: history.instrument,
    track,
    direction,
    effect,
    score: Math.max(-scoreOfOneMax, Math.min(scoreOfOneMax, effect / error)),
    deviation,
    expectedLevel,
    observedLevel: expectedLevel + difference,
    points: members.map((each) => each.point),
  }
}

/** Runs on either side of a group that say whether it came and went with the change. */
const besideCount = 4

/**
 * Whether the runs of a group differ from those right before and right after it: a part that wears lies between what was
 * before and what comes after, and goes on when the lot is used up. A side without runs says nothing.
 */
function standsOut(
  track: Track,
  isInGroup: (run: string) => boolean,
  direction: 'up' | 'down',
  rule: SignalRule,
  rules: DetectionRules,
): boolean {
  const { points } = track
  const sign = direction === 'up' ? 1 : -1
  const inGroup = (point: Point | undefined) => point?.run != null && isInGroup(point.run)
  const first = points.findIndex((point) => inGroup(point))
  const last = points.findLastIndex((point) => inGroup(point))
  const others = (from: readonly Point[]) => from.filter((point) => !inGroup(point)).map(({ level }) => level)
  const before = median(others(points.slice(0, first)).slice(-besideCount))
  const after = others(points.slice(last + 1)).slice(0, besideCount)
  const members = points.filter(inGroup).map(({ level }) => level)
  const least = rules.lots.effectOfOneMin * rule.noiseFloor
  const isBeyond = (levels: readonly number[], beside: number | null) =>
    beside === null || sign * ((median(levels) ?? beside) - beside) >= least
  const arrival = members.slice(0, besideCount / 2)
  return isBeyond(arrival, before) && (after.length < besideCount / 2 || isBeyond(members, median(after)))
}

/** Other runs of a stratum that are needed to say what it is like. */
const stratumPointsMin = 3

function centresByStratum(points: readonly Point[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number[]>()
  for (const { stratum, level } of points) {
    const held = levels.get(stratum)
    if (held === undefined) levels.set(stratum, [level])
    else held.push(level)
  }
  const centres = new Map<string, number>()
  for (const [stratum, each] of levels) {
    const centre = median(each)
    if (centre !== null && each.length >= stratumPointsMin) centres.set(stratum, centre)
  }
  return centres
}

const directionsOf = (rule: SignalRule): readonly ('up' | 'down')[] =>
  rule.worse === 'either' ? ['up', 'down'] : [rule.worse]
