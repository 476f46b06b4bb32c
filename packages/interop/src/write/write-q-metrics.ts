import type { QBin, QMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, countU32, countU64, RecordWriter } from './record-writer.ts'

const file = 'QMetricsOut.bin'
const byLaneFile = 'QMetricsByLaneOut.bin'
/** Columns of a histogram without bins: Q1 to Q50. */
const unbinnedColumns = 50

export interface QMetricsLayout {
  readonly version: 4 | 6 | 7 | 9
}

/** Sets of calls by lane have tile 0, and no version 7. */
export interface QByLaneLayout {
  readonly version: 4 | 6 | 9
}

/**
 * QMetricsOut.bin. Version 4 always has 50 columns: calls of a binned set stand at the value of their bin. Version 6
 * and 9 have bins or 50 columns, version 7 bins only. Throws InterOpWriteError. Layout: spec interop-format 3, 5 to 7.
 */
export function writeQMetrics(set: QMetrics, layout: QMetricsLayout): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, layout.version >= 7 ? 32 : 16)
  checkColumn(file, 'counts', set.counts, count, set.binCount)
  const expected = set.bins.length === 0 ? unbinnedColumns : set.bins.length
  if (set.binCount !== expected) {
    throw new InterOpWriteError('column-length', file, `binCount is ${set.binCount}, not ${expected}`)
  }
  if (layout.version === 4) return writeVersion4(set)
  if (layout.version === 6) return writeVersion6(set)
  return layout.version === 7 ? writeVersion7(set) : writeVersion9(set)
}

/** QMetricsByLaneOut.bin: the layouts of Q, with tile 0. Throws InterOpWriteError. Layout: spec interop-format 8. */
export function writeQByLaneMetrics(set: QMetrics, layout: QByLaneLayout): Uint8Array<ArrayBuffer> {
  if (set.tile.some((tile) => tile !== 0)) throw new InterOpWriteError('value-range', byLaneFile, 'a tile is not 0')
  return writeQMetrics(set, layout)
}

/** Header 04 CE; lane u16, tile u16, cycle u16, 50 x u32. */
function writeVersion4(set: QMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 206, set.lane.length)
  out.u8(4)
  out.u8(206)
  const row = new Float64Array(unbinnedColumns)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId16(set, index)
    spread(set, index, row)
    for (const calls of row) out.u32(countU32(file, 'calls', calls))
  }
  return out.done()
}

/** Header 06, size, bins by column (all lower, all upper, all values); lane u16, tile u16, cycle u16, n x u32. */
function writeVersion6(set: QMetrics): Uint8Array<ArrayBuffer> {
  const bins = set.bins
  const recordBytes = 6 + 4 * set.binCount
  const out = new RecordWriter(bins.length === 0 ? 3 : 4 + 3 * bins.length, recordBytes, set.lane.length)
  out.u8(6)
  out.u8(recordBytes)
  out.u8(bins.length === 0 ? 0 : 1)
  if (bins.length > 0) {
    out.u8(bins.length)
    for (const bin of bins) out.u8(bin.lower)
    for (const bin of bins) out.u8(bin.upper)
    for (const bin of bins) out.u8(bin.value)
  }
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId16(set, index)
    writeRow(out, set, index)
  }
  return out.done()
}

/** Header 07, size, 1, n, bins by row (lower, upper, value); lane u16, tile u32, cycle u16, n x u32. */
function writeVersion7(set: QMetrics): Uint8Array<ArrayBuffer> {
  if (set.bins.length === 0) throw new InterOpWriteError('bins-missing', file, 'version 7 has no form without bins')
  const recordBytes = 8 + 4 * set.binCount
  const out = new RecordWriter(4 + 3 * set.bins.length, recordBytes, set.lane.length)
  out.u8(7)
  out.u8(recordBytes)
  out.u8(1)
  out.u8(set.bins.length)
  for (const bin of set.bins) {
    out.u8(bin.lower)
    out.u8(bin.upper)
    out.u8(bin.value)
  }
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    writeRow(out, set, index)
  }
  return out.done()
}

/** Header 09, size u16, bins as version 7 or 0; lane u16, tile u32, cycle u16, n x u64. */
function writeVersion9(set: QMetrics): Uint8Array<ArrayBuffer> {
  const { bins } = set
  const recordBytes = 8 + 8 * set.binCount
  const out = new RecordWriter(bins.length === 0 ? 4 : 5 + 3 * bins.length, recordBytes, set.lane.length)
  out.u8(9)
  out.u16(recordBytes)
  out.u8(bins.length === 0 ? 0 : 1)
  if (bins.length > 0) out.u8(bins.length)
  for (const bin of bins) {
    out.u8(bin.lower)
    out.u8(bin.upper)
    out.u8(bin.value)
  }
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    const first = index * set.binCount
    for (let bin = 0; bin < set.binCount; bin++) out.u64(countU64(file, 'calls', at(set.counts, first + bin)))
  }
  return out.done()
}

function writeRow(out: RecordWriter, set: QMetrics, index: number): void {
  const first = index * set.binCount
  for (let bin = 0; bin < set.binCount; bin++) out.u32(countU32(file, 'calls', at(set.counts, first + bin)))
}

/** Puts the calls of one record into 50 columns, column i for Q i + 1. */
function spread(set: QMetrics, index: number, row: Float64Array): void {
  const first = index * set.binCount
  if (set.bins.length === 0) {
    for (let column = 0; column < unbinnedColumns; column++) row[column] = at(set.counts, first + column)
    return
  }
  row.fill(0)
  set.bins.forEach((bin: QBin, position) => {
    if (bin.value < 1 || bin.value > unbinnedColumns) {
      throw new InterOpWriteError('value-range', file, `a bin of value ${bin.value} has no column`)
    }
    row[bin.value - 1] = at(set.counts, first + position)
  })
}
