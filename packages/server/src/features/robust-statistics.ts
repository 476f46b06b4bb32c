/** Middle of the values, mean of the two middle ones for an even count; null of none. The values are not changed. */
export function median(values: readonly number[]): number | null {
  const { length } = values
  if (length > insertionMax) return medianOfSorted(new Float64Array(values).sort(), length)
  // Most medians are of a few values, and detectors spend their time on them: no allocation, no call for each value.
  for (let at = 0; at < length; at++) {
    const value = values[at] ?? Number.NaN
    let place = at
    for (; place > 0 && (scratch[place - 1] ?? 0) > value; place--) scratch[place] = scratch[place - 1] ?? 0
    scratch[place] = value
  }
  return medianOfSorted(scratch, length)
}

/** Up to so many values, moving each to its place beats a sort. */
const insertionMax = 48
const scratch = new Float64Array(insertionMax)

/** Mean of the values; null of none. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Median absolute deviation of a Gaussian, times this, is its standard deviation. */
const gaussianMad = 1.4826

/** Standard deviation as the median absolute deviation tells it: outliers do not widen it. Null of fewer than three. */
export function robustDeviation(values: readonly number[], centre: number): number | null {
  if (values.length < 3) return null
  const middle = median(values.map((value) => Math.abs(value - centre)))
  // Around its own median a small sample lies too close: n / (n - 0.8) corrects that on average.
  return middle === null ? null : (middle * gaussianMad * values.length) / (values.length - 0.8)
}

function medianOfSorted(values: Float64Array, length: number): number | null {
  if (length === 0) return null
  const middle = length >> 1
  const high = values[middle] ?? 0
  return length % 2 === 1 ? high : ((values[middle - 1] ?? high) + high) / 2
}
