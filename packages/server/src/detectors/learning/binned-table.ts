import type { Table } from './table.ts'

/** A table whose values are places among cuts: what trees are grown on. */
export interface BinnedTable {
  readonly rows: number
  readonly columns: number
  /** Column after column. Bin 0 is "missing", bin b >= 1 holds values above cut b - 2 and up to cut b - 1. */
  readonly bins: Uint8Array
  readonly cuts: ReadonlyArray<Float64Array>
}

/** A byte holds a bin; 63 cuts lose nothing that a tree of a few leaves would see. */
export const cutsMax = 63

/**
 * Cuts between values at equal shares of the rows, at most 63 in a column; a column with fewer different values is cut
 * between each two of them.
 */
export function binTable(table: Table): BinnedTable {
  const { rows, columns, values } = table
  const bins = new Uint8Array(rows * columns)
  const cuts: Float64Array[] = []
  const sorted = new Float64Array(rows)
  for (let column = 0; column < columns; column++) {
    let held = 0
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column] ?? Number.NaN
      if (!Number.isNaN(value)) sorted[held++] = value
    }
    const columnCuts = cutsOf(sorted.subarray(0, held).sort())
    cuts.push(columnCuts)
    for (let row = 0; row < rows; row++) {
      bins[column * rows + row] = binOf(values[row * columns + column] ?? Number.NaN, columnCuts)
    }
  }
  return { rows, columns, bins, cuts }
}

/** Bin of a value: 0 when missing, else 1 + the number of cuts below it. */
function binOf(value: number, cuts: Float64Array): number {
  if (Number.isNaN(value)) return 0
  let [from, to] = [0, cuts.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (value > (cuts[middle] ?? 0)) from = middle + 1
    else to = middle
  }
  return from + 1
}

function cutsOf(sorted: Float64Array): Float64Array {
  const different = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1])
  const between = (low: number, high: number) => {
    const middle = low + (high - low) / 2
    return middle < high ? middle : low
  }
  if (different.length <= cutsMax + 1) {
    return Float64Array.from({ length: Math.max(0, different.length - 1) }, (_, index) =>
      between(different[index] ?? 0, different[index + 1] ?? 0),
    )
  }
  const cuts: number[] = []
  for (let cut = 1; cut <= cutsMax; cut++) {
    const place = Math.floor((cut * sorted.length) / (cutsMax + 1))
    const [low, high] = [sorted[place - 1] ?? 0, sorted[place] ?? 0]
    const value = between(low, high)
    if (low !== high || cuts.at(-1) !== value) {
      if (cuts.length === 0 || value > (cuts.at(-1) ?? 0)) cuts.push(value)
    }
  }
  return Float64Array.from(cuts)
}
