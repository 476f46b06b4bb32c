import type { ExtendedTileMetrics } from '../metric-sets.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'ExtendedTileMetricsOut.bin'

export interface ExtendedTileMetricsLayout {
  readonly version: 3
}

/**
 * ExtendedTileMetricsOut.bin: header 03 12; lane u16, tile u32, occupied count f32, upper left x f32 and y f32.
 * Throws InterOpWriteError. Layout: spec interop-format 12.
 */
export function writeExtendedTileMetrics(
  set: ExtendedTileMetrics,
  layout: ExtendedTileMetricsLayout,
): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, 32)
  checkColumn(file, 'occupiedCount', set.occupiedCount, count)
  checkColumn(file, 'upperLeftX', set.upperLeftX, count)
  checkColumn(file, 'upperLeftY', set.upperLeftY, count)
  const out = new RecordWriter(2, 18, count)
  out.u8(layout.version)
  out.u8(18)
  for (let index = 0; index < count; index++) {
    out.tileId32(set, index)
    out.f32(at(set.occupiedCount, index))
    out.f32(at(set.upperLeftX, index))
    out.f32(at(set.upperLeftY, index))
  }
  return out.done()
}
