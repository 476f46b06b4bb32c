import type { TileMetrics, TileReadColumns } from '../metric-sets.ts'

interface TileRow {
  readonly lane: number
  readonly tile: number
  density: number
  densityPf: number
  clusterCount: number
  clusterCountPf: number
  readonly reads: Map<number, ReadRow>
}

interface ReadRow {
  alignedPercent: number
  phasing: number
  prephasing: number
}

/**
 * Gathers tile records, which come several to a tile, into columns. A row per tile is affordable here: the largest
 * flow cell has 6,272 tiles, while its records per cycle run to millions.
 */
export class TileColumns {
  readonly #rows = new Map<number, TileRow>()

  /** The row of a tile; a new tile takes the next place. */
  at(lane: number, tile: number): TileRow {
    const key = lane * 2 ** 32 + tile
    let row = this.#rows.get(key)
    if (row === undefined) {
      const nothing = Number.NaN
      row = {
        lane,
        tile,
        density: nothing,
        densityPf: nothing,
        clusterCount: nothing,
        clusterCountPf: nothing,
        reads: new Map(),
      }
      this.#rows.set(key, row)
    }
    return row
  }

  readAt(lane: number, tile: number, read: number): ReadRow {
    const { reads } = this.at(lane, tile)
    let row = reads.get(read)
    if (row === undefined) {
      row = { alignedPercent: Number.NaN, phasing: Number.NaN, prephasing: Number.NaN }
      reads.set(read, row)
    }
    return row
  }

  columns(): TileMetrics {
    const rows = [...this.#rows.values()]
    const readNumbers = new Set(rows.flatMap((row) => [...row.reads.keys()]))
    return {
      lane: Uint16Array.from(rows, (row) => row.lane),
      tile: Uint32Array.from(rows, (row) => row.tile),
      density: Float32Array.from(rows, (row) => row.density),
      densityPf: Float32Array.from(rows, (row) => row.densityPf),
      clusterCount: Float32Array.from(rows, (row) => row.clusterCount),
      clusterCountPf: Float32Array.from(rows, (row) => row.clusterCountPf),
      reads: new Map([...readNumbers].sort((a, b) => a - b).map((read) => [read, readColumns(rows, read)])),
    }
  }
}

function readColumns(rows: readonly TileRow[], read: number): TileReadColumns {
  const column = (name: keyof ReadRow) => Float32Array.from(rows, (row) => row.reads.get(read)?.[name] ?? Number.NaN)
  return { alignedPercent: column('alignedPercent'), phasing: column('phasing'), prephasing: column('prephasing') }
}
