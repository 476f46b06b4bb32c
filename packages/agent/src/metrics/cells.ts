/** Records sorted into cells: the rows of cell c are `rows[starts[c]] .. rows[starts[c + 1] - 1]`. */
export interface Cells {
  readonly starts: Uint32Array
  readonly rows: Uint32Array
}

/** Sorts records by cell in two passes; a record whose cell is negative is left out. */
export function intoCells(rowCount: number, cellCount: number, cellOf: (row: number) => number): Cells {
  const cellOfRow = new Int32Array(rowCount)
  const starts = new Uint32Array(cellCount + 1)
  for (let row = 0; row < rowCount; row++) {
    const cell = cellOf(row)
    cellOfRow[row] = cell
    if (cell >= 0) starts[cell + 1] = (starts[cell + 1] ?? 0) + 1
  }
  for (let cell = 0; cell < cellCount; cell++) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0)
  const next = starts.slice(0, cellCount)
  const rows = new Uint32Array(starts[cellCount] ?? 0)
  for (let row = 0; row < rowCount; row++) {
    const cell = cellOfRow[row] ?? -1
    if (cell < 0) continue
    const at = next[cell] ?? 0
    rows[at] = row
    next[cell] = at + 1
  }
  return { starts, rows }
}

/** Median of the values of a cell's records, NaN left out; NaN when there is none. `scratch` holds the largest cell. */
export function cellMedian(
  { starts, rows }: Cells,
  cell: number,
  valueOf: (row: number) => number,
  scratch: Float64Array,
): number {
  let count = 0
  const end = starts[cell + 1] ?? 0
  for (let at = starts[cell] ?? 0; at < end; at++) {
    const value = valueOf(rows[at] ?? 0)
    if (!Number.isNaN(value)) scratch[count++] = value
  }
  return medianOf(scratch.subarray(0, count))
}

/** Space for `cellMedian` over these cells. */
export function cellScratch({ starts }: Cells): Float64Array {
  let most = 0
  for (let cell = 0; cell + 1 < starts.length; cell++)
    most = Math.max(most, (starts[cell + 1] ?? 0) - (starts[cell] ?? 0))
  return new Float64Array(most)
}

/** Median of numbers, which are sorted in place; NaN for none. */
export function medianOf(values: Float64Array): number {
  if (values.length === 0) return Number.NaN
  values.sort()
  const middle = values.length >> 1
  const upper = values[middle] ?? Number.NaN
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? Number.NaN) + upper) / 2
}
