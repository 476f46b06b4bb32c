import {
  type CycleMap,
  cycleMap,
  type Run,
  type RunInfo,
  surfaceOf,
  type TileIds,
  type TileNaming,
} from '@seqward/interop'

/** Lanes and surfaces that the contract has keys for. Records of others are passed over. */
const lanesMax = 8
const surfacesMax = 2
/** Tile numbers have five digits at most (spec: interop-format 0.4). */
const tileNumbersMax = 100_000

/** Half a flow cell lane: the unit by which most values leave. */
export interface Group {
  readonly lane: number
  readonly surface: number
}

/** Where each record of a run belongs: lane and surface, tile, read and cycle. */
export interface RunLayout {
  readonly runInfo: RunInfo
  readonly cycles: CycleMap
  readonly groups: readonly Group[]
  /** All tiles that any metric set has, by lane and number. */
  readonly tiles: readonly { readonly lane: number; readonly tile: number; readonly group: number }[]
  /** Tiles of the layout, or more where the metric sets have more. */
  readonly expectedTiles: number
  /** Index into `tiles`, or -1 for a lane or surface that has no key. */
  tileAt(lane: number, tile: number): number
  /** Group of a tile's index. */
  groupAt(tile: number): number
}

/** The layout of a run whose RunInfo could be read. */
export function runLayout(run: Run, runInfo: RunInfo): RunLayout {
  const naming: TileNaming = run.tileNaming ?? 'FourDigit'
  const { tile, q, qCollapsed, error, extraction, image, extendedTile, phasing } = run.metrics
  const sets: readonly (TileIds | undefined)[] = [tile, extendedTile, qCollapsed, q, extraction, error, image, phasing]
  const seen = new Uint8Array(lanesMax * tileNumbersMax)
  for (const set of sets) {
    if (set === undefined) continue
    for (let row = 0; row < set.lane.length; row++) {
      const place = placeOf(set.lane[row] ?? 0, set.tile[row] ?? 0)
      if (place >= 0) seen[place] = 1
    }
  }
  const index = new Int32Array(lanesMax * tileNumbersMax).fill(-1)
  const groupCount = Math.min(runInfo.laneCount, lanesMax) * surfacesMax
  const tiles: { lane: number; tile: number; group: number }[] = []
  for (let place = seen.indexOf(1); place >= 0; place = seen.indexOf(1, place + 1)) {
    const lane = Math.floor(place / tileNumbersMax) + 1
    const number = place % tileNumbersMax
    const surface = surfaceOf(naming, number)
    if (surface < 1 || surface > surfacesMax) continue
    const group = (lane - 1) * surfacesMax + surface - 1
    if (group >= groupCount) continue
    index[place] = tiles.length
    tiles.push({ lane, tile: number, group })
  }
  const groups = Array.from({ length: groupCount }, (_, group) => ({
    lane: Math.floor(group / surfacesMax) + 1,
    surface: (group % surfacesMax) + 1,
  }))
  const groupOfTile = Uint8Array.from(tiles, ({ group }) => group)
  return {
    runInfo,
    cycles: cycleMap(runInfo),
    groups,
    tiles,
    expectedTiles: Math.max(layoutTiles(runInfo), tiles.length),
    tileAt: (lane, number) => index[placeOf(lane, number)] ?? -1,
    groupAt: (at) => groupOfTile[at] ?? 0,
  }
}

/** Tiles that RunInfo names, one by one or by its counts. */
export function layoutTiles(runInfo: RunInfo): number {
  if (runInfo.tiles !== undefined) return runInfo.tiles.lane.length
  const { laneCount, surfaceCount, swathCount, tileCount, sectionPerLane } = runInfo
  return laneCount * surfaceCount * swathCount * tileCount * sectionPerLane
}

function placeOf(lane: number, tile: number): number {
  if (lane < 1 || lane > lanesMax || tile < 1 || tile >= tileNumbersMax) return -1
  return (lane - 1) * tileNumbersMax + tile
}
