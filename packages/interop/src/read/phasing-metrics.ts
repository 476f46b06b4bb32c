import type { PhasingMetrics } from '../metric-sets.ts'
import { expectRecordBytes, type MetricFormat, type RecordLayout, unknownVersion } from './metric-format.ts'
import { floatColumn, selectRecords } from './select-records.ts'

/** Empirical phasing, versions 1 and 2 (spec: interop-format 12): id, phasing weight, prephasing weight, in percent. */
export const phasingFormat: MetricFormat<RecordLayout, PhasingMetrics> = {
  stem: 'EmpiricalPhasingMetrics',
  sampleHeader: Uint8Array.of(2, 16),
  readLayout(version, header) {
    if (version !== 1 && version !== 2) throw unknownVersion(header, version)
    const tileBytes = version === 1 ? 2 : 4
    return { version, recordBytes: expectRecordBytes(header, 12 + tileBytes), headerBytes: 2, tileBytes }
  },
  decode(layout, block) {
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle } = selected
    const weightAt = 4 + layout.tileBytes
    return {
      lane,
      tile,
      cycle,
      phasingWeight: floatColumn(layout, block, selected, weightAt),
      prephasingWeight: floatColumn(layout, block, selected, weightAt + 4),
    }
  },
}
