import type { TileIds } from '../metric-sets.ts'
import type { Run } from '../run/read-run.ts'
import { inferTileNaming, tileParts } from '../run/tile-naming.ts'
import type { CyclePlotMetric, TilePlotMetric } from './plot-metrics.ts'

/** What a flow-cell map shows of its metric: a cycle and a channel or base, or a read. */
export interface FlowCellChoice {
  readonly cycle?: number | undefined
  readonly part?: number | undefined
  readonly read?: number | undefined
  readonly lane?: number | undefined
  readonly surface?: number | undefined
}

/** A tile on the map: lanes stand side by side, each with a grid of columns and rows. */
export interface FlowCellTile {
  readonly lane: number
  readonly tile: number
  readonly column: number
  readonly row: number
  readonly value: number
}

export interface FlowCellMap {
  readonly tiles: readonly FlowCellTile[]
  readonly lanes: readonly number[]
  /** Of each lane. Surface 2 stands to the right of surface 1, where a run has both. */
  readonly columns: number
  readonly rows: number
  /** Ends of the colour scale: far outliers do not stretch it (spec: summary-statistics 9.1). */
  readonly range: readonly [low: number, high: number]
}

/** The map of one metric over the tiles of a run (spec: interop-format 0.4, summary-statistics 9.1). */
export function flowCellMap(run: Run, metric: CyclePlotMetric | TilePlotMetric, choice: FlowCellChoice): FlowCellMap {
  const { ids } = metric
  const value =
    metric.kind === 'cycle'
      ? (record: number) => metric.value(record, choice.part ?? 0)
      : (record: number) => metric.value(record, choice.read ?? 1)
  const { runInfo } = run
  const naming = run.tileNaming ?? inferTileNaming(ids.tile[0] ?? 0) ?? 'Absolute'
  const sections = runInfo?.sectionPerLane ?? 1
  const tiles: FlowCellTile[] = []
  const grid = { columns: 0, rows: 0 }
  const found = recordsOf(metric, choice)
  const parts = found.map((record) => tileParts(naming, ids.tile[record] ?? 0))
  const numbers = runInfo?.tileCount ?? Math.max(...parts.map(({ number }) => number), 1)
  const swaths = runInfo?.swathCount ?? Math.max(...parts.map(({ swath }) => swath), 1)
  // A run of one surface has no empty half beside it.
  const isSideBySide = choice.surface === undefined && new Set(parts.map(({ surface }) => surface)).size > 1
  for (const [index, record] of found.entries()) {
    const { surface, swath, section, number } = parts[index] ?? tileParts(naming, 0)
    if (choice.surface !== undefined && surface !== choice.surface) continue
    const column = swath - 1 + (isSideBySide ? (surface - 1) * swaths : 0)
    const row = (sectionRow(section, sections) * numbers + number - 1) | 0
    grid.columns = Math.max(grid.columns, column + 1)
    grid.rows = Math.max(grid.rows, row + 1)
    tiles.push({ lane: ids.lane[record] ?? 0, tile: ids.tile[record] ?? 0, column, row, value: value(record) })
  }
  const lanes = [...new Set(tiles.map(({ lane }) => lane))].sort((a, b) => a - b)
  return { tiles, lanes, ...grid, range: colourRange(metric, tiles) }
}

function recordsOf(metric: CyclePlotMetric | TilePlotMetric, { cycle, lane }: FlowCellChoice): number[] {
  const { ids } = metric
  const cycles = metric.kind === 'cycle' ? metric.ids.cycle : undefined
  const count = (ids satisfies TileIds).lane.length
  const records: number[] = []
  for (let record = 0; record < count; record++) {
    if (lane !== undefined && ids.lane[record] !== lane) continue
    if (cycles === undefined || cycles[record] === cycle) records.push(record)
  }
  return records
}

/** Camera sections follow each other down the lane; 4 to 6 serve the second pair of lanes, the other way round. */
function sectionRow(section: number, sectionPerLane: number): number {
  if (section === 0) return 0
  const turned = section === 4 ? 6 : section === 6 ? 4 : section
  return (turned - 1) % Math.max(sectionPerLane, 1)
}

/** Error rates beyond this are off the scale: one bad tile would hide all others. */
const errorRateMax = 5

function colourRange({ id }: { readonly id: string }, tiles: readonly FlowCellTile[]): [number, number] {
  const sorted = Float64Array.from(tiles.map(({ value }) => value).filter(Number.isFinite)).sort()
  const min = sorted[0] ?? 0
  const max = sorted.at(-1) ?? 1
  if (id === 'errorRate') return [0, Math.min(errorRateMax, max)]
  const q1 = sorted[Math.floor(0.25 * sorted.length)] ?? min
  const q3 = sorted[Math.floor(0.75 * sorted.length)] ?? max
  const reach = 2 * (q3 - q1)
  return [Math.max(q1 - reach, min), Math.min(max, q3 + reach)]
}
