import type { BinnedTable } from './binned-table.ts'
import { type Random, shuffledPlaces } from './random.ts'

/** Nodes in the order of their making; node 0 is the root. A leaf has feature -1. */
export interface Tree {
  readonly feature: Int16Array
  /** A value up to the threshold goes left. */
  readonly threshold: Float64Array
  readonly missingLeft: Uint8Array
  readonly left: Int16Array
  readonly right: Int16Array
  readonly value: Float64Array
}

export interface TreeShape {
  /** At most so many leaves, grown where the gain is greatest. */
  readonly leaves: number
  /** Least sum of second derivatives in a leaf: with squared loss and equal weights, its rows. */
  readonly leafWeightMin: number
  /** Added to the second derivatives of each leaf: small leaves are drawn to 0. */
  readonly ridge: number
  /** Share of the columns that one tree looks at. */
  readonly columnShare: number
}

interface OpenLeaf {
  readonly node: number
  readonly rows: Int32Array
  readonly gradients: Float64Array
  readonly hessians: Float64Array
  readonly gradient: number
  readonly hessian: number
  readonly split: Split | null
}

interface Split {
  readonly gain: number
  readonly column: number
  /** Bins up to this one go left. */
  readonly bin: number
  readonly missingLeft: boolean
}

const binCount = 65

/**
 * One regression tree for the given first and second derivatives of a loss, by sums over bins; the bigger child's sums
 * are its parent's less the smaller child's. Leaf value = -gradient / (hessian + ridge). `leafOf` receives each sampled
 * row's node, so that a caller can set leaf values of its own (quantiles).
 */
export function growTree(
  table: BinnedTable,
  rows: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  shape: TreeShape,
  random: Random,
): { readonly tree: Tree; readonly leaves: ReadonlyArray<{ readonly node: number; readonly rows: Int32Array }> } {
  const columnCount = Math.max(1, Math.round(shape.columnShare * table.columns))
  const columns = shuffledPlaces(table.columns, random).slice(0, columnCount).sort()
  const nodes = nodesFor(shape.leaves)
  const root = sums(table, rows, columns, gradient, hessian)
  const open: OpenLeaf[] = [openLeaf(0, rows, root.gradients, root.hessians, table, columns, shape)]
  let nodeCount = 1
  while (open.length < shape.leaves) {
    const best = bestOf(open)
    const leaf = best < 0 ? undefined : open[best]
    if (leaf === undefined || leaf.split === null) break
    const { split } = leaf
    const [leftRows, rightRows] = partition(table, leaf.rows, split)
    const smaller = leftRows.length <= rightRows.length ? leftRows : rightRows
    const small = sums(table, smaller, columns, gradient, hessian)
    const [bigGradients, bigHessians] = [less(leaf.gradients, small.gradients), less(leaf.hessians, small.hessians)]
    const big = { gradients: bigGradients, hessians: bigHessians }
    const [left, right] = smaller === leftRows ? [small, big] : [big, small]
    nodes.feature[leaf.node] = split.column
    nodes.threshold[leaf.node] = table.cuts[split.column]?.[split.bin - 1] ?? Number.POSITIVE_INFINITY
    nodes.missingLeft[leaf.node] = split.missingLeft ? 1 : 0
    nodes.left[leaf.node] = nodeCount
    nodes.right[leaf.node] = nodeCount + 1
    open[best] = openLeaf(nodeCount, leftRows, left.gradients, left.hessians, table, columns, shape)
    open.push(openLeaf(nodeCount + 1, rightRows, right.gradients, right.hessians, table, columns, shape))
    nodeCount += 2
  }
  for (const leaf of open) nodes.value[leaf.node] = -leaf.gradient / (leaf.hessian + shape.ridge)
  return { tree: nodes, leaves: open }
}

/** Value of the leaf that a row of a table falls into. */
export function treeValue(tree: Tree, values: Float64Array, from: number): number {
  let node = 0
  for (;;) {
    const feature = tree.feature[node] ?? -1
    if (feature < 0) return tree.value[node] ?? 0
    const value = values[from + feature] ?? Number.NaN
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= (tree.threshold[node] ?? 0)
    node = (goesLeft ? tree.left[node] : tree.right[node]) ?? 0
  }
}

