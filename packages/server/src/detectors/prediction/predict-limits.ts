import { type Evidence, type LimitPrediction, roundTo } from '@seqward/contract'
import { median, robustDeviation } from '../../features/robust-statistics.ts'
import { type DetectionRules, standardRules } from '../detection-rules.ts'
import {
  type ExplainedRuns,
  explanationOf,
  type InstrumentHistory,
  isBeforeRepair,
  nothingExplained,
  runsInOrder,
} from '../instrument-history.ts'
import { loadingFaults } from '../loading.ts'
import { timeToLimit } from '../prognosis/time-to-limit.ts'
import { levelOf } from '../signal-rules.ts'
import { type Point, runTracks, sensorTracks, type Track } from '../tracks.ts'
import { limitValue, type SignalLimit, signalLimits } from './signal-limits.ts'

export const limitDetector = 'time-to-limit/1'

/** Of the way from the first to the middle third of an episode, so much must be made again by the last third. */
const stillMoving = 0.4
/** Latest points that a drift is read from: of a sensor a third of a year. */
const pointsMax = 120

/**
 * When the signals of a case reach their limits: for each evidence of this instrument whose signal has a limit, still lies
 * on this side of it and drifts towards it significantly. Pure; looks at the runs and days of the history alone.
 */
export function predictLimits(
  history: InstrumentHistory,
  evidence: readonly Evidence[],
  explained: ExplainedRuns = nothingExplained,
  rules: DetectionRules = standardRules,
  limits: readonly SignalLimit[] = signalLimits,
): readonly LimitPrediction[] {
  return evidence.flatMap((one) => {
    if (one.instrument !== history.instrument) return []
    const limit = limits.find(({ signal }) => signal === one.signal)
    const towards = limit?.side === 'above' ? 'up' : 'down'
    if (limit === undefined || one.direction !== towards) return []
    const track = trackOf(history, one, explained, rules)
    return track === null ? [] : (predictLimit(track, one, limit) ?? [])
  })
}

function predictLimit(track: Track, evidence: Evidence, limit: SignalLimit): LimitPrediction | null {
  const value = limitValue(limit, evidence.expected)
  const level = levelOf(track.rule, value)
  const points = episodeOf(track, evidence.sinceDay)
  const last = points.at(-1)
  if (level === null || last === undefined || !isStillMoving(points)) return null
  const noise = Math.max(track.rule.noiseFloor, noiseOf(points))
  const found = timeToLimit(
    points.map((point) => ({ day: point.day, value: point.level })),
    { limit: level, noise },
  )
  if (found === null) return null
  return {
    signal: evidence.signal,
    unit: track.rule.unit,
    limit: roundTo(value, 4),
    basis: limit.basis,
    asOfDay: last.day,
    p10: roundTo(found.p10, 3),
    p50: roundTo(found.p50, 3),
    p90: roundTo(found.p90, 3),
    detector: limitDetector,
  }
}

/** The track that an evidence is about; of a sensor with several positions the one that reads likest. */
function trackOf(
  history: InstrumentHistory,
  { signal, observed }: Evidence,
  explained: ExplainedRuns,
  rules: DetectionRules,
): Track | null {
  const own = rules.signals.filter((rule) => rule.signal === signal)
  const isSensor = own.some(({ sensor }) => sensor !== null)
  const tracks = isSensor ? sensorTracks(own, history.sensors) : runTracks(own, speakingRuns(history, explained, rules))
  const apart = ({ points }: Track) => Math.abs((points.at(-1)?.value ?? Number.POSITIVE_INFINITY) - observed)
  const [nearest] = tracks.filter(({ points }) => points.length > 0).sort((a, b) => apart(a) - apart(b))
  if (nearest === undefined) return null
  return { ...nearest, points: nearest.points.filter(({ day }) => !isBeforeRepair(history, day)) }
}

function speakingRuns(history: InstrumentHistory, explained: ExplainedRuns, rules: DetectionRules) {
  const runs = runsInOrder(history)
    .filter((run) => explanationOf(explained, history.instrument, run.run) === null)
    .slice(-2 * pointsMax)
  const loading = loadingFaults(runs, rules)
  return runs.filter((run) => !loading.has(run.run))
}

/** The points since the change, of the stratum that was used last: another flow cell has another level. */
export function episodeOf(track: Track, sinceDay: number): readonly Point[] {
  const stratum = track.points.at(-1)?.stratum
  const same = track.points.filter((point) => point.stratum === stratum)
  const start = same.findIndex(({ day }) => day >= sinceDay)
  return start < 0 ? [] : same.slice(start).slice(-pointsMax)
}

/** Whether the drift goes on: a part that jumped, or has settled at a worse level, reaches its limit at no day. */
function isStillMoving(points: readonly Point[]): boolean {
  const third = Math.floor(points.length / 3)
  const level = (from: number, to?: number) => median(points.slice(from, to).map((point) => point.level)) ?? 0
  const [first, middle, last] = [level(0, third), level(third, points.length - third), level(points.length - third)]
  return third > 0 && (last - middle) / (middle - first) >= stillMoving
}

/** Differences of neighbours hold the noise of two readings and next to nothing of the drift. */
function noiseOf(points: readonly Point[]): number {
  const steps = points.slice(1).map((point, index) => point.level - (points[index]?.level ?? 0))
  return (robustDeviation(steps, 0) ?? 0) / Math.SQRT2
}
