import { limitDetector } from '../../detectors/prediction/predict-limits.ts'
import { signalLimits } from '../../detectors/prediction/signal-limits.ts'
import { chanceBelow } from '../../detectors/forecast/advise-run.ts'
import { standardRules, type DetectionRules } from '../../detectors/detection-rules.ts'
import type { InstrumentHistory } from '../../detectors/assess.ts'
import { runTracks, sensorTracks } from '../../detectors/tracks.ts'
import { runsInOrder } from '../../detectors/instrument-history.ts'
import { median } from '../../features/robust-statistics.ts'
import type { Checked } from './counts.ts'
import type { Trouble } from './past.ts'
import type { MadePrediction } from './replay-history.ts'

export { limitDetector }

/** What came of predictions of a limit: held between p10 and p90 or not, and chances within a horizon with their outcome. */
export interface CheckedIntervals {
  readonly held: number
  readonly of: number
  readonly chances: readonly Checked[]
}

/** Days ahead for which chances are compared with what came. */
const horizonDays = 30
/** A limit is reached when the middle of so many neighbouring values lies beyond it: one bad run is not the end. */
const middleOf = 3

/**
 * Compares predictions with what the signal did until it was repaired or the history ended. An interval counts when the
 * signal was watched until p90 at least, whatever it did: counting all that reached their limit would leave out those that
 * lasted.
 */
export function checkLimits(
  predictions: readonly MadePrediction[],
  histories: readonly InstrumentHistory[],
  troubles: readonly Trouble[],
  rules: DetectionRules = standardRules,
): CheckedIntervals {
  const byInstrument = new Map(histories.map((history) => [history.instrument, history]))
  let [held, of] = [0, 0]
  const chances: Checked[] = []
  for (const one of predictions) {
    const history = byInstrument.get(one.instrument)
    if (history === undefined) continue
    const { reachedDay, watchedUntil } = outcomeOf(one, history, troubles, rules)
    const lasted = (reachedDay ?? watchedUntil) - one.asOfDay
    if (watchedUntil - one.asOfDay >= one.p90) {
      of++
      if (reachedDay !== null && lasted >= one.p10 && lasted <= one.p90) held++
    }
    const isKnown = watchedUntil - one.asOfDay >= horizonDays || (reachedDay !== null && lasted <= horizonDays)
    if (isKnown) chances.push({ chance: chanceWithin(one), came: reachedDay !== null && lasted <= horizonDays })
  }
  return { held, of, chances }
}

/** Times are spread as ratios, so the quantiles are joined as logarithms. */
function chanceWithin({ p10, p50, p90 }: MadePrediction): number {
  const log = (days: number) => Math.log(Math.max(days, 0.01))
  return chanceBelow({ p10: log(p10), p50: log(p50), p90: log(p90) }, log(horizonDays))
}

function outcomeOf(
  one: MadePrediction,
  history: InstrumentHistory,
  troubles: readonly Trouble[],
  rules: DetectionRules,
) {
  const own = rules.signals.filter(({ signal }) => signal === one.signal)
  const [track] = own.some(({ sensor }) => sensor !== null)
    ? sensorTracks(own, history.sensors)
    : runTracks(own, runsInOrder(history))
  // A part that failed altogether, or was repaired, goes no further on its way.
  const repairs = troubles.flatMap(({ instrument, failedDay, untilDay }) => {
    const ended = Math.min(failedDay ?? Number.POSITIVE_INFINITY, untilDay ?? Number.POSITIVE_INFINITY)
    return instrument === one.instrument && ended > one.asOfDay ? [ended] : []
  })
  const end = Math.min(Number.POSITIVE_INFINITY, ...repairs)
  const points = (track?.points ?? []).filter(({ day }) => day > one.asOfDay && day <= end)
  const isAbove = signalLimits.find(({ signal }) => signal === one.signal)?.side !== 'below'
  const reached = points.findIndex((_, at) => {
    const middle = median(points.slice(at, at + middleOf).map(({ value }) => value)) ?? 0
    return at + middleOf <= points.length && (isAbove ? middle >= one.limit : middle <= one.limit)
  })
  return {
    reachedDay: reached < 0 ? null : (points[reached]?.day ?? null),
    watchedUntil: Math.min(end, points.at(-1)?.day ?? one.asOfDay),
  }
}
