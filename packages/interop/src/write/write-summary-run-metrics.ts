import type { SummaryRunMetrics } from '../metric-sets.ts'
import { RecordWriter } from './record-writer.ts'

/** SummaryRunMetricsOut.bin, version 1: one record for the run, counts of clusters. Layout: spec interop-format 12. */
export function writeSummaryRunMetrics(set: SummaryRunMetrics): Uint8Array<ArrayBuffer> {
  // Header 01, size u32; u16 0, occupancy proxy f64, raw f64, occupied f64, passing filter f64.
  const out = new RecordWriter(5, 34, 1)
  out.u8(1)
  out.u32(34)
  out.u16(0)
  out.f64(set.occupancyProxyCount)
  out.f64(set.rawCount)
  out.f64(set.occupiedCount)
  out.f64(set.pfCount)
  return out.done()
}