function nodesFor(leaves: number): Tree {
  const count = 2 * leaves - 1
  return {
    feature: new Int16Array(count).fill(-1),
    threshold: new Float64Array(count),
    missingLeft: new Uint8Array(count),
    left: new Int16Array(count),
    right: new Int16Array(count),
    value: new Float64Array(count),
  }
}

function sums(
  table: BinnedTable,
  rows: Int32Array,
  columns: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
): { readonly gradients: Float64Array; readonly hessians: Float64Array } {
  const gradients = new Float64Array(columns.length * binCount)
  const hessians = new Float64Array(columns.length * binCount)
  const { bins } = table
  for (let index = 0; index < columns.length; index++) {
    const from = (columns[index] as number) * table.rows
    const to = index * binCount
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] as number
      const at = to + (bins[from + row] as number)
      gradients[at] = (gradients[at] as number) + (gradient[row] as number)
      hessians[at] = (hessians[at] as number) + (hessian[row] as number)
    }
  }
  return { gradients, hessians }
}

function less(all: Float64Array, part: Float64Array): Float64Array {
  const rest = new Float64Array(all.length)
  for (let index = 0; index < all.length; index++) rest[index] = (all[index] as number) - (part[index] as number)
  return rest
}

function openLeaf(
  node: number,
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  table: BinnedTable,
  columns: Int32Array,
  shape: TreeShape,
): OpenLeaf {
  let [gradient, hessian] = [0, 0]
  for (let bin = 0; bin < binCount; bin++) {
    gradient += gradients[bin] as number
    hessian += hessians[bin] as number
  }
  const base = { node, rows, gradients, hessians, gradient, hessian }
  return { ...base, split: bestSplit(base, table, columns, shape) }
}

function bestSplit(leaf: Omit<OpenLeaf, 'split'>, table: BinnedTable, columns: Int32Array, shape: TreeShape) {
  if (leaf.hessian < 2 * shape.leafWeightMin) return null
  const { gradient: all, hessian: weight } = leaf
  const { ridge, leafWeightMin } = shape
  const parent = (all * all) / (weight + ridge)
  // Below this a gain is rounding.
  let best = 1e-9 * Math.max(1, parent)
  let split: Split | null = null
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as number
    const binsHere = (table.cuts[column]?.length ?? 0) + 1
    const from = index * binCount
    const missingGradient = leaf.gradients[from] as number
    const missingHessian = leaf.hessians[from] as number
    const ways = missingHessian > 0 ? 2 : 1
    for (let way = 0; way < ways; way++) {
      let g = way === 0 ? 0 : missingGradient
      let h = way === 0 ? 0 : missingHessian
      for (let bin = 1; bin <= binsHere; bin++) {
        g += leaf.gradients[from + bin] as number
        h += leaf.hessians[from + bin] as number
        if (h < leafWeightMin) continue
        if (weight - h < leafWeightMin) break
        const gain = (g * g) / (h + ridge) + ((all - g) * (all - g)) / (weight - h + ridge) - parent
        if (gain > best) {
          best = gain
          split = { gain, column, bin, missingLeft: way === 1 }
        }
      }
    }
  }
  return split
}

function bestOf(open: readonly OpenLeaf[]): number {
  let [best, gain] = [-1, 0]
  open.forEach((leaf, index) => {
    if (leaf.split !== null && leaf.split.gain > gain) [best, gain] = [index, leaf.split.gain]
  })
  return best
}

function partition(table: BinnedTable, rows: Int32Array, split: Split): readonly [Int32Array, Int32Array] {
  const left = new Int32Array(rows.length)
  const right = new Int32Array(rows.length)
  let [lefts, rights] = [0, 0]
  const from = split.column * table.rows
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] as number
    const bin = table.bins[from + row] as number
    if (bin === 0 ? split.missingLeft : bin <= split.bin) left[lefts++] = row
    else right[rights++] = row
  }
  return [left.slice(0, lefts), right.slice(0, rights)]
}
