import type { SummaryRunMetrics } from '../metric-sets.ts'
import { expectRecordBytes, type MetricFormat, type RecordLayout, unknownVersion } from './metric-format.ts'
import { viewOf } from './select-records.ts'

/** Summary run, version 1 (spec: interop-format 12): one record for the run; the last one counts. */
export const summaryRunFormat: MetricFormat<RecordLayout, SummaryRunMetrics> = {
  stem: 'SummaryRunMetrics',
  sampleHeader: Uint8Array.of(1, 34, 0, 0, 0),
  readLayout(version, header) {
    if (version !== 1) throw unknownVersion(header, version)
    // The id of a run is two bytes of 0; there is no tile.
    return { version, recordBytes: expectRecordBytes(header, 34, 4), headerBytes: 5, tileBytes: 2 }
  },
  decode(layout, block) {
    const view = viewOf(block)
    const at = (block.count - 1) * layout.recordBytes
    const value = (offset: number) => (block.count === 0 ? Number.NaN : view.getFloat64(at + offset, true))
    return {
      occupancyProxyCount: value(2),
      rawCount: value(10),
      occupiedCount: value(18),
      pfCount: value(26),
    }
  },
}
