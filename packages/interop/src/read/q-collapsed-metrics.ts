import { InterOpError } from '../interop-error.ts'
import type { QCollapsedMetrics } from '../metric-sets.ts'
import { type MetricFormat, type RecordLayout, unknownVersion } from './metric-format.ts'
import { absentColumn, countColumn, floatColumn, selectRecords } from './select-records.ts'

const withoutMedian = 18
const withMedian = 22

/**
 * Q collapsed, versions 2 to 6 (spec: interop-format 8): id, calls of Q20 and up, of Q30 and up, all calls, and in
 * records of 22 bytes the median Q. Versions 5 and 6 repeat the bins of Q in the header; they say nothing new.
 */
export const qCollapsedFormat: MetricFormat<RecordLayout, QCollapsedMetrics> = {
  stem: 'QMetrics2030',
  sampleHeader: Uint8Array.of(2, withMedian),
  readLayout(version, header) {
    if (version < 2 || version > 6) throw unknownVersion(header, version)
    const place = header.place()
    const recordBytes = header.u8()
    if (recordBytes !== withoutMedian && recordBytes !== withMedian) {
      throw new InterOpError('record-size', place, `record size ${recordBytes}, the layout has 18 or 22`)
    }
    if (version >= 5 && header.u8() !== 0) header.skip(header.u8() * 3)
    return { version, headerBytes: header.offset, recordBytes, tileBytes: 2 }
  },
  decode(layout, block) {
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle, count } = selected
    return {
      lane,
      tile,
      cycle,
      q20: countColumn(layout, block, selected, 6, 1),
      q30: countColumn(layout, block, selected, 10, 1),
      total: countColumn(layout, block, selected, 14, 1),
      medianQ: layout.recordBytes === withMedian ? floatColumn(layout, block, selected, 18) : absentColumn(count),
    }
  },
}
