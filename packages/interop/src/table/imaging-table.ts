import type { Run } from '../run/read-run.ts'
import { CycleRows } from './cycle-rows.ts'
import { baseColumns, type ImagingColumn, idColumns, placeColumns } from './imaging-columns.ts'
import { metricColumns } from './metric-columns.ts'

export type { ImagingColumn } from './imaging-columns.ts'

/** A row for each tile and cycle that any metric has, in order of lane, tile and cycle; columns that have a value. */
export interface ImagingTable {
  readonly rowCount: number
  readonly columns: readonly ImagingColumn[]
}

/**
 * The imaging table of a run in memory: all metrics by tile and cycle side by side (spec: summary-statistics 9.2).
 * Values are computed when asked for, and rounded as the maker's table rounds them.
 */
export function imagingTable(run: Run): ImagingTable {
  const rows = new CycleRows(run)
  const columns = [idColumns, baseColumns, metricColumns, placeColumns].flatMap((make) => make(run, rows))
  return { rowCount: rows.count, columns: columns.filter((column) => column.hasValues()) }
}

/**
 * The table as comma-separated text, in pieces of some hundred kilobytes. Without `only` it has the form of the maker's
 * `imaging_table`; with it, the rows for which it is true.
 *
 * @param name the name of the run folder, for the second line.
 */
export function* imagingTableCsv(
  { rowCount, columns }: ImagingTable,
  { name, only }: { readonly name: string; readonly only?: (row: number) => boolean },
): Generator<string> {
  yield `# Version: v1.9.0\n# Run Folder: ${name}\n${headerLine(columns)}\n`
  let lines: string[] = []
  for (let row = 0; row < rowCount; row++) {
    if (only !== undefined && !only(row)) continue
    lines.push(columns.map((column) => cellText(column.value(row))).join(','))
    if (lines.length < linesPerPiece) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  // The maker's table ends with an empty line.
  yield lines
    .map((line) => `${line}\n`)
    .join('')
    .concat('\n')
}

const linesPerPiece = 2000

/** A number of single precision with ten significant digits, `nan` where there is none. */
export function cellText(value: number): string {
  return Number.isNaN(value) ? 'nan' : String(Number(value.toPrecision(10)))
}

/** Columns of one metric stand together: `P90<A;C;G;T>`. */
function headerLine(columns: readonly ImagingColumn[]): string {
  const groups: { name: string; parts: string[] }[] = []
  for (const { name, part } of columns) {
    const last = groups.at(-1)
    if (part !== undefined && last?.name === name) last.parts.push(part)
    else groups.push({ name, parts: part === undefined ? [] : [part] })
  }
  return groups.map(({ name, parts }) => (parts.length === 0 ? name : `${name}<${parts.join(';')}>`)).join(',')
}
