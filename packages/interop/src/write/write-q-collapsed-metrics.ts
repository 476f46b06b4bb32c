import type { QCollapsedMetrics } from '../metric-sets.ts'
import { at, checkColumn, checkIds, countU32, RecordWriter } from './record-writer.ts'

const file = 'QMetrics2030Out.bin'

export interface QCollapsedMetricsLayout {
  readonly version: 6
}

/**
 * QMetrics2030Out.bin: calls of Q20 and up, of Q30 and up, all calls, median Q. The header may repeat the bins of Q,
 * which say nothing new, so none are written. Throws InterOpWriteError. Layout: spec interop-format 8.
 */
export function writeQCollapsedMetrics(
  set: QCollapsedMetrics,
  { version }: QCollapsedMetricsLayout,
): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, 16)
  for (const name of ['q20', 'q30', 'total', 'medianQ'] as const) checkColumn(file, name, set[name], count)
  // Header 06 16 00; lane u16, tile u16, cycle u16, q20 u32, q30 u32, total u32, median f32.
  const out = new RecordWriter(3, 22, count)
  out.u8(version)
  out.u8(22)
  out.u8(0)
  for (let index = 0; index < count; index++) {
    out.cycleId16(set, index)
    for (const name of ['q20', 'q30', 'total'] as const) out.u32(countU32(file, name, at(set[name], index)))
    out.f32(at(set.medianQ, index))
  }
  return out.done()
}
