/** Middle of the values, mean of the two middle ones for an even count; null of none. The values are not changed. */
export function median(values: readonly number[]): number | null {
  // A typed array sorts by number without a callback, which is what the detectors spend their time on.
  return medianOfSorted(Float64Array.from(values).sort())
}

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

function medianOfSorted(values: Float64Array): number | null {
  const middle = values.length >> 1
  const high = values[middle]
  if (high === undefined) return null
  if (values.length % 2 === 1) return high
  const low = values[middle - 1]
  return low === undefined ? high : (low + high) / 2
}
