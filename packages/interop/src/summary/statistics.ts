/** Mean, standard deviation and median of a list; NaN for an empty one, deviation 0 for a single value. */
export interface Stat {
  readonly mean: number
  readonly stddev: number
  readonly median: number
}

export const noStat: Stat = { mean: Number.NaN, stddev: Number.NaN, median: Number.NaN }

/** The statistics of a list (spec: summary-statistics 1). Reorders the list. A NaN in it makes all three NaN. */
export function statOf(values: Float64Array): Stat {
  const count = values.length
  if (count === 0) return noStat
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / count
  if (Number.isNaN(mean)) return noStat
  let off = 0
  let offSquared = 0
  for (const value of values) {
    off += value - mean
    offSquared += (value - mean) ** 2
  }
  const stddev = count === 1 ? 0 : Math.sqrt(Math.max(offSquared - (off * off) / count, 0) / (count - 1))
  return { mean, stddev, median: medianOf(values) }
}

/** The middle value, or the mean of the two middle ones: what `percentileOf` gives for 50, without sorting it all. */
function medianOf(values: Float64Array): number {
  const count = values.length
  const upper = count >> 1
  const high = select(values, upper)
  if (count % 2 === 1) return high
  let low = values[0] ?? Number.NaN
  for (let at = 1; at < upper; at++) low = Math.max(low, values[at] ?? Number.NaN)
  return low + (high - low) * 0.5
}

/** The value that would stand at `place` in the sorted list; smaller ones are then before it (Hoare's quickselect). */
function select(values: Float64Array, place: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[(from + to) >> 1] ?? 0
    let left = from
    let right = to
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++
      while ((values[right] ?? 0) > pivot) right--
      if (left > right) break
      const moved = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = moved
      left++
      right--
    }
    if (place <= right) to = right
    else if (place >= left) from = left
    else break
  }
  return values[place] ?? Number.NaN
}

/**
 * Percentile of a sorted list: linear between the points at which each value stands for the middle of its share
 * (spec: summary-statistics 1). NaN for an empty list.
 */
export function percentileOf(sorted: Float64Array, percent: number): number {
  const count = sorted.length
  if (count === 0) return Number.NaN
  const position = (percent * count) / 100
  let index = Math.floor(position)
  if (position - index < 0.5) {
    if (index === 0) return sorted[0] ?? Number.NaN
    index--
  }
  const low = sorted[index] ?? Number.NaN
  if (index >= count - 1) return sorted[count - 1] ?? Number.NaN
  const high = sorted[index + 1] ?? Number.NaN
  return low + (high - low) * (position - index - 0.5)
}

/** a / b, and 0 where b is (nearly) nothing: how the summary's definitions divide (spec: summary-statistics 1). */
export function divide(a: number, b: number): number {
  return b < 1e-9 ? 0 : a / b
}
