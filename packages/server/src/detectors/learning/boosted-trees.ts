import { type BinnedTable, binTable } from './binned-table.ts'
import { growTree, type Tree, type TreeShape, treeValue } from './grow-tree.ts'
import { type Random, seededRandom } from './random.ts'
import { LearningError, type Table } from './table.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** What is made small: squares (gives means), the pinball loss (gives a quantile), or log loss of targets 0 and 1. */
export type Loss =
  | { readonly kind: 'squared' }
  | { readonly kind: 'quantile'; readonly share: number }
  | { readonly kind: 'logistic' }

export interface BoostingOptions extends TreeShape {
  readonly loss: Loss
  readonly trees: number
  readonly learningRate: number
  /** Share of the rows that each tree is grown on. */
  readonly rowShare: number
  readonly seed: number
  /** One per row; 1 each when absent. */
  readonly weights?: Float64Array
}

/** A start value and trees whose values, times the learning rate, are added to it. */
export interface BoostedTrees {
  readonly start: number
  readonly learningRate: number
  readonly trees: readonly Tree[]
}

/** Shallow trees, slow steps, a little chance: sound for hundreds to tens of thousands of noisy rows. */
export const boostingDefaults: BoostingOptions = {
  loss: { kind: 'squared' },
  trees: 200,
  learningRate: 0.05,
  leaves: 8,
  leafWeightMin: 10,
  ridge: 1,
  columnShare: 0.5,
  rowShare: 0.7,
  seed: 1,
}

/**
 * Gradient boosting by stages (Friedman 2001, stochastic form 2002) over binned features. With log loss the prediction
 * is the log-odds. The same table, target and seed give the same trees.
 *
 * @throws LearningError when there are no rows, or lengths differ.
 */
export function fitBoostedTrees(
  table: Table | BinnedTable,
  target: Float64Array,
  options: Partial<BoostingOptions> = {},
): BoostedTrees {
  const settings = { ...boostingDefaults, ...options }
  const weights = settings.weights ?? new Float64Array(target.length).fill(1)
  if (table.rows === 0) throw new LearningError('empty', 'nothing to learn from')
  if (target.length !== table.rows || weights.length !== table.rows) {
    throw new LearningError('lengths', `${table.rows} rows, ${target.length} targets, ${weights.length} weights`)
  }
  const binned = 'bins' in table ? table : binTable(table)
  const random = seededRandom(settings.seed)
  const start = startOf(target, weights, settings.loss)
  const fitted = new Float64Array(table.rows).fill(start)
  const [gradient, hessian] = [new Float64Array(table.rows), new Float64Array(table.rows)]
  const trees: Tree[] = []
  for (let stage = 0; stage < settings.trees; stage++) {
    derive(target, fitted, weights, settings.loss, gradient, hessian)
    const { tree, leaves } = growTree(
      binned,
      sample(table.rows, settings.rowShare, random),
      gradient,
      hessian,
      settings,
      random,
    )
    if (settings.loss.kind === 'quantile') {
      for (const { node, rows } of leaves) {
        const rests = Float64Array.from(rows, (row) => (target[row] as number) - (fitted[row] as number))
        tree.value[node] = weightedQuantile(
          rests,
          Float64Array.from(rows, (row) => weights[row] as number),
          settings.loss.share,
        )
      }
    }
    trees.push(tree)
    addTree(tree, binned, settings.learningRate, fitted)
  }
  return { start, learningRate: settings.learningRate, trees }
}

/** One prediction per row: means, quantiles or log-odds, as the loss was. */
export function predictTrees(model: BoostedTrees, table: Table): Float64Array {
  const predicted = new Float64Array(table.rows).fill(model.start)
  for (const tree of model.trees) {
    for (let row = 0; row < table.rows; row++) {
      const value = treeValue(tree, table.values, row * table.columns)
      predicted[row] = (predicted[row] as number) + model.learningRate * value
    }
  }
  return predicted
}

function startOf(target: Float64Array, weights: Float64Array, loss: Loss): number {
  if (loss.kind === 'quantile') return weightedQuantile(target, weights, loss.share)
  let [sum, weight] = [0, 0]
  target.forEach((value, row) => {
    sum += value * (weights[row] as number)
    weight += weights[row] as number
  })
  const mean = weight > 0 ? sum / weight : 0
  if (loss.kind === 'squared') return mean
  // A half of a case on either side keeps the odds finite where only one answer was seen.
  return Math.log((sum + 0.5) / (weight - sum + 0.5))
}

function derive(
  target: Float64Array,
  fitted: Float64Array,
  weights: Float64Array,
  loss: Loss,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  for (let row = 0; row < target.length; row++) {
    const weight = weights[row] as number
    const rest = (fitted[row] as number) - (target[row] as number)
    if (loss.kind === 'logistic') {
      const chance = 1 / (1 + Math.exp(-(fitted[row] as number)))
      gradient[row] = weight * (chance - (target[row] as number))
      hessian[row] = weight * Math.max(chance * (1 - chance), 1e-6)
    } else {
      gradient[row] = weight * (loss.kind === 'squared' ? rest : rest > 0 ? 1 - loss.share : -loss.share)
      hessian[row] = weight
    }
  }
}

/** A share of the rows, in order, each subset of that size alike: rows are gone through once, each with its chance. */
function sample(rows: number, share: number, random: Random): Int32Array {
  const wanted = share >= 1 ? rows : Math.max(1, Math.round(share * rows))
  const chosen = new Int32Array(wanted)
  let held = 0
  for (let row = 0; held < wanted; row++) {
    if (random() * (rows - row) < wanted - held) chosen[held++] = row
  }
  return chosen
}

/** Adds a tree's values by bins: the rows that it was not grown on fall through it as well. */
function addTree(tree: Tree, table: BinnedTable, rate: number, fitted: Float64Array): void {
  const cutBins = Uint8Array.from(tree.feature, (feature, node) =>
    feature < 0 ? 0 : binOfThreshold(table.cuts[feature], tree.threshold[node] as number),
  )
  for (let row = 0; row < table.rows; row++) {
    let node = 0
    for (;;) {
      const feature = tree.feature[node] as number
      if (feature < 0) break
      const bin = table.bins[feature * table.rows + row] as number
      const goesLeft = bin === 0 ? tree.missingLeft[node] === 1 : bin <= (cutBins[node] as number)
      node = (goesLeft ? tree.left[node] : tree.right[node]) as number
    }
    fitted[row] = (fitted[row] as number) + rate * (tree.value[node] as number)
  }
}

function binOfThreshold(cuts: Float64Array | undefined, threshold: number): number {
  const place = cuts?.indexOf(threshold) ?? -1
  return place < 0 ? 255 : place + 1
}
