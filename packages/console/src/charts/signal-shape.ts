import type { SignalPoint, SignalSeries } from '@seqward/contract'

/** Where a value lies: against the expected band, or `plain` where there is none yet. */
export type Place = 'within' | 'above' | 'below' | 'plain'

/** The place of a value against the band of its series. */
export function placeOf(value: number, expected: SignalSeries['expected']): Place {
  if (expected === null) return 'plain'
  if (value > expected.high) return 'above'
  return value < expected.low ? 'below' : 'within'
}

/** Signals in the order to look at them: the one whose latest value is furthest from its expected centre first. */
export function furthestFirst(series: readonly SignalSeries[]): readonly SignalSeries[] {
  return [...series].sort((a, b) => distance(b) - distance(a))
}

/** How far the latest value is from the centre, in half widths of the band; -1 where that cannot be said. */
export function distance({ points, expected }: SignalSeries): number {
  const last = points.at(-1)
  if (last === undefined || expected === null) return -1
  const halfWidth = Math.max((expected.high - expected.low) / 2, Number.EPSILON)
  return Math.abs(last.value - expected.centre) / halfWidth
}

/**
 * Where the points stand along the horizontal axis. Runs stand side by side, for several may begin on one day; readings
 * of a sensor stand at their day, so that a silence shows as a hole.
 */
export function positionsOf(points: readonly SignalPoint[]): readonly number[] {
  const byRun = points.some((point) => point.run !== null)
  return points.map((point, index) => (byRun ? index : point.day))
}

/** Where the change is marked: half a step before the first point of that day or later; null when it is off the chart. */
export function changePosition(points: readonly SignalPoint[], sinceDay: number | null): number | null {
  if (sinceDay === null) return null
  const index = points.findIndex((point) => point.day >= sinceDay)
  const position = positionsOf(points)[index]
  return position === undefined || index === 0 ? null : position - 0.5
}

/** Lowest and highest of the vertical axis: all values and the band, with a little air. */
export function rangeOf({ points, expected }: SignalSeries): readonly [number, number] {
  const all = [...points.map((point) => point.value), ...(expected === null ? [] : [expected.low, expected.high])]
  const low = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (low > high) return [0, 1]
  const air = Math.max((high - low) * 0.08, Math.abs(high) * 0.002, 1e-6)
  return [low - air, high + air]
}
