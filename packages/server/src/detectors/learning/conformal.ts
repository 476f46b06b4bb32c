/**
 * Places, as shares for linear interpolation between n ordered errors, outside which the next of n + 1 exchangeable
 * errors lies with chance `tail` on either side (split conformal prediction; Vovk and others 2005). With few errors the
 * extremes: then the chance outside is 1 / (n + 1) at most on either side.
 */
export function conformalShares(count: number, tail: number): { readonly lower: number; readonly upper: number } {
  if (count < 2) return { lower: 0, upper: 1 }
  const lower = Math.max(0, (tail * (count + 1) - 1) / (count - 1))
  return { lower, upper: 1 - lower }
}

/**
 * The same for many errors of each of n units, weighted so that a unit counts once: units are exchangeable, their errors
 * are not. Their weight lies smoothly, so that the share itself is moved out by half a place instead of a whole one.
 */
export function conformalTail(units: number, tail: number): number {
  return Math.max(0, tail - (0.5 - tail) / Math.max(units, 1))
}
