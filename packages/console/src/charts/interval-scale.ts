/** The span that marks of a table share; it holds nought. */
export interface IntervalScale {
  readonly low: number
  readonly high: number
}

interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Intervals of few runs are wide enough to hide all others: the scale ends at so many times the greatest estimate. */
const reachShare = 3
/** The intervals of this share of the rows, the narrowest, are to be seen whole. */
const wholeShare = 0.7

/** A scale on which estimates and most of their intervals have room. Null without any. */
export function scaleOf(intervals: readonly Interval[]): IntervalScale | null {
  if (intervals.length === 0) return null
  const narrow = intervals
    .toSorted((a, b) => a.high - a.low - (b.high - b.low))
    .slice(0, Math.max(1, Math.ceil(wholeShare * intervals.length)))
  const ends = [0, ...intervals.map(({ value }) => value), ...narrow.flatMap(({ low, high }) => [low, high])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const widest = Math.max(...intervals.map(({ value }) => Math.abs(value)), 0)
  const air = Math.max((high - low) * 0.06, Number.MIN_VALUE)
  const most = widest * reachShare
  return { low: Math.max(low, -most) - air, high: Math.min(high, most) + air }
}

/** Place of a value on a scale, 0 to 1; what lies beyond stands at the end. */
export function placeOn({ low, high }: IntervalScale, value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}
