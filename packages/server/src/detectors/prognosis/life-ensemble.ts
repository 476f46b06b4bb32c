import { type BoostedTrees, type BoostingOptions, fitBoostedTrees, predictTrees } from '../learning/boosted-trees.ts'
import { binTable } from '../learning/binned-table.ts'
import type { Table } from '../learning/table.ts'
import { type HealthIndex, healthIndex, learnHealthIndex } from './health-index.ts'
import { featuresPerSignal, unitFeatures } from './unit-features.ts'

/** A unit ready to learn from: conditioned signals, and its features at the rows that are looked at. */
export interface PreparedUnit {
  readonly times: Float64Array
  readonly signals: readonly Float64Array[]
  readonly failed: boolean
  /** Rows that are looked at as if they were the last. */
  readonly cuts: Int32Array
  /** `width` features at each cut. */
  readonly features: Float64Array
  readonly width: number
}

/** A health index and trees over the features of all signals and of the index. */
export interface LifeEnsemble {
  readonly index: HealthIndex
  readonly members: readonly BoostedTrees[]
}

const boosting: Partial<BoostingOptions> = {
  learningRate: 0.04,
  leaves: 8,
  leafWeightMin: 10,
  columnShare: 0.3,
  rowShare: 0.3,
}

/**
 * Learns the life left, held to `horizon`, at the cuts of these units. Of a unit that had not failed only a lower bound
 * is known: where that is below the horizon, a first round without it says how much more to expect, and the second
 * learns from the greater of the two (after Buckley and James 1979).
 */
export function fitLifeEnsemble(
  units: readonly PreparedUnit[],
  horizon: number,
  step: number,
  trees: number,
  seeds: readonly number[],
): LifeEnsemble {
  const lifeLeft = concat(units.map(lifeLeftAtCuts))
  const known = units.flatMap((unit, place) =>
    Array.from(lifeLeftAtCuts(unit), (left) => units[place]?.failed === true || left >= horizon),
  )
  const weights = concat(units.map((unit) => new Float64Array(unit.cuts.length).fill(1)))
  const target = lifeLeft.map((left) => Math.min(left, horizon))
  const smoothed = smoothedSignals(units)
  if (known.every(Boolean)) {
    const index = learnHealthIndex(smoothed, target, weights)
    return { index, members: grow(units, index, target, weights, step, trees, seeds) }
  }
  const trusted = weights.map((weight, place) => (known[place] === true ? weight : 0))
  const index = learnHealthIndex(smoothed, target, trusted)
  const first = { index, members: grow(units, index, target, trusted, step, trees, seeds.slice(0, 1)) }
  const expected = concat(units.map((unit) => predictLife(first, unit, step)))
  const filled = target.map((value, place) =>
    known[place] === true ? value : Math.min(horizon, Math.max(value, expected[place] ?? 0)),
  )
  return { index, members: grow(units, index, filled, weights, step, trees, seeds) }
}

/** Life left at each cut of a unit, as the ensemble expects it: the mean of its members, never below 0. */
export function predictLife(ensemble: LifeEnsemble, unit: PreparedUnit, step: number): Float64Array {
  const table = tableOfUnits([unit], ensemble.index, step)
  const sum = new Float64Array(table.rows)
  for (const member of ensemble.members) {
    predictTrees(member, table).forEach((value, row) => {
      sum[row] = (sum[row] as number) + value / ensemble.members.length
    })
  }
  return sum.map((value) => Math.max(0, value))
}

/** Time from each cut to the unit's last row. */
export function lifeLeftAtCuts({ times, cuts }: PreparedUnit): Float64Array {
  return Float64Array.from(cuts, (row) => (times.at(-1) ?? 0) - (times[row] as number))
}

function grow(
  units: readonly PreparedUnit[],
  index: HealthIndex,
  target: Float64Array,
  weights: Float64Array,
  step: number,
  trees: number,
  seeds: readonly number[],
): readonly BoostedTrees[] {
  const binned = binTable(tableOfUnits(units, index, step))
  return seeds.map((seed) => fitBoostedTrees(binned, target, { ...boosting, weights, trees, seed }))
}

function tableOfUnits(units: readonly PreparedUnit[], index: HealthIndex, step: number): Table {
  const base = units[0]?.width ?? 0
  const columns = base + featuresPerSignal
  const rows = units.reduce((sum, unit) => sum + unit.cuts.length, 0)
  const values = new Float64Array(rows * columns)
  let row = 0
  for (const unit of units) {
    const health = unitFeatures(unit.times, [healthIndex(index, unit.signals, unit.times.length)], step)
    unit.cuts.forEach((cut, place) => {
      values.set(unit.features.subarray(place * base, (place + 1) * base), row * columns)
      values.set(health.values.subarray(cut * health.width + 1, (cut + 1) * health.width), row * columns + base)
      row++
    })
  }
  return { rows, columns, values }
}

/** The shortest moving average of each signal at each cut. */
function smoothedSignals(units: readonly PreparedUnit[]): Table {
  const columns = units[0]?.signals.length ?? 0
  const rows = units.reduce((sum, unit) => sum + unit.cuts.length, 0)
  const values = new Float64Array(rows * columns)
  let at = 0
  for (const { cuts, features, width } of units) {
    for (let place = 0; place < cuts.length; place++) {
      for (let signal = 0; signal < columns; signal++)
        values[at++] = features[place * width + 1 + signal * featuresPerSignal] ?? Number.NaN
    }
  }
  return { rows, columns, values }
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
