import { median } from '../features/robust-statistics.ts'
import { type Baseline, type Window, windowOf } from './baseline.ts'
import type { ChangeRule, DetectionRules } from './detection-rules.ts'
import type { Point, Track } from './tracks.ts'

/** What the latest points of a signal say, in one direction. */
export interface Judgement {
  readonly track: Track
  readonly baseline: Baseline
  readonly direction: 'up' | 'down'
  /** Moving average of the deviations in its own standard deviations, above 0 in this direction. */
  readonly score: number
  /** Whether the signal lies off its baseline and has for a while. */
  readonly active: boolean
  /** Active, far and long enough to stand in an open case. */
  readonly confirmed: boolean
  /** The latest point alone, in deviations. */
  readonly latestDeviations: number
  /** Since the change: middle of the latest points, in deviations and as a level; the level expected of them. */
  readonly deviations: number
  readonly observedLevel: number
  readonly expectedLevel: number
  readonly sinceDay: number
  /** Runs since then that lie out; empty for sensors. */
  readonly runs: readonly string[]
}

/** Runs that an evidence names; older ones of a long episode add nothing. */
const evidenceRunsMax = 40
/** Latest points of an episode that say where the signal stands now. */
const pointsForNow = 5

/**
 * Exponentially weighted moving average of robust deviations with k-of-n confirmation and hysteresis; a cumulative sum
 * dates the change. Beside it a count of runs far out, for what comes and goes. Judges one direction. Null where no point can be judged.
 */
export function judge(
  track: Track,
  window: Window,
  baseline: Baseline,
  direction: 'up' | 'down',
  rules: DetectionRules,
): Judgement | null {
  const sign = direction === 'up' ? 1 : -1
  const places = [...window.reference, ...window.judged].flatMap((point, index) => {
    const offset = baseline.offsets.get(point.stratum)
    if (offset === undefined) return []
    const deviations = (sign * (point.level - offset - baseline.centre)) / baseline.deviation
    return [{ point, deviations, isJudged: index >= window.reference.length }]
  })
  const judged = places.filter((place) => place.isJudged)
  const latest = places.at(-1)
  if (latest === undefined || judged.length === 0) return null
  const { change } = rules
  const lasting = lastingChange(places, baseline.centreDeviation / baseline.deviation, track, rules)
  const mayRecur = track.rule.sensor === null && track.rule.role === 'specific'
  const recurring = mayRecur ? recurringChange(judged, change) : null
  const said = recurring !== null && recurring.score > lasting.score ? recurring : lasting
  const now = median(said.now.map((place) => place.deviations)) ?? 0
  const expectedLevel = baseline.centre + (baseline.offsets.get(latest.point.stratum) ?? 0)
  return {
    track,
    baseline,
    direction,
    score: said.score,
    active: said.active,
    confirmed: said.confirmed,
    latestDeviations: latest.deviations,
    deviations: now,
    observedLevel: expectedLevel + sign * now * baseline.deviation,
    expectedLevel,
    sinceDay: (said.episode[0] ?? latest).point.day,
    runs: runsOut(said.episode, change.pointOut),
  }
}

/** A point in deviations from its baseline, above 0 in the direction that is judged. */
interface Place {
  readonly point: Point
  readonly deviations: number
  readonly isJudged: boolean
}

/** What one way of looking at the points makes of them. */
interface Said {
  readonly score: number
  readonly active: boolean
  readonly confirmed: boolean
  /** The points since the change, and those of them that say where the signal stands now. */
  readonly episode: readonly Place[]
  readonly now: readonly Place[]
}

function lastingChange(places: readonly Place[], centreDeviation: number, track: Track, rules: DetectionRules): Said {
  const { change } = rules
  const judged = places.filter((place) => place.isJudged).map((place) => place.deviations)
  const { openPoints, openOf } = track.rule.sensor === null ? rules.runs : rules.days
  const { score, active } = movingScore(judged, centreDeviation, change)
  const start = startOfChange(
    places.map((place) => place.deviations),
    change,
  )
  const episode = places.slice(start)
  const confirmed = active && score >= change.openScore && hasEnoughOut(judged, openPoints, openOf, change)
  return { score, active, confirmed, episode, now: episode.slice(-pointsForNow) }
}

/**
 * What comes and goes: runs far beyond any healthy one with good ones between, which no average keeps. Each further one
 * adds to the score. Null where there are too few.
 */
function recurringChange(judged: readonly Place[], change: ChangeRule): Said | null {
  const far = judged.slice(-change.recurOf).filter(({ deviations }) => deviations >= change.recurDeviations)
  if (far.length < change.recurPoints) return null
  const score = change.openScore + far.length - change.recurPoints
  return { score, active: true, confirmed: true, episode: far, now: far }
}

/** The window of a track under the rules for its kind. */
export function trackWindow(track: Track, rules: DetectionRules): Window {
  return windowOf(track.points, track.rule.sensor === null ? rules.runs : rules.days)
}

function movingScore(
  deviations: readonly number[],
  centreDeviation: number,
  change: ChangeRule,
): { readonly score: number; readonly active: boolean } {
  let average = 0
  let score = 0
  let active = false
  deviations.forEach((deviation, index) => {
    const held = Math.max(-change.pointMax, Math.min(change.pointMax, deviation))
    average += change.weight * (held - average)
    const remembered = (1 - change.weight) ** (2 * (index + 1))
    const ofAverage = (change.weight / (2 - change.weight)) * (1 - remembered)
    // An average of few points leans on the start at nought, so the baseline's own doubt weighs in as far.
    const ofBaseline = (1 - (1 - change.weight) ** (index + 1)) ** 2 * centreDeviation ** 2
    score = average / Math.sqrt(ofAverage + ofBaseline)
    const out = pointsOut(deviations.slice(0, index + 1), change.watchOf, change.pointOut)
    if (score >= change.watchScore && out >= change.watchPoints) active = true
    else if (score < change.endScore) active = false
  })
  return { score, active }
}

/** So many points out of the latest; or one fewer, all of them far: what comes and goes is not there every time. */
function hasEnoughOut(deviations: readonly number[], points: number, of: number, change: ChangeRule): boolean {
  if (pointsOut(deviations, of, change.pointOut) >= points) return true
  return pointsOut(deviations, of, change.pointFar) >= Math.max(change.watchPoints, points - 1)
}

function pointsOut(deviations: readonly number[], latest: number, from: number): number {
  return deviations.slice(-latest).filter((deviation) => deviation >= from).length
}

/** Index of the first point of the last climb of the one-sided cumulative sum; the last point where there is none. */
function startOfChange(deviations: readonly number[], change: ChangeRule): number {
  let sum = 0
  let start = deviations.length - 1
  deviations.forEach((deviation, index) => {
    const held = Math.max(-change.pointMax, Math.min(change.pointMax, deviation))
    const before = sum
    // Held down, so that a past episode is forgotten within some ten good points.
    sum = Math.min(change.pointMax, Math.max(0, sum + held - change.slack))
    if (before === 0 && sum > 0) start = index
  })
  return sum > 0 ? start : deviations.length - 1
}

function runsOut(
  episode: readonly { readonly point: Point; readonly deviations: number }[],
  pointOut: number,
): readonly string[] {
  return episode
    .flatMap(({ point, deviations }) => (point.run !== null && deviations >= pointOut ? [point.run] : []))
    .slice(-evidenceRunsMax)
}
