import type { CorrectedIntensityMetrics } from '../metric-sets.ts'
import { expectRecordBytes, type MetricFormat, type RecordLayout, unknownVersion } from './metric-format.ts'
import { absentColumn, countColumn, floatColumn, selectRecords, u16Column } from './select-records.ts'

/** Bytes of a record by version. */
const recordBytesOf: Readonly<Record<number, number>> = { 2: 48, 3: 34, 4: 28 }
/** How "no value" is written in a 16-bit intensity (spec: interop-format 0.6). */
const missing = 65_535
const basesACGT = 4
const basesNACGT = 5

/**
 * Corrected intensity, versions 2 to 4 (spec: interop-format 11). Version 2: average, corrected (4), called (4), counts
 * (5), signal to noise. Version 3 keeps called and counts, version 4 the counts.
 */
export const correctedIntensityFormat: MetricFormat<RecordLayout, CorrectedIntensityMetrics> = {
  stem: 'CorrectedIntMetrics',
  sampleHeader: Uint8Array.of(4, 28),
  readLayout(version, header) {
    const expected = recordBytesOf[version]
    if (expected === undefined) throw unknownVersion(header, version)
    const recordBytes = expectRecordBytes(header, expected)
    return { version, recordBytes, headerBytes: 2, tileBytes: version === 4 ? 4 : 2 }
  },
  decode(layout, block) {
    const { version } = layout
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle, count } = selected
    const intensities = (offset: number, stride: number) =>
      Float32Array.from(u16Column(layout, block, selected, offset, stride), (value) =>
        value === missing ? Number.NaN : value,
      )
    const countsAt = version === 2 ? 24 : version === 3 ? 14 : 8
    return {
      lane,
      tile,
      cycle,
      averageIntensity: version === 2 ? intensities(6, 1) : absentColumn(count),
      correctedIntensity: version === 2 ? intensities(8, basesACGT) : absentColumn(count * basesACGT),
      calledIntensity: version === 4 ? absentColumn(count * basesACGT) : intensities(version === 2 ? 16 : 6, basesACGT),
      calledCounts: countColumn(layout, block, selected, countsAt, basesNACGT),
      signalToNoise: version === 2 ? floatColumn(layout, block, selected, 44) : absentColumn(count),
    }
  },
}
