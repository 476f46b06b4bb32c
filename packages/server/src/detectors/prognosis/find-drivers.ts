import { fitBoostedTrees, predictTrees } from '../learning/boosted-trees.ts'
import { groupFolds, splitFold } from '../learning/folds.ts'
import { pick, pickRows, type Table } from '../learning/table.ts'
import type { UnitSet } from './unit-series.ts'

/** Share of each history, from its start, in which wear is taken to be small. */
const earlyShare = 0.35
/** Mean squared correlation with time within units, above which a signal ages and is no driver. */
const agingMax = 0.01
/** A driver explains at least this share of another signal's early variance, in units not learnt from. */
const effectMin = 0.3
/** A further driver adds at least this to the mean share explained. */
const gainMin = 0.03
/** Beyond this many inputs the early rows are too few to tell what each does. */
const driversMax = 6
const rowsMax = 3000
const foldCount = 3

/**
 * Inputs that vary over a scale and move other signals while they themselves do not age: load, speed, ambient
 * temperature. Empty where none is found.
 */
export function findDrivers(set: UnitSet, kept: readonly number[]): readonly number[] {
  const judged = kept.map((signal) => ({ signal, aging: agingOf(set, signal) }))
  const aging = judged.filter((one) => one.aging >= agingMax).map(({ signal }) => signal)
  // What follows a driver ages a little with its own wear; the driver itself ages least.
  const ageless = judged.filter((one) => one.aging < agingMax).sort((a, b) => a.aging - b.aging || a.signal - b.signal)
  const chosen: number[] = []
  let effect = 0
  for (const { signal } of ageless) {
    if (chosen.length === driversMax) break
    const others = [...aging, ...ageless.map((one) => one.signal)].filter(
      (other) => other !== signal && !chosen.includes(other),
    )
    const shares = others.map((other) => Math.max(0, effectOf(set, [...chosen, signal], other)))
    const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
    const isDriver = chosen.length > 0 || Math.max(0, ...shares) >= effectMin
    if (!isDriver || mean < effect + gainMin) continue
    chosen.push(signal)
    effect = mean
  }
  return chosen
}

/** Rows of the early part of each history, thinned, and the drivers' values in them. */
export function earlyRows(set: UnitSet, drivers: readonly number[]) {
  const places: Array<readonly [unit: number, row: number]> = []
  set.units.forEach(({ times }, unit) => {
    const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0]
    for (let row = 0; row < times.length; row++) {
      if ((times[row] as number) - first <= earlyShare * (last - first)) places.push([unit, row])
    }
  })
  const stride = Math.max(1, Math.ceil(places.length / rowsMax))
  const thinned = places.filter((_, place) => place % stride === 0)
  const value = (signal: number, [unit, row]: readonly [number, number]) =>
    set.units[unit]?.signals[signal]?.[row] ?? Number.NaN
  return {
    groups: thinned.map(([unit]) => unit),
    column: (signal: number) => Float64Array.from(thinned, (place) => value(signal, place)),
    /** Drivers' values in the rows where the target is known. */
    table: (target: Float64Array): Table => {
      const known = thinned.filter((_, row) => !Number.isNaN(target[row] ?? Number.NaN))
      const values = Float64Array.from(known.flatMap((place) => drivers.map((driver) => value(driver, place))))
      return { rows: known.length, columns: drivers.length, values }
    },
  }
}

function agingOf(set: UnitSet, signal: number): number {
  let [sum, units] = [0, 0]
  for (const { times, signals } of set.units) {
    const squared = squaredCorrelation(times, signals[signal] ?? new Float64Array())
    if (squared === null) continue
    sum += squared
    units++
  }
  return units === 0 ? 1 : sum / units
}

function squaredCorrelation(times: Float64Array, values: Float64Array): number | null {
  const known = [...times.keys()].filter((row) => !Number.isNaN(values[row] ?? Number.NaN))
  if (known.length < 10) return null
  const mean = (of: Float64Array) => known.reduce((sum, row) => sum + (of[row] as number), 0) / known.length
  const [time, level] = [mean(times), mean(values)]
  let [xx, yy, xy] = [0, 0, 0]
  for (const row of known) {
    const [x, y] = [(times[row] as number) - time, (values[row] as number) - level]
    xx += x * x
    yy += y * y
    xy += x * y
  }
  // Chance alone gives 1 / (n - 1).
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) - 1 / (known.length - 1) : 0
}

function effectOf(set: UnitSet, drivers: readonly number[], signal: number): number {
  const early = earlyRows(set, drivers)
  const column = early.column(signal)
  const table = early.table(column)
  const target = column.filter((value) => !Number.isNaN(value))
  if (target.length < 60) return 0
  const groups = early.groups.filter((_, row) => !Number.isNaN(column[row] ?? Number.NaN))
  const folds = groupFolds(groups, foldCount, 1)
  const { inside, outside } = splitFold(folds, 0)
  if (inside.length < 20 || outside.length < 40) return 0
  const law = fitBoostedTrees(pickRows(table, outside), pick(target, outside), {
    trees: 40,
    learningRate: 0.15,
    leaves: 6,
  })
  const predicted = predictTrees(law, pickRows(table, inside))
  const truth = pick(target, inside)
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length
  let [rest, all] = [0, 0]
  truth.forEach((value, row) => {
    rest += (value - (predicted[row] as number)) ** 2
    all += (value - mean) ** 2
  })
  return all > 0 ? 1 - rest / all : 0
}
