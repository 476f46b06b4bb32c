import type { ExtractionMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'ExtractionMetricsOut.bin'
/** Version 2 always has four channels; instruments with two leave the rest at 0. */
const channelsOfVersion2 = 4
const channelsMax = 41 // the record size is one byte: 8 + 6 * 42 would not fit

export interface ExtractionMetricsLayout {
  readonly version: 2 | 3
}

/**
 * ExtractionMetricsOut.bin: focus in pixels, 90th percentile of intensity. Version 2 also has the time of the record
 * (NaN becomes 0), version 3 has none. Throws InterOpWriteError. Layout: spec interop-format 10.
 */
export function writeExtractionMetrics(
  set: ExtractionMetrics,
  layout: ExtractionMetricsLayout,
): Uint8Array<ArrayBuffer> {
  const channelsLimit = layout.version === 2 ? channelsOfVersion2 : channelsMax
  if (set.channelCount < 1 || set.channelCount > channelsLimit) {
    throw new InterOpWriteError(
      'channel-count',
      file,
      `version ${layout.version} cannot hold ${set.channelCount} channels`,
    )
  }
  const count = checkIds(file, set, layout.version === 2 ? 16 : 32)
  checkColumn(file, 'focus', set.focus, count, set.channelCount)
  checkColumn(file, 'intensityP90', set.intensityP90, count, set.channelCount)
  checkColumn(file, 'unixSeconds', set.unixSeconds, count)
  return layout.version === 2 ? writeVersion2(set) : writeVersion3(set)
}

/** Header 02 26; lane u16, tile u16, cycle u16, 4 x focus f32, 4 x intensity u16, time u64. */
function writeVersion2(set: ExtractionMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 38, set.lane.length)
  const channels = set.channelCount
  out.u8(2)
  out.u8(38)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId16(set, index)
    for (let c = 0; c < channelsOfVersion2; c++) out.f32(c < channels ? at(set.focus, index * channels + c) : 0)
    for (let c = 0; c < channelsOfVersion2; c++) out.u16(c < channels ? at(set.intensityP90, index * channels + c) : 0)
    out.u64(dotNetTime(at(set.unixSeconds, index)))
  }
  return out.done()
}

/** Header 03, size, channels; lane u16, tile u32, cycle u16, c x focus f32, c x intensity u16. */
function writeVersion3(set: ExtractionMetrics): Uint8Array<ArrayBuffer> {
  const channels = set.channelCount
  const recordBytes = 8 + 6 * channels
  const out = new RecordWriter(3, recordBytes, set.lane.length)
  out.u8(3)
  out.u8(recordBytes)
  out.u8(channels)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    for (let c = 0; c < channels; c++) out.f32(at(set.focus, index * channels + c))
    for (let c = 0; c < channels; c++) out.u16(at(set.intensityP90, index * channels + c))
  }
  return out.done()
}

/** The time as instruments store it: 100 ns ticks since the year 1 in UTC, with the top bit for "was local time". */
function dotNetTime(unixSeconds: number): bigint {
  if (Number.isNaN(unixSeconds)) return 0n
  const ticksBefore1970 = 621_355_968_000_000_000n
  const kindLocal = 0x8000_0000_0000_0000n
  return kindLocal | (BigInt(Math.round(unixSeconds)) * 10_000_000n + ticksBefore1970)
}
