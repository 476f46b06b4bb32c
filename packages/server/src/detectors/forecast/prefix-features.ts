import type { Table } from '../learning/table.ts'

/** Series by the name of the signal, one value per cycle; NaN where a cycle has none. */
export type Signals = Readonly<Record<string, readonly number[]>>

/** How many first values of each signal are known. */
export type Lengths = Readonly<Record<string, number>>

export const featuresPerPrefix = 7

/**
 * For each run, from the first values of each signal alone: level, latest part, way from first to latest part, slope,
 * unrest about the slope, least, greatest. A signal that a run lacks is missing in all seven.
 */
export function prefixTable(runs: readonly Signals[], lengths: Lengths): Table {
  const names = Object.keys(lengths).sort()
  const columns = names.length * featuresPerPrefix
  const values = new Float64Array(runs.length * columns).fill(Number.NaN)
  runs.forEach((signals, run) => {
    names.forEach((name, place) => {
      const known = (Object.hasOwn(signals, name) ? (signals[name] ?? []) : []).slice(0, lengths[name] ?? 0)
      describe(known, values.subarray(run * columns + place * featuresPerPrefix))
    })
  })
  return { rows: runs.length, columns, values }
}

function describe(series: readonly number[], out: Float64Array): void {
  const [x, y]: [number[], number[]] = [[], []]
  series.forEach((value, cycle) => {
    if (!Number.isFinite(value)) return
    x.push(cycle)
    y.push(value)
  })
  if (y.length === 0) return
  const third = Math.max(1, Math.ceil(y.length / 3))
  const [level, middle] = [mean(y), mean(x)]
  const latest = mean(y.slice(-third))
  let [spread, joint] = [0, 0]
  x.forEach((cycle, place) => {
    spread += (cycle - middle) ** 2
    joint += (cycle - middle) * ((y[place] ?? 0) - level)
  })
  const slope = spread > 0 ? joint / spread : 0
  const rest = mean(y.map((value, place) => (value - level - slope * ((x[place] ?? 0) - middle)) ** 2))
  out.set([level, latest, latest - mean(y.slice(0, third)), slope, Math.sqrt(rest)])
  out[5] = y.reduce((least, value) => Math.min(least, value))
  out[6] = y.reduce((greatest, value) => Math.max(greatest, value))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
