/** How a tile number is put together (spec: interop-format 0.4). */
export type TileNaming = 'FourDigit' | 'FiveDigit' | 'Absolute'

/** What a tile number says. Surface 1 is the top. Section is the camera segment, 0 where the naming has none. */
export interface TileParts {
  readonly surface: number
  readonly swath: number
  readonly section: number
  /** Counts from 1 within the swath, or within the section where there is one. */
  readonly number: number
}

/** The parts of a tile number, such as 2214: surface 2, swath 2, tile 14 (spec: interop-format 0.4). */
export function tileParts(naming: TileNaming, tile: number): TileParts {
  const number = tile % 100
  if (naming === 'FourDigit') {
    return { surface: Math.floor(tile / 1000), swath: Math.floor(tile / 100) % 10, section: 0, number }
  }
  if (naming === 'FiveDigit') {
    const section = Math.floor(tile / 100) % 10
    return { surface: Math.floor(tile / 10_000), swath: Math.floor(tile / 1000) % 10, section, number }
  }
  return { surface: 1, swath: 1, section: 0, number }
}

/** Only the surface of a tile number: for loops over records, where an object each would cost. */
export function surfaceOf(naming: TileNaming, tile: number): number {
  if (naming === 'FourDigit') return Math.floor(tile / 1000)
  return naming === 'FiveDigit' ? Math.floor(tile / 10_000) : 1
}

/** The naming that a tile number shows, where RunInfo does not tell. Undefined for 100 to 999, which no naming has. */
export function inferTileNaming(tile: number): TileNaming | undefined {
  if (tile > 9999) return 'FiveDigit'
  if (tile > 999) return 'FourDigit'
  return tile >= 1 && tile <= 99 ? 'Absolute' : undefined
}
