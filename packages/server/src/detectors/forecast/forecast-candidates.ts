import { type BoostingOptions, fitBoostedTrees, predictTrees } from '../learning/boosted-trees.ts'
import { fitRidge, predictRidge } from '../learning/ridge.ts'
import type { Table } from '../learning/table.ts'
import { quantile } from '../learning/weighted-quantile.ts'

/** A rule from features to the final value. */
export type Rule = (table: Table) => Float64Array

/** A way to learn a rule. */
export interface Candidate {
  readonly kind: 'constant' | 'ridge' | 'trees'
  readonly fit: (table: Table, target: Float64Array) => Rule
}

/** Ridge looks at the columns that go best with the target: more cost time and carry chance. */
const ridgeColumnsMax = 60
const penalties = [0.01, 0.1, 1] as const
/** With fewer runs than this a tree sees chance. */
const treesFromRuns = 60
const boosting: Partial<BoostingOptions> = {
  trees: 150,
  learningRate: 0.06,
  leaves: 6,
  leafWeightMin: 8,
  columnShare: 0.4,
  rowShare: 0.6,
}

/** The middle of the past: what a forecast must beat to be used. */
export const constantCandidate: Candidate = {
  kind: 'constant',
  fit: (_, target) => {
    const middle = quantile(target, 0.5)
    return (table) => new Float64Array(table.rows).fill(middle)
  },
}

/** What is tried for so many past runs, the plain before the intricate. */
export function candidatesFor(runs: number): readonly Candidate[] {
  const ridges = penalties.map(
    (penalty): Candidate => ({
      kind: 'ridge',
      fit: (table, target) => {
        const columns = bestColumns(table, target, ridgeColumnsMax)
        const rule = fitRidge(pickColumns(table, columns), target, penalty)
        return (asked) => predictRidge(rule, pickColumns(asked, columns))
      },
    }),
  )
  const trees: Candidate = {
    kind: 'trees',
    fit: (table, target) => {
      const model = fitBoostedTrees(table, target, boosting)
      return (asked) => predictTrees(model, asked)
    },
  }
  return runs >= treesFromRuns ? [...ridges, trees] : ridges
}

/** The columns with the greatest squared correlation with the target, in their order. */
function bestColumns(table: Table, target: Float64Array, most: number): readonly number[] {
  const all = Array.from({ length: table.columns }, (_, column) => column)
  if (all.length <= most) return all
  return all
    .map((column) => ({ column, fit: squaredCorrelation(table, target, column) }))
    .sort((a, b) => b.fit - a.fit || a.column - b.column)
    .slice(0, most)
    .map(({ column }) => column)
    .sort((a, b) => a - b)
}

function squaredCorrelation({ rows, columns, values }: Table, target: Float64Array, column: number): number {
  let [n, x, y] = [0, 0, 0]
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] as number
    if (Number.isNaN(value)) continue
    n++
    x += value
    y += target[row] as number
  }
  let [xx, yy, xy] = [0, 0, 0]
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] as number
    if (Number.isNaN(value)) continue
    const [dx, dy] = [value - x / n, (target[row] as number) - y / n]
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0
}

function pickColumns(table: Table, picked: readonly number[]): Table {
  if (picked.length === table.columns) return table
  const values = new Float64Array(table.rows * picked.length)
  for (let row = 0; row < table.rows; row++) {
    picked.forEach((column, place) => {
      values[row * picked.length + place] = table.values[row * table.columns + column] as number
    })
  }
  return { rows: table.rows, columns: picked.length, values }
}
