import type { TileMetrics, TileReadColumns } from '../metric-sets.ts'

/** The values that a tile has once. */
export type TileValue = 'density' | 'densityPf' | 'clusterCount' | 'clusterCountPf'
/** The values that a tile has for each read. */
export type TileReadValue = keyof TileReadColumns

/**
 * Gathers tile records, which come several to a tile, into columns: rows are tiles in order of first sight. Nothing is
 * made per tile but a place in each column.
 */
export class TileColumns {
  readonly #rowOf = new Map<number, number>()
  readonly #lanes: number[] = []
  readonly #tiles: number[] = []
  readonly #values: Readonly<Record<TileValue, GrowingColumn>> = {
    density: new GrowingColumn(),
    densityPf: new GrowingColumn(),
    clusterCount: new GrowingColumn(),
    clusterCountPf: new GrowingColumn(),
  }
  readonly #reads = new Map<number, Readonly<Record<TileReadValue, GrowingColumn>>>()

  /** The row of a tile; a new tile takes the next one. */
  rowOf(lane: number, tile: number): number {
    // Tiles of up to six digits make keys of 31 bits, which are found much faster; the others stand beside them.
    const key = tile < 2 ** 20 && lane < 2 ** 10 ? lane * 2 ** 20 + tile : -(lane * 2 ** 32 + tile)
    const known = this.#rowOf.get(key)
    if (known !== undefined) return known
    const row = this.#lanes.length
    this.#rowOf.set(key, row)
    this.#lanes.push(lane)
    this.#tiles.push(tile)
    return row
  }

  set(row: number, name: TileValue, value: number): void {
    this.#values[name].set(row, value)
  }

  setOfRead(row: number, read: number, name: TileReadValue, value: number): void {
    let columns = this.#reads.get(read)
    if (columns === undefined) {
      columns = {
        alignedPercent: new GrowingColumn(),
        phasing: new GrowingColumn(),
        prephasing: new GrowingColumn(),
      }
      this.#reads.set(read, columns)
    }
    columns[name].set(row, value)
  }

  columns(): TileMetrics {
    const count = this.#lanes.length
    const { density, densityPf, clusterCount, clusterCountPf } = this.#values
    const reads = [...this.#reads].sort(([a], [b]) => a - b)
    return {
      lane: Uint16Array.from(this.#lanes),
      tile: Uint32Array.from(this.#tiles),
      density: density.take(count),
      densityPf: densityPf.take(count),
      clusterCount: clusterCount.take(count),
      clusterCountPf: clusterCountPf.take(count),
      reads: new Map(
        reads.map(([read, { alignedPercent, phasing, prephasing }]) => [
          read,
          {
            alignedPercent: alignedPercent.take(count),
            phasing: phasing.take(count),
            prephasing: prephasing.take(count),
          },
        ]),
      ),
    }
  }
}

/** A column that grows to the highest row that was set; rows that were not are NaN. */
class GrowingColumn {
  #values = new Float32Array(0)

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#grow(Math.max(row + 1, this.#values.length * 2, 256))
    this.#values[row] = value
  }

  take(count: number): Float32Array {
    if (this.#values.length < count) this.#grow(count)
    return this.#values.slice(0, count)
  }

  #grow(length: number): void {
    const grown = new Float32Array(length).fill(Number.NaN, this.#values.length)
    grown.set(this.#values)
    this.#values = grown
  }
}
