import { choleskyFactor, choleskyInverse } from '../algebra/cholesky.ts'
import type { Grouping } from './observations.ts'

/** What a mixed model says of each level of one grouping. */
export interface GroupingFit {
  /** Variance between its levels. */
  readonly variance: number
  /** For each level its own effect beside all else, not shrunk, and the error of that. */
  readonly effects: readonly LevelFit[]
}

/** A level in the unit of the values, and the standard error of that. */
export interface LevelFit {
  readonly effect: number
  readonly error: number
}

export interface MixedFit {
  /** Variance of one observation that nothing explains. */
  readonly within: number
  readonly groupings: readonly GroupingFit[]
  /** What is left of each value when the mean and all shrunk levels are taken out. */
  readonly left: Float64Array
}

const roundsMax = 25
/** With so many levels in all a round takes seconds: a few rounds from the start values have to do. */
const manyLevels = 700
const roundsOfMany = 6
const settled = 1e-3
/** A variance below this share of the remaining one cannot be told from none. */
const varianceFloor = 1e-4
/** So few levels give no variance between levels: each is taken as it is, and compared with the others. */
const fixedLevelsMax = 8
/** Keeps levels that are taken as they are apart from the mean. */
const fixedShrinkage = 1e-5
/** The mean is a level that is not shrunk. */
const meanShrinkage = 1e-9

/**
 * One mean and, for each grouping, random levels; components of variance by expectation and maximisation of the
 * restricted likelihood (Dempster, Laird and Rubin 1977; Henderson's equations).
 *
 * @param roundsMost Fewer rounds do where only what is left is wanted.
 *
 * With C the inverse of Henderson's matrix, λ the shrinkage and û the shrunk level, the level as a fixed effect among all
 * other random ones is û / (1 - λc), with variance σ² c / (1 - λc): adding a column's own variance to the covariance does
 * not change its generalised least-squares estimate, so no model has to be fitted for each level anew.
 */
export function fitMixedModel(values: Float64Array, groupings: readonly Grouping[], roundsMost = roundsMax): MixedFit {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, count)
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1) || Number.MIN_VALUE
  const { products, sums, starts } = henderson(
    values.map((value) => value - mean),
    groupings,
  )
  let within = total / 2
  let variances = groupings.map(() => total / (2 * groupings.length))
  let inverse: readonly Float64Array[] = []
  let solution = new Float64Array(products.length)
  let lambdas: readonly number[] = []
  let used = within
  const isFixed = groupings.map(({ levels }) => levels.length <= fixedLevelsMax)
  const lambda = (place: number) =>
    isFixed[place] === true ? fixedShrinkage : within / Math.max(variances[place] ?? 0, varianceFloor * within)
  const rounds = products.length > manyLevels ? Math.min(roundsMost, roundsOfMany) : roundsMost
  for (let round = 0; round < rounds; round++) {
    lambdas = groupings.map((_, place) => lambda(place))
    used = within
    inverse = choleskyInverse(choleskyFactor(shrunk(products, groupings, starts, lambdas)))
    solution = Float64Array.from(inverse, (row) => row.reduce((sum, value, at) => sum + value * (sums[at] ?? 0), 0))
    const explained = solution.reduce((sum, value, at) => sum + value * (sums[at] ?? 0), 0)
    const before = within
    const next = groupings.map(({ levels }, place) => {
      const start = starts[place] ?? 0
      let sum = 0
      for (let at = start; at < start + levels.length; at++)
        sum += (solution[at] ?? 0) ** 2 + before * (inverse[at]?.[at] ?? 0)
      return sum / Math.max(1, levels.length)
    })
    within = Math.max((total * (count - 1) - explained) / Math.max(1, count - 1), total * 1e-9)
    variances = next
    if (Math.abs(within - before) < settled * before && round >= roundsOfMany) break
  }
  const left = values.map((value, at) => {
    const known = groupings.reduce((sum, { members }, place) => {
      const member = members[at] ?? -1
      return member < 0 ? sum : sum + (solution[(starts[place] ?? 0) + member] ?? 0)
    }, solution[0] ?? 0)
    return value - mean - known
  })
  return {
    within,
    left,
    groupings: groupings.map((grouping, place) => {
      const start = starts[place] ?? 0
      const effectOf = isFixed[place] === true ? againstOthers : besideOthers
      const solved = { solution, inverse, within: used, lambda: lambdas[place] ?? 0, start, sizes: grouping.sizes }
      return { variance: variances[place] ?? 0, effects: grouping.levels.map((_, level) => effectOf(level, solved)) }
    }),
  }
}

interface Solved {
  readonly solution: Float64Array
  readonly inverse: readonly Float64Array[]
  readonly within: number
  readonly lambda: number
  /** Where the levels of the grouping begin. */
  readonly start: number
  readonly sizes: readonly number[]
}

/** One of many levels, the others being random. */
function besideOthers(level: number, { solution, inverse, within, lambda, start }: Solved): LevelFit {
  const own = inverse[start + level]?.[start + level] ?? 0
  const share = 1 - lambda * own
  if (!(share > 1e-9)) return { effect: 0, error: Number.POSITIVE_INFINITY }
  return { effect: (solution[start + level] ?? 0) / share, error: Math.sqrt((within * own) / share) }
}

/** One of a few levels, against the mean of the others by their observations. */
function againstOthers(level: number, { solution, inverse, within, start, sizes }: Solved): LevelFit {
  const others = sizes.reduce((sum, size) => sum + size, 0) - (sizes[level] ?? 0)
  if (others === 0) return { effect: 0, error: Number.POSITIVE_INFINITY }
  const weights = sizes.map((size, at) => (at === level ? 1 : -size / others))
  let effect = 0
  let variance = 0
  weights.forEach((a, i) => {
    effect += a * (solution[start + i] ?? 0)
    weights.forEach((b, j) => (variance += a * b * (inverse[start + i]?.[start + j] ?? 0)))
  })
  return { effect, error: Math.sqrt(within * Math.max(variance, 0)) }
}

/** Counts of observations that levels share, and sums of the values by level; the mean is in the first place. */
function henderson(values: Float64Array, groupings: readonly Grouping[]) {
  const starts: number[] = []
  let size = 1
  for (const { levels } of groupings) {
    starts.push(size)
    size += levels.length
  }
  const products = Array.from({ length: size }, (_, at) => new Float64Array(at + 1))
  const sums = new Float64Array(size)
  values.forEach((value, at) => {
    const places = [0]
    groupings.forEach(({ members }, place) => {
      const member = members[at] ?? -1
      if (member >= 0) places.push((starts[place] ?? 0) + member)
    })
    for (const a of places) {
      sums[a] = (sums[a] ?? 0) + value
      const row = products[a]
      for (const b of places) if (row !== undefined && b <= a) row[b] = (row[b] ?? 0) + 1
    }
  })
  return { products, sums, starts }
}

function shrunk(
  products: readonly Float64Array[],
  groupings: readonly Grouping[],
  starts: readonly number[],
  lambdas: readonly number[],
): readonly Float64Array[] {
  const rows = products.map((row) => row.slice())
  const add = (at: number, by: number) => {
    const row = rows[at]
    if (row !== undefined) row[at] = (row[at] ?? 0) + by
  }
  add(0, meanShrinkage * (products[0]?.[0] ?? 1))
  groupings.forEach(({ levels }, place) => {
    for (let level = 0; level < levels.length; level++) add((starts[place] ?? 0) + level, lambdas[place] ?? 0)
  })
  return rows
}
