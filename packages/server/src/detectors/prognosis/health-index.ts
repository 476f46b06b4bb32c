import { fitRidge, type Ridge } from '../learning/ridge.ts'
import type { Table } from '../learning/table.ts'

/** One signal out of many: the linear rule that says most about the life left, rescaled to about one deviation. */
export interface HealthIndex {
  readonly rule: Ridge
  readonly scale: number
}

/** Enough to share the weight among signals that say the same. */
const penalty = 0.01

/** Learns from smoothed signals at some rows and the life left there. */
export function learnHealthIndex(smoothed: Table, lifeLeft: Float64Array, weights: Float64Array): HealthIndex {
  const rule = fitRidge(smoothed, lifeLeft, penalty, weights)
  const size = Math.hypot(...rule.weights)
  return { rule, scale: size > 1e-12 ? size : 1 }
}

/** The index at each row of a unit's signals; a missing signal stands at its mean, a row without any is missing. */
export function healthIndex(
  { rule, scale }: HealthIndex,
  signals: readonly Float64Array[],
  rows: number,
): Float64Array {
  const index = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let [sum, seen] = [0, 0]
    for (let signal = 0; signal < signals.length; signal++) {
      const value = signals[signal]?.[row] ?? Number.NaN
      const spread = rule.scales[signal] ?? 0
      if (Number.isNaN(value) || spread === 0) continue
      sum += ((value - (rule.means[signal] ?? 0)) / spread) * (rule.weights[signal] ?? 0)
      seen++
    }
    index[row] = seen === 0 ? Number.NaN : sum / scale
  }
  return index
}
