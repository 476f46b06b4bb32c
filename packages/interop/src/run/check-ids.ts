import type { TileIds } from '../metric-sets.ts'
import type { RunInfo } from './run-info.ts'
import { inferTileNaming, type TileNaming, tileParts } from './tile-naming.ts'

/** Whether the ids of a metric set fit the run that RunInfo describes (spec: interop-format 0.3). */
export type IdCheck =
  | { readonly kind: 'fits' }
  /** A lane, tile or read that this run does not have: the file belongs to another run. */
  | { readonly kind: 'foreign'; readonly row: number; readonly reason: string }
  /** Records of cycles after the last one; `rows` are those that stay. */
  | { readonly kind: 'beyond'; readonly row: number; readonly reason: string; readonly rows: Uint32Array }

/** Checks every record of a set. `reads` are the read numbers that the set names, if it does. */
export function checkIds(
  ids: TileIds & { readonly cycle?: Uint16Array; readonly reads?: ReadonlyMap<number, unknown> },
  runInfo: RunInfo,
): IdCheck {
  const naming = runInfo.tileNaming ?? inferTileNaming(ids.tile[0] ?? 0)
  for (const read of ids.reads?.keys() ?? []) {
    if (read > runInfo.reads.length)
      return { kind: 'foreign', row: 0, reason: `read ${read} of ${runInfo.reads.length}` }
  }
  const known = new Set<number>()
  for (let row = 0; row < ids.lane.length; row++) {
    const lane = ids.lane[row] ?? 0
    const tile = ids.tile[row] ?? 0
    // A key of 31 bits is found much faster; tiles too long for one are looked at each time.
    const key = tile < 2 ** 20 && lane < 2 ** 11 ? lane * 2 ** 20 + tile : undefined
    if (key !== undefined) {
      if (known.has(key)) continue
      known.add(key)
    }
    const reason = tileFault(lane, tile, runInfo, naming)
    if (reason !== undefined) return { kind: 'foreign', row, reason }
  }
  return checkCycles(ids.cycle, runInfo.totalCycles)
}

/** Why a tile cannot be one of this run, or undefined when it can. */
export function tileFault(
  lane: number,
  tile: number,
  runInfo: RunInfo,
  naming: TileNaming | undefined,
): string | undefined {
  if (naming === undefined) return `tile ${tile} follows no tile naming`
  if (lane > runInfo.laneCount) return `lane ${lane} of a run with ${runInfo.laneCount}`
  const { surface, swath, section, number } = tileParts(naming, tile)
  const sectionCount = Math.floor(runInfo.laneCount / runInfo.lanePerSection) * runInfo.sectionPerLane
  const fits =
    surface <= runInfo.surfaceCount &&
    swath <= runInfo.swathCount &&
    number <= runInfo.tileCount &&
    (naming !== 'FiveDigit' || section <= sectionCount)
  return fits ? undefined : `tile ${tile}, which is not in the layout of this flow cell`
}

function checkCycles(cycles: Uint16Array | undefined, totalCycles: number): IdCheck {
  const row = cycles?.findIndex((cycle) => cycle > totalCycles) ?? -1
  if (cycles === undefined || row < 0) return { kind: 'fits' }
  const rows = Uint32Array.from(cycles.keys()).filter((index) => (cycles[index] ?? 0) <= totalCycles)
  const reason = beyondReason(cycles[row] ?? 0, totalCycles, cycles.length - rows.length)
  return { kind: 'beyond', row, reason, rows }
}

export function beyondReason(cycle: number, totalCycles: number, count: number): string {
  return `cycle ${cycle} of a run with ${totalCycles}; ${count} such records are left out`
}

export function foreignReason(reason: string): string {
  return `${reason}: the file is of another run and is left out`
}

/** A set reduced to some of its records: every typed array is a column of one or more values a record. */
export function keepRows<Metrics extends TileIds>(metrics: Metrics, rows: Uint32Array): Metrics {
  const recordCount = metrics.lane.length
  const entries = Object.entries(metrics).map(([name, value]: [string, unknown]) => {
    if (!isColumn(value)) return [name, value]
    const stride = value.length / recordCount
    const column = value.slice(0, rows.length * stride)
    for (const [to, from] of rows.entries()) {
      column.set(value.subarray(from * stride, (from + 1) * stride), to * stride)
    }
    return [name, column]
  })
  return Object.fromEntries(entries) as Metrics
}

function isColumn(value: unknown): value is Float64Array {
  return ArrayBuffer.isView(value) && 'subarray' in value
}
