import type { CorrectedIntensityMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, countU32, intensityU16, RecordWriter } from './record-writer.ts'

const file = 'CorrectedIntMetricsOut.bin'
const bases = 4
/** Called counts lead with N, the calls that were not made. */
const basesWithNoCall = 5

export interface CorrectedIntensityMetricsLayout {
  readonly version: 2 | 3 | 4
}

/**
 * CorrectedIntMetricsOut.bin. Version 2 has intensities, called counts and signal to noise; version 3 called
 * intensities and counts; version 4 counts only. Called intensities may come with or without a place for N. Throws InterOpWriteError. Layout: spec
 * interop-format 11.
 */
export function writeCorrectedIntensityMetrics(
  set: CorrectedIntensityMetrics,
  layout: CorrectedIntensityMetricsLayout,
): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, layout.version === 4 ? 32 : 16)
  checkColumn(file, 'calledCounts', set.calledCounts, count, basesWithNoCall)
  if (layout.version === 4) return writeVersion4(set)
  if (layout.version === 3) return writeVersion3(set)
  checkColumn(file, 'averageIntensity', set.averageIntensity, count)
  checkColumn(file, 'correctedIntensity', set.correctedIntensity, count, bases)
  checkColumn(file, 'signalToNoise', set.signalToNoise, count)
  return writeVersion2(set)
}

/** Header 02 30; id, average u16, 4 x corrected u16, 4 x called u16, 5 x count u32, signal to noise f32. */
function writeVersion2(set: CorrectedIntensityMetrics): Uint8Array<ArrayBuffer> {
  const count = set.lane.length
  const calledColumns = calledColumnsOf(set)
  const out = new RecordWriter(2, 48, count)
  out.u8(2)
  out.u8(48)
  for (let index = 0; index < count; index++) {
    out.cycleId16(set, index)
    out.u16(intensityU16(at(set.averageIntensity, index)))
    for (let base = 0; base < bases; base++) out.u16(intensityU16(at(set.correctedIntensity, index * bases + base)))
    writeCalledIntensities(out, set, index, calledColumns)
    writeCalledCounts(out, set, index)
    out.f32(at(set.signalToNoise, index))
  }
  return out.done()
}

/** Header 03 22; lane u16, tile u16, cycle u16, 4 x called u16, 5 x count u32. */
function writeVersion3(set: CorrectedIntensityMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 34, set.lane.length)
  const calledColumns = calledColumnsOf(set)
  out.u8(3)
  out.u8(34)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId16(set, index)
    writeCalledIntensities(out, set, index, calledColumns)
    writeCalledCounts(out, set, index)
  }
  return out.done()
}

/** Header 04 1C; lane u16, tile u32, cycle u16, 5 x count u32. */
function writeVersion4(set: CorrectedIntensityMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 28, set.lane.length)
  out.u8(4)
  out.u8(28)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    writeCalledCounts(out, set, index)
  }
  return out.done()
}

function calledColumnsOf(set: CorrectedIntensityMetrics): number {
  const columns = set.lane.length === 0 ? bases : set.calledIntensity.length / set.lane.length
  if (columns !== bases && columns !== basesWithNoCall) {
    throw new InterOpWriteError('column-length', file, `calledIntensity has ${columns} columns, not 4 or 5`)
  }
  return columns
}

function writeCalledIntensities(
  out: RecordWriter,
  set: CorrectedIntensityMetrics,
  index: number,
  columns: number,
): void {
  const first = index * columns + (columns - bases)
  for (let base = 0; base < bases; base++) out.u16(intensityU16(at(set.calledIntensity, first + base)))
}

function writeCalledCounts(out: RecordWriter, set: CorrectedIntensityMetrics, index: number): void {
  const first = index * basesWithNoCall
  for (let base = 0; base < basesWithNoCall; base++) {
    out.u32(countU32(file, 'called count', at(set.calledCounts, first + base)))
  }
}
