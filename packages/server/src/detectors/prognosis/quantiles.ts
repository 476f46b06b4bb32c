/** What is forecast: one time in ten less than p10, as often less as more than p50, one time in ten more than p90. */
export interface Quantiles {
  readonly p10: number
  readonly p50: number
  readonly p90: number
}
