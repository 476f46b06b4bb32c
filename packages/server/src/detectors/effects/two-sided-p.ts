/** From here the continued fraction converges faster than the series. */
const tail = 2
const termsMax = 200

/**
 * Probability that a standard normal value is at least so far from nothing, either way: the complementary error function
 * of |score| / √2, by its series near the middle and its continued fraction in the tails (Abramowitz and Stegun 7.1.5,
 * 7.1.14). Good to 1e-12 in relative terms.
 */
export function twoSidedP(score: number): number {
  const x = Math.abs(score) / Math.SQRT2
  if (!Number.isFinite(x)) return 0
  return x < tail ? 1 - series(x) : fraction(x)
}

/** Error function: 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)). */
function series(x: number): number {
  let power = x
  let sum = x
  for (let n = 1; n < termsMax; n++) {
    power *= (-x * x) / n
    const term = power / (2 * n + 1)
    sum += term
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

/** Complementary error function: exp(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))). */
function fraction(x: number): number {
  let inner = x
  for (let n = termsMax; n >= 1; n--) inner = x + n / 2 / inner
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / inner
}
