import type { ExtendedTileMetrics, TileMetrics } from '../metric-sets.ts'
import type { QCalls, QCollapsedCalls } from './base-calls.ts'
import type { RunGrid } from './run-grid.ts'
import type { PhasingFits } from './phasing-fits.ts'
import type { CalledCycles, ErrorRates, FirstIntensities, TileRows } from './tile-values.ts'

/** What the records of a run add up to, by metric kind. A kind without a record is absent. */
export interface SummaryParts {
  readonly grid: RunGrid
  tile?: TileRows<TileMetrics>
  extendedTile?: TileRows<ExtendedTileMetrics>
  q?: QCalls
  qCollapsed?: QCollapsedCalls
  error?: ErrorRates
  extraction?: FirstIntensities
  called?: CalledCycles
  phasing?: PhasingFits
}

/** True when the tile has a record of any kind that counts as its being there (spec: summary-statistics 8). */
export function hasTile(parts: SummaryParts, tileIndex: number): boolean {
  const { tile, extendedTile, q, error, extraction, called, phasing } = parts
  if (tile?.has(tileIndex) === true || extendedTile?.has(tileIndex) === true) return true
  return [q?.records, error?.records, extraction?.records, called?.records, phasing?.records].some(
    (records) => records?.hasTile(tileIndex) === true,
  )
}

/** True when no kind has a record. */
export function isEmpty(parts: SummaryParts): boolean {
  return Object.values(parts).every((part) => part === undefined || part === parts.grid)
}
