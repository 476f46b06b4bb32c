import type { PhasingMetrics } from '../metric-sets.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'EmpiricalPhasingMetricsOut.bin'

export interface PhasingMetricsLayout {
  readonly version: 1 | 2
}

/**
 * EmpiricalPhasingMetricsOut.bin: header 01 0E or 02 10; lane u16, tile u16 (2: u32), cycle u16, phasing f32,
 * prephasing f32, in percent.
 * Throws InterOpWriteError. Layout: spec interop-format 12.
 */
export function writePhasingMetrics(set: PhasingMetrics, layout: PhasingMetricsLayout): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, layout.version === 1 ? 16 : 32)
  checkColumn(file, 'phasingWeight', set.phasingWeight, count)
  checkColumn(file, 'prephasingWeight', set.prephasingWeight, count)
  const recordBytes = layout.version === 1 ? 14 : 16
  const out = new RecordWriter(2, recordBytes, count)
  out.u8(layout.version)
  out.u8(recordBytes)
  for (let index = 0; index < count; index++) {
    if (layout.version === 1) out.cycleId16(set, index)
    else out.cycleId32(set, index)
    out.f32(at(set.phasingWeight, index))
    out.f32(at(set.prephasingWeight, index))
  }
  return out.done()
}
