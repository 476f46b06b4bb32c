/** The least value with at least this share of the weight at or below it; NaN without weight. */
export function weightedQuantile(values: Float64Array, weights: Float64Array, share: number): number {
  const order = Int32Array.from(values, (_, place) => place).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  )
  let total = 0
  for (const weight of weights) total += weight
  if (!(total > 0)) return Number.NaN
  // Sums of weights round: a hair below counts as reached.
  const wanted = share * total * (1 - 1e-12)
  let sum = 0
  for (const place of order) {
    sum += weights[place] as number
    if (sum >= wanted && sum > 0) return values[place] as number
  }
  return values[order.at(-1) ?? 0] as number
}

/** Linear interpolation between ordered values (Hyndman and Fan, type 7); NaN of nothing. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return Number.NaN
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (place - below) * (high - low)
}
