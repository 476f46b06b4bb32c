import { InterOpError } from '../interop-error.ts'
import type { ExtendedTileMetrics } from '../metric-sets.ts'
import { expectRecordBytes, type MetricFormat, type RecordLayout, unknownVersion } from './metric-format.ts'
import { absentColumn, floatColumn, selectRecords, viewOf } from './select-records.ts'

const occupiedCountCode = 0

/**
 * Extended tile, versions 1 to 3 (spec: interop-format 12): id, occupied cluster count; version 1 has a code before it
 * (0 is the only one), version 3 the upper left corner after it.
 */
export const extendedTileFormat: MetricFormat<RecordLayout, ExtendedTileMetrics> = {
  stem: 'ExtendedTileMetrics',
  sampleHeader: Uint8Array.of(3, 18),
  readLayout(version, header) {
    if (version < 1 || version > 3) throw unknownVersion(header, version)
    const recordBytes = expectRecordBytes(header, version === 3 ? 18 : 10)
    return { version, recordBytes, headerBytes: 2, tileBytes: version === 1 ? 2 : 4 }
  },
  decode(layout, block) {
    const { version } = layout
    const selected = selectRecords(layout, block, 'tile')
    const { lane, tile, rows, count } = selected
    if (version === 1) {
      const view = viewOf(block)
      for (const row of rows) {
        const code = view.getUint16(row * layout.recordBytes + 4, true)
        if (code !== occupiedCountCode) throw new InterOpError('bad-code', block.place(row), `code ${code}`)
      }
    }
    const occupied = floatColumn(layout, block, selected, 6)
    return {
      lane,
      tile,
      // Version 1 writes NaN for 0 (spec: interop-format 0.6).
      occupiedCount: version === 1 ? occupied.map((value) => (Number.isNaN(value) ? 0 : value)) : occupied,
      upperLeftX: version === 3 ? floatColumn(layout, block, selected, 10) : absentColumn(count),
      upperLeftY: version === 3 ? floatColumn(layout, block, selected, 14) : absentColumn(count),
    }
  },
}
