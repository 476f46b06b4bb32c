import type { TileIds } from '../metric-sets.ts'
import { surfaceOf, type TileNaming } from '../run/tile-naming.ts'
import { type Box, boxOf } from './box.ts'
import type { CyclePlotMetric } from './plot-metrics.ts'

/** The tiles that a plot is about; all lanes and both surfaces where nothing is said. */
export interface TileFilter {
  readonly lane?: number | undefined
  readonly surface?: number | undefined
}

/** True for the records of the chosen tiles. */
export function tileFilter(
  { lane, tile }: TileIds,
  naming: TileNaming | undefined,
  chosen: TileFilter,
): (record: number) => boolean {
  return (record) =>
    (chosen.lane === undefined || lane[record] === chosen.lane) &&
    (chosen.surface === undefined || naming === undefined || surfaceOf(naming, tile[record] ?? 0) === chosen.surface)
}

/** Values of a metric by cycle: per channel or base one line of boxes over the tiles. Cycles without a value are absent. */
export interface CycleSeries {
  readonly part: string
  readonly points: readonly { readonly cycle: number; readonly box: Box }[]
}

/** By cycle of the run, last cycles of reads included (spec: summary-statistics 9.1). Missing values are left out. */
export function byCycle(
  metric: CyclePlotMetric,
  naming: TileNaming | undefined,
  chosen: TileFilter = {},
): readonly CycleSeries[] {
  const { ids, parts, value } = metric
  const isChosen = tileFilter(ids, naming, chosen)
  const records = Uint32Array.from(ids.lane.keys()).filter(isChosen)
  const starts = new Uint32Array(cyclesMax + 2)
  for (const record of records) starts[(ids.cycle[record] ?? 0) + 1] = (starts[(ids.cycle[record] ?? 0) + 1] ?? 0) + 1
  for (let cycle = 1; cycle < starts.length; cycle++) starts[cycle] = (starts[cycle] ?? 0) + (starts[cycle - 1] ?? 0)
  return parts.map((part, index) => {
    const values = new Float64Array(records.length)
    const next = starts.slice()
    for (const record of records) {
      const number = value(record, index)
      if (!Number.isFinite(number)) continue
      const cycle = ids.cycle[record] ?? 0
      const at = next[cycle] ?? 0
      values[at] = number
      next[cycle] = at + 1
    }
    const points: { cycle: number; box: Box }[] = []
    for (let cycle = 1; cycle <= cyclesMax; cycle++) {
      const box = boxOf(values.subarray(starts[cycle] ?? 0, next[cycle] ?? 0))
      if (box !== undefined) points.push({ cycle, box })
    }
    return { part, points }
  })
}

/** Metric files write cycles in 16 bits. */
const cyclesMax = 65_535
