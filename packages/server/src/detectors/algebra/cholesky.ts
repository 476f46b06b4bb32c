/**
 * Factor L of a symmetric positive definite matrix A = L Lᵀ (Cholesky), as lower rows; overwrites the rows it is given,
 * of which only the lower triangle is read.
 *
 * @throws RangeError when the matrix is not positive definite.
 */
export function choleskyFactor(rows: readonly Float64Array[]): readonly Float64Array[] {
  rows.forEach((row, j) => {
    let pivot = row[j] ?? Number.NaN
    for (let k = 0; k < j; k++) pivot -= (row[k] ?? 0) ** 2
    if (!(pivot > 0)) throw new RangeError(`not positive definite in row ${j}`)
    const root = Math.sqrt(pivot)
    row[j] = root
    for (let i = j + 1; i < rows.length; i++) {
      const below = rows[i]
      if (below === undefined) break
      let sum = below[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (below[k] ?? 0) * (row[k] ?? 0)
      below[j] = sum / root
    }
  })
  return rows
}

/** Solves L Lᵀ x = b. */
export function choleskySolve(factor: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = b.slice()
  factor.forEach((row, i) => {
    let sum = x[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (x[k] ?? 0)
    x[i] = sum / (row[i] ?? 1)
  })
  for (let i = factor.length - 1; i >= 0; i--) {
    const row = factor[i]
    if (row === undefined) break
    const value = (x[i] ?? 0) / (row[i] ?? 1)
    x[i] = value
    for (let k = 0; k < i; k++) x[k] = (x[k] ?? 0) - (row[k] ?? 0) * value
  }
  return x
}

/** Inverse of L Lᵀ, as full rows. */
export function choleskyInverse(factor: readonly Float64Array[]): readonly Float64Array[] {
  const size = factor.length
  // The inverse of L, column by column held as rows, then its transpose times itself.
  const inverse = factor.map((_, j) => {
    const column = new Float64Array(size)
    column[j] = 1 / (factor[j]?.[j] ?? 1)
    for (let i = j + 1; i < size; i++) {
      const row = factor[i]
      let sum = 0
      for (let k = j; k < i; k++) sum -= (row?.[k] ?? 0) * (column[k] ?? 0)
      column[i] = sum / (row?.[i] ?? 1)
    }
    return column
  })
  const full = factor.map(() => new Float64Array(size))
  inverse.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const b = inverse[j]
      let sum = 0
      for (let k = i; k < size; k++) sum += (a[k] ?? 0) * (b?.[k] ?? 0)
      const row = full[i]
      const mirrored = full[j]
      if (row !== undefined) row[j] = sum
      if (mirrored !== undefined) mirrored[i] = sum
    }
  })
  return full
}
