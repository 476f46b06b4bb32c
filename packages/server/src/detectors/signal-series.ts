import { roundTo, type SignalSeries } from '@seqward/contract'
import type { Baseline } from './baseline.ts'
import { valueOf } from './signal-rules.ts'
import type { Track } from './tracks.ts'

/** Width of the expected band to either side, in standard deviations: one point in 370 lies outside by chance. */
const bandDeviations = 3
/** Places that charts and cases show: more would be noise, and would make equal cases look changed. */
const places = 4

/** A track with its band for the console; the band is that of the latest point's stratum. At most `pointsMax` points. */
export function signalSeries(track: Track, baseline: Baseline | null, pointsMax: number): SignalSeries {
  const { rule } = track
  const points = track.points.slice(-pointsMax)
  return {
    signal: rule.signal,
    unit: rule.unit,
    points: points.map(({ run, day, value }) => ({ run, day, value: roundTo(value, places) })),
    expected: baseline === null ? null : band(track, baseline),
  }
}

function band(track: Track, baseline: Baseline): SignalSeries['expected'] {
  const offset = baseline.offsets.get(track.points.at(-1)?.stratum ?? '')
  if (offset === undefined) return null
  const centre = baseline.centre + offset
  const reach = bandDeviations * Math.hypot(baseline.deviation, baseline.centreDeviation)
  const at = (level: number) => roundTo(valueOf(track.rule, level), places)
  // A vacuum is compared by its size, so its band is turned back to the side where the values are.
  const sign = track.rule.scale === 'log' && (track.points.at(-1)?.value ?? 1) < 0 ? -1 : 1
  const ends = [sign * at(centre - reach), sign * at(centre + reach)]
  return { centre: sign * at(centre), low: Math.min(...ends), high: Math.max(...ends) }
}
