import { mean, median, robustDeviation } from '../features/robust-statistics.ts'
import { type HealthFinding, judgedDays, usualDaysMin } from './evidence-health.ts'
import type { Track } from './tracks.ts'

/** Two sensors that moved as one, and from which correlation down they no longer do. */
const correlatedFrom = 0.85
const lostBelow = 0.2
/**
 * Mean squared distance for each signal from which the latest days are unlike all before: 1 is usual; noise with heavy
 * tails reaches 2 over three days of twenty signals.
 */
const distanceMax = 6
const distanceDays = 3
const signalsMin = 4
/** One signal counts no further than this, so that none makes a distance of all alone. */
const deviationMax = 5

/** Pairs of sensors that used to move together and stopped doing so, whatever their levels do. */
export function correlationLosses(tracks: readonly Track[]): readonly HealthFinding[] {
  const findings: HealthFinding[] = []
  const columns = tracks.map(levelsByDay)
  for (let a = 0; a < tracks.length; a++) {
    for (let b = a + 1; b < tracks.length; b++) {
      const [one, other] = [tracks[a], tracks[b]]
      const [first, second] = [columns[a], columns[b]]
      if (one === undefined || other === undefined || first === undefined || second === undefined) continue
      const days = [...first.keys()].filter((day) => second.has(day))
      if (days.length < usualDaysMin + judgedDays) continue
      const of = (some: readonly number[]) =>
        correlation(
          some.map((day) => first.get(day) ?? 0),
          some.map((day) => second.get(day) ?? 0),
        )
      const before = of(days.slice(0, -judgedDays))
      if (before === null || Math.abs(before) < correlatedFrom) continue
      const latest = days.slice(-judgedDays)
      const now = of(latest)
      if (now === null || now * Math.sign(before) > lostBelow) continue
      findings.push({
        kind: 'correlation-loss',
        signals: [one.rule.signal, other.rule.signal],
        position: one.position,
        run: null,
        sinceDay: latest[0] ?? 0,
        strength: Math.abs(before - now) / (correlatedFrom - lostBelow),
        observed: now,
        expected: before,
        unit: '1',
      })
    }
  }
  return findings
}

/** Many signals a little off at once, where none need be out by itself: mean squared robust deviation of the latest days. */
export function multivariateDistance(tracks: readonly Track[]): readonly HealthFinding[] {
  const lastDay = Math.max(...tracks.map((track) => track.points.at(-1)?.day ?? 0))
  const parts = tracks.flatMap((track) => {
    const judged = track.points.filter(({ day }) => day > lastDay - distanceDays)
    const usual = track.points.filter(({ day }) => day <= lastDay - distanceDays).map(({ level }) => level)
    const centre = median(usual)
    if (centre === null || usual.length < usualDaysMin || judged.length < distanceDays) return []
    const deviation = Math.max(track.rule.noiseFloor, robustDeviation(usual, centre) ?? 0)
    const off = median(judged.map(({ level }) => (level - centre) / deviation)) ?? 0
    return [{ signal: track.rule.signal, squared: Math.min(deviationMax, Math.abs(off)) ** 2 }]
  })
  const distance = mean(parts.map(({ squared }) => squared))
  if (distance === null || parts.length < signalsMin || distance < distanceMax) return []
  const furthest = parts.toSorted((a, b) => b.squared - a.squared).map(({ signal }) => signal)
  const signals = [...new Set(furthest)].slice(0, signalsMin)
  const sinceDay = lastDay - distanceDays + 1
  return [
    {
      kind: 'multivariate-distance',
      signals,
      position: 0,
      run: null,
      sinceDay,
      strength: distance / distanceMax,
      observed: distance,
      expected: 1,
      unit: '1',
    },
  ]
}

const levelsByDay = (track: Track): ReadonlyMap<number, number> =>
  new Map(track.points.map(({ day, level }) => [day, level]))

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const [middleA, middleB] = [mean(a), mean(b)]
  if (middleA === null || middleB === null) return null
  let [ab, aa, bb] = [0, 0, 0]
  a.forEach((value, index) => {
    const [x, y] = [value - middleA, (b[index] ?? 0) - middleB]
    ab += x * y
    aa += x * x
    bb += y * y
  })
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb)
}
