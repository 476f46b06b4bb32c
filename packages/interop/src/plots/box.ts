import { percentileOf } from '../summary/statistics.ts'

/** Five numbers of a list of values, as a box plot draws them; and how many lie outside the whiskers. */
export interface Box {
  readonly count: number
  readonly mean: number
  readonly low: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly high: number
  readonly outlierCount: number
}

/** Whiskers reach to the last value within this many quartile distances of the box. */
const whiskerReach = 1.5
/** Values are of single precision: those on the bound count as within. */
const boundSlack = 1e-7

/** The box of a list without NaN, or undefined for an empty list (spec: summary-statistics 9.1). Sorts it in place. */
export function boxOf(values: Float64Array): Box | undefined {
  const count = values.length
  if (count === 0) return undefined
  values.sort()
  const p25 = percentileOf(values, 25)
  const p75 = percentileOf(values, 75)
  const reach = whiskerReach * (p75 - p25)
  const lowest = (p25 - reach) * (1 - boundSlack)
  const highest = p75 + reach
  let first = 0
  while (first < count - 1 && (values[first] ?? 0) < lowest) first++
  let last = count - 1
  while (last > first && (values[last] ?? 0) > highest) last--
  return {
    count,
    mean: values.reduce((sum, value) => sum + value, 0) / count,
    low: values[first] ?? Number.NaN,
    p25,
    p50: percentileOf(values, 50),
    p75,
    high: values[last] ?? Number.NaN,
    outlierCount: first + count - 1 - last,
  }
}
