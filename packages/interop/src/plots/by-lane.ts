import type { TileNaming } from '../run/tile-naming.ts'
import { type Box, boxOf } from './box.ts'
import { type TileFilter, tileFilter } from './by-cycle.ts'
import type { TilePlotMetric } from './plot-metrics.ts'

/** A box over the tiles of each lane that has a value. */
export type LaneBoxes = readonly { readonly lane: number; readonly box: Box }[]

/** A metric by tile, lane by lane (spec: summary-statistics 9.1). `read` is a read number, for metrics by read. */
export function byLane(
  { ids, value }: TilePlotMetric,
  naming: TileNaming | undefined,
  { surface, read = 1 }: Pick<TileFilter, 'surface'> & { readonly read?: number | undefined } = {},
): LaneBoxes {
  const isChosen = tileFilter(ids, naming, { surface })
  const lanes = [...new Set(ids.lane)].sort((a, b) => a - b)
  return lanes.flatMap((lane) => {
    const values = Array.from(ids.lane.keys())
      .filter((record) => ids.lane[record] === lane && isChosen(record))
      .map((record) => value(record, read))
      .filter(Number.isFinite)
    const box = boxOf(Float64Array.from(values))
    return box === undefined ? [] : [{ lane, box }]
  })
}
