/** For each p-value the share of false discoveries if it and all smaller ones are believed (Benjamini, Hochberg 1995). */
export function discoveryRates(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, at) => ({ p, at })).toSorted((a, b) => b.p - a.p)
  const rates = ps.map(() => 1)
  let least = 1
  order.forEach(({ p, at }, rank) => {
    least = Math.min(least, (p * ps.length) / (ps.length - rank))
    rates[at] = least
  })
  return rates
}
