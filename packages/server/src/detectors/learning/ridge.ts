import { LearningError, type Table } from './table.ts'

/** A linear rule on standardised columns; a missing value stands at its column's mean. */
export interface Ridge {
  readonly means: Float64Array
  readonly scales: Float64Array
  readonly weights: Float64Array
  readonly start: number
}

/**
 * Least squares with a penalty on the squared weights (Hoerl and Kennard 1970), columns standardised so that one
 * penalty fits all. `penalty` is per row: the penalty added to the mean square of each standardised column.
 *
 * @throws LearningError when there are no rows or lengths differ.
 */
export function fitRidge(table: Table, target: Float64Array, penalty: number, weights?: Float64Array): Ridge {
  const { rows, columns, values } = table
  if (rows === 0) throw new LearningError('empty', 'nothing to learn from')
  if (target.length !== rows) throw new LearningError('lengths', `${rows} rows, ${target.length} targets`)
  const share = normalised(weights ?? new Float64Array(rows).fill(1))
  const means = new Float64Array(columns)
  const scales = new Float64Array(columns)
  for (let column = 0; column < columns; column++) {
    let [sum, squares, weight] = [0, 0, 0]
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column] as number
      if (Number.isNaN(value)) continue
      const part = share[row] as number
      sum += part * value
      weight += part
    }
    const mean = weight > 0 ? sum / weight : 0
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column] as number
      if (!Number.isNaN(value)) squares += (share[row] as number) * (value - mean) ** 2
    }
    means[column] = mean
    // A column that hardly moves says nothing: scale 0 leaves it out.
    scales[column] = squares > 1e-18 * Math.max(1, mean * mean) ? Math.sqrt(squares) : 0
  }
  let start = 0
  for (let row = 0; row < rows; row++) start += (share[row] as number) * (target[row] as number)
  const [square, right] = [new Float64Array(columns * columns), new Float64Array(columns)]
  const line = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    standardise(values, row * columns, means, scales, line)
    const part = share[row] as number
    const rest = (target[row] as number) - start
    for (let a = 0; a < columns; a++) {
      const scaled = part * (line[a] as number)
      if (scaled === 0) continue
      right[a] = (right[a] as number) + scaled * rest
      for (let b = 0; b <= a; b++) {
        const at = a * columns + b
        square[at] = (square[at] as number) + scaled * (line[b] as number)
      }
    }
  }
  for (let column = 0; column < columns; column++) {
    const at = column * columns + column
    square[at] = (square[at] as number) + penalty + 1e-9 + (scales[column] === 0 ? 1 : 0)
  }
  return { means, scales, weights: solveSymmetric(square, right), start }
}

/** One prediction per row. */
export function predictRidge(model: Ridge, table: Table): Float64Array {
  const line = new Float64Array(table.columns)
  return Float64Array.from({ length: table.rows }, (_, row) => {
    standardise(table.values, row * table.columns, model.means, model.scales, line)
    let sum = model.start
    for (let column = 0; column < line.length; column++)
      sum += (line[column] as number) * (model.weights[column] as number)
    return sum
  })
}

/** Solves a symmetric positive definite system by Cholesky's method; only the lower half is read, and is overwritten. */
export function solveSymmetric(square: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = square[row * size + column] as number
      for (let k = 0; k < column; k++) sum -= (square[row * size + k] as number) * (square[column * size + k] as number)
      if (row === column) square[row * size + row] = Math.sqrt(Math.max(sum, 1e-300))
      else square[row * size + column] = sum / (square[column * size + column] as number)
    }
  }
  const solved = Float64Array.from(right)
  for (let row = 0; row < size; row++) {
    let sum = solved[row] as number
    for (let k = 0; k < row; k++) sum -= (square[row * size + k] as number) * (solved[k] as number)
    solved[row] = sum / (square[row * size + row] as number)
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = solved[row] as number
    for (let k = row + 1; k < size; k++) sum -= (square[k * size + row] as number) * (solved[k] as number)
    solved[row] = sum / (square[row * size + row] as number)
  }
  return solved
}

function standardise(
  values: Float64Array,
  from: number,
  means: Float64Array,
  scales: Float64Array,
  line: Float64Array,
): void {
  for (let column = 0; column < line.length; column++) {
    const value = values[from + column] as number
    const scale = scales[column] as number
    line[column] = Number.isNaN(value) || scale === 0 ? 0 : (value - (means[column] as number)) / scale
  }
}

function normalised(weights: Float64Array): Float64Array {
  let total = 0
  for (const weight of weights) total += weight
  return weights.map((weight) => weight / total)
}
