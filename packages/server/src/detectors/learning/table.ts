/** Cases in rows, features in columns, row after row; NaN where a value is missing. */
export interface Table {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/** A table of rows of equal length. @throws LearningError when they differ. */
export function tableOf(rows: ReadonlyArray<ArrayLike<number>>): Table {
  const columns = rows[0]?.length ?? 0
  const values = new Float64Array(rows.length * columns)
  rows.forEach((row, index) => {
    if (row.length !== columns)
      throw new LearningError('ragged', `row ${index} has ${row.length} values, not ${columns}`)
    values.set(row, index * columns)
  })
  return { rows: rows.length, columns, values }
}

/** The rows at these places, in this order. */
export function pickRows(table: Table, places: ArrayLike<number>): Table {
  const { columns } = table
  const values = new Float64Array(places.length * columns)
  for (let index = 0; index < places.length; index++) {
    const from = (places[index] ?? 0) * columns
    values.set(table.values.subarray(from, from + columns), index * columns)
  }
  return { rows: places.length, columns, values }
}

/** The values at these places, in this order. */
export function pick(values: Float64Array, places: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: places.length }, (_, index) => values[places[index] ?? 0] ?? Number.NaN)
}

/** Learning was asked of data that it cannot be asked of. */
export class LearningError extends Error {
  override readonly name = 'LearningError'
  readonly code: 'ragged' | 'empty' | 'lengths'

  constructor(code: LearningError['code'], message: string) {
    super(message)
    this.code = code
  }
}
