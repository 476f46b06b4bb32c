import { InterOpError } from '../interop-error.ts'
import type { QBin, QMetrics } from '../metric-sets.ts'
import type { ByteCursor } from './byte-cursor.ts'
import {
  type MetricFormat,
  type RecordBlock,
  type RecordLayout,
  recordSizeError,
  unknownVersion,
} from './metric-format.ts'
import { type IdKind, countColumn, selectRecords } from './select-records.ts'

/** Layout of Q and Q-by-lane files. */
export interface QLayout extends RecordLayout {
  readonly bins: readonly QBin[]
  /** Histogram columns in a record. */
  readonly storedColumns: number
  readonly countBytes: 4 | 8
}

/** Histogram columns of data without bins: Q1 to Q50. */
export const unbinnedColumns = 50

/**
 * Q versions 4 to 9 (spec: interop-format 3 to 7). Header: version, record size, from version 5 `has bins` and bins.
 * Version 4 says nothing of bins: see applyLegacyBins.
 */
export const qFormat: MetricFormat<QLayout, QMetrics> = {
  stem: 'QMetrics',
  sampleHeader: Uint8Array.of(7, 12, 1, 1, 2, 40, 30),
  readLayout: (version, header) => readQLayout(version, header, [4, 5, 6, 7, 8, 9]),
  decode: (layout, block) => decode(layout, block, 'cycle'),
}

/** Q by lane: the layouts of Q without version 7, tile 0, histograms summed over tiles (spec: interop-format 8). */
export const qByLaneFormat: MetricFormat<QLayout, QMetrics> = {
  stem: 'QMetricsByLane',
  sampleHeader: Uint8Array.of(8, 16, 1, 1, 2, 40, 30),
  readLayout: (version, header) => readQLayout(version, header, [4, 5, 6, 8, 9]),
  decode: (layout, block) => decode(layout, block, 'lane-cycle'),
}

function readQLayout(version: number, header: ByteCursor, known: readonly number[]): QLayout {
  if (!known.includes(version)) throw unknownVersion(header, version)
  const tileBytes = version <= 6 ? 2 : 4
  const sizePlace = header.place()
  const recordBytes = version === 9 ? header.u16() : header.u8()
  const bins = version === 4 ? [] : readBins(header, version <= 6 ? 'by column' : 'by row')
  if (version === 7 && bins.length === 0) {
    throw new InterOpError('bad-header', sizePlace, 'version 7 without bins has no meaning')
  }
  // Version 5 names its bins but writes all 50 columns.
  const storedColumns = version === 5 || bins.length === 0 ? unbinnedColumns : bins.length
  const countBytes = version >= 8 ? 8 : 4
  const expected = 4 + tileBytes + countBytes * storedColumns
  // 408 does not fit the size byte of version 8 without bins, so there only its low byte can be compared.
  const sizeInFile = version === 9 ? expected : expected & 0xff
  if (recordBytes !== sizeInFile) {
    throw recordSizeError(sizePlace, recordBytes, expected)
  }
  return { version, headerBytes: header.offset, recordBytes: expected, tileBytes, bins, storedColumns, countBytes }
}

/** Bins: flag, count, then lower, upper and value, each bin's three together (by row) or each kind together. */
function readBins(header: ByteCursor, order: 'by column' | 'by row'): QBin[] {
  if (header.u8() === 0) return []
  const place = header.place()
  const count = header.u8()
  if (count === 0 || count > unbinnedColumns) throw new InterOpError('bad-header', place, `${count} Q bins`)
  const values = Array.from({ length: count * 3 }, () => header.u8())
  const step = order === 'by row' ? 1 : count
  return Array.from({ length: count }, (_, bin) => {
    const at = order === 'by row' ? bin * 3 : bin
    return { lower: values[at] ?? 0, upper: values[at + step] ?? 0, value: values[at + 2 * step] ?? 0 }
  })
}

function decode(layout: QLayout, block: RecordBlock, kind: IdKind): QMetrics {
  const selected = selectRecords(layout, block, kind)
  const { lane, tile, cycle } = selected
  const { bins, storedColumns, countBytes, tileBytes } = layout
  const counts = countColumn(layout, block, selected, 4 + tileBytes, storedColumns, countBytes)
  const stored: QMetrics = { lane, tile, cycle, bins: [], binCount: storedColumns, counts }
  if (bins.length === 0) return stored
  return storedColumns === bins.length ? { ...stored, bins } : compressToBins(stored, bins)
}

/** Unbinned counts reduced to bins: a bin takes the count at its value; counts at other scores are lost. */
export function compressToBins(q: QMetrics, bins: readonly QBin[]): QMetrics {
  const recordCount = q.lane.length
  const counts = new Float64Array(recordCount * bins.length)
  for (const [bin, { value }] of bins.entries()) {
    for (let record = 0; record < recordCount; record++) {
      counts[record * bins.length + bin] = q.counts[record * q.binCount + value - 1] ?? 0
    }
  }
  return { ...q, bins, binCount: bins.length, counts }
}
