import type { Signal } from '@seqward/contract'
import { median, robustDeviation } from '../features/robust-statistics.ts'
import { correlationLosses, multivariateDistance } from './joint-change.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { runsInOrder } from './instrument-history.ts'
import { type DetectionRules, standardRules } from './detection-rules.ts'
import { type Point, sensorTracks, type Track } from './tracks.ts'

export type HealthKind =
  | 'flat-line'
  | 'stopped'
  | 'run-never-ended'
  | 'variance-change'
  | 'correlation-loss'
  | 'multivariate-distance'

/** Something that is odd about the evidence itself: a sensor that says nothing any more, or says it in another way. */
export interface HealthFinding {
  readonly kind: HealthKind
  /** The signals that it is about; empty for a run. */
  readonly signals: readonly Signal[]
  readonly position: number
  readonly run: string | null
  /** First day of the episode; the same for as long as it lasts, so that it is one finding. */
  readonly sinceDay: number
  /** How far beyond its limit, 1 at the limit. */
  readonly strength: number
  /** What was seen, and what is usual: days, cycles, or a ratio (UCUM 1). */
  readonly observed: number
  readonly expected: number
  readonly unit: string
}

/** Latest days that are judged, and earlier ones that are needed to say what is usual. */
export const judgedDays = 14
export const usualDaysMin = 20
/** So many equal days in a row of a sensor that used to vary are no measurement. */
const flatDays = 6
/** A sensor that is this many of its own days behind the others has stopped. */
const stoppedDays = 4
/** A run that says it goes on while so many later ones have begun has lost its end. */
const laterRuns = 2
/** Ratio of robust deviations from which the noise itself has changed: by chance less than once in 5,000 of fourteen days. */
const varianceRatio = 4

/**
 * What is odd about the evidence of one instrument as of its latest day, one finding for each episode. Pure. None of it
 * accuses a part: a flat sensor may be a broken sensor, its cable or its writer.
 */
export function evidenceHealth(
  history: InstrumentHistory,
  rules: DetectionRules = standardRules,
): readonly HealthFinding[] {
  const tracks = sensorTracks(rules.signals, history.sensors)
  const latestDay = Math.max(...tracks.map((track) => track.points.at(-1)?.day ?? 0))
  return [
    ...tracks.flatMap((track) => [...flatLine(track), ...stopped(track, latestDay), ...varianceChange(track, rules)]),
    ...correlationLosses(tracks),
    ...multivariateDistance(tracks),
    ...endlessRuns(history),
  ]
}

/** Findings that are new against those already told: an episode is told once, and again only after so many quiet days. */
export function newFindings(
  told: readonly HealthEpisode[],
  now: readonly HealthFinding[],
  refractoryDays = 30,
): readonly HealthFinding[] {
  return now.filter((finding) => {
    const before = told.filter((other) => healthKey(other) === healthKey(finding))
    return before.every((other) => finding.sinceDay - other.sinceDay > refractoryDays)
  })
}

/** What makes two findings the same episode, but for its day: positions of one sensor tell one story. */
export type HealthEpisode = Pick<HealthFinding, 'kind' | 'signals' | 'run' | 'sinceDay'>

/** By the first signal: of several, the others change from day to day. */
export const healthKey = ({ kind, signals, run }: HealthEpisode): string =>
  [kind, signals[0] ?? '', run ?? ''].join(' ')

type Figures = Pick<HealthFinding, 'observed' | 'expected' | 'unit' | 'strength'>

function found(kind: HealthKind, track: Track, sinceDay: number, figures: Figures): readonly HealthFinding[] {
  return [{ kind, signals: [track.rule.signal], position: track.position, run: null, sinceDay, ...figures }]
}

function flatLine(track: Track): readonly HealthFinding[] {
  const { points } = track
  const last = points.at(-1)
  if (last === undefined) return []
  let first = points.length - 1
  while (first > 0 && points[first - 1]?.value === last.value) first--
  const days = points.length - first
  const before = points.slice(0, first)
  const varied = new Set(before.map(({ value }) => value)).size
  // A coarse sensor repeats itself: only one that hardly ever did is flat.
  const isVaried = before.length >= usualDaysMin && varied >= before.length / 3
  if (days < flatDays || !isVaried) return []
  const figures = { observed: days, expected: 1, unit: 'd', strength: days / flatDays }
  return found('flat-line', track, points[first]?.day ?? last.day, figures)
}

function stopped(track: Track, latestDay: number): readonly HealthFinding[] {
  const last = track.points.at(-1)
  if (last === undefined || track.points.length < usualDaysMin) return []
  const gaps = track.points.slice(1).map(({ day }, index) => day - (track.points[index]?.day ?? day))
  const usual = Math.max(1, median(gaps) ?? 1)
  const behind = (latestDay - last.day) / usual
  if (behind < stoppedDays) return []
  const figures = { observed: latestDay - last.day, expected: usual, unit: 'd', strength: behind / stoppedDays }
  return found('stopped', track, last.day + 1, figures)
}

/** Differences of neighbours, so that a drift is no change of noise. */
function varianceChange(track: Track, rules: DetectionRules): readonly HealthFinding[] {
  const steps = stepsOf(track.points.slice(-rules.days.referenceMax - judgedDays))
  const judged = steps.slice(-judgedDays)
  const usual = steps.slice(0, -judgedDays)
  if (usual.length < usualDaysMin || judged.length < judgedDays) return []
  const now = robustDeviation(judged, 0) ?? 0
  const before = Math.max(track.rule.noiseFloor, robustDeviation(usual, 0) ?? 0)
  const since = track.points.at(-judgedDays)?.day ?? 0
  const ratio = now / before
  if (ratio < varianceRatio) return []
  return found('variance-change', track, since, {
    observed: ratio,
    expected: 1,
    unit: '1',
    strength: ratio / varianceRatio,
  })
}

const stepsOf = (points: readonly Point[]): readonly number[] =>
  points.slice(1).map(({ level }, index) => level - (points[index]?.level ?? level))

function endlessRuns(history: InstrumentHistory): readonly HealthFinding[] {
  const runs = runsInOrder(history)
  return runs.flatMap((run, index): readonly HealthFinding[] => {
    const later = runs.length - 1 - index
    if (run.whole || (run.state !== 'running' && run.state !== 'stalled') || later < laterRuns) return []
    const sinceDay = run.startedDay ?? 0
    const cycles = { observed: run.cyclesDone ?? 0, expected: run.cyclesPlanned ?? 0, unit: '{cycle}' }
    return [
      {
        kind: 'run-never-ended',
        signals: [],
        position: 0,
        run: run.run,
        sinceDay,
        strength: later / laterRuns,
        ...cycles,
      },
    ]
  })
}
