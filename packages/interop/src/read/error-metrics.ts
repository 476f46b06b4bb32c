import type { ErrorMetrics } from '../metric-sets.ts'
import {
  expectRecordBytes,
  type MetricFormat,
  type RecordLayout,
  recordSizeError,
  unknownVersion,
} from './metric-format.ts'
import { absentColumn, floatColumn, selectRecords } from './select-records.ts'

export interface ErrorLayout extends RecordLayout {
  /** Adapter rates in a record; their mean is the record's rate. */
  readonly adapterCount: number
}

/**
 * Error, versions 3 to 6 (spec: interop-format 9): id, error rate, then five mismatch counts (version 3, usually 0 and
 * not read), nothing (4), an adapter rate (5) or a rate for each adapter that the header names (6).
 */
export const errorFormat: MetricFormat<ErrorLayout, ErrorMetrics> = {
  stem: 'ErrorMetrics',
  sampleHeader: Uint8Array.of(4, 12),
  readLayout(version, header) {
    if (version < 3 || version > 6) throw unknownVersion(header, version)
    if (version === 3) {
      return { version, recordBytes: expectRecordBytes(header, 30), headerBytes: 2, tileBytes: 2, adapterCount: 0 }
    }
    if (version < 6) {
      const adapterCount = version - 4
      const recordBytes = expectRecordBytes(header, 12 + 4 * adapterCount)
      return { version, recordBytes, headerBytes: 2, tileBytes: 4, adapterCount }
    }
    // The number of adapters stands after the record size that depends on it.
    const sizePlace = header.place()
    const recordBytes = header.u8()
    const adapterCount = header.u16()
    header.skip(header.u16() * adapterCount)
    const expected = 12 + 4 * adapterCount
    if (recordBytes !== expected) throw recordSizeError(sizePlace, recordBytes, expected)
    return { version, recordBytes, headerBytes: header.offset, tileBytes: 4, adapterCount }
  },
  decode(layout, block) {
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle, count } = selected
    const rateAt = 4 + layout.tileBytes
    const { adapterCount } = layout
    let adapterRate = absentColumn(count)
    if (adapterCount > 0) {
      const rates = floatColumn(layout, block, selected, rateAt + 4, adapterCount)
      adapterRate = adapterRate.map((_, record) => {
        let sum = 0
        for (let part = 0; part < adapterCount; part++) sum += rates[record * adapterCount + part] ?? 0
        return sum / adapterCount
      })
    }
    return { lane, tile, cycle, errorRate: floatColumn(layout, block, selected, rateAt), adapterRate }
  },
}
