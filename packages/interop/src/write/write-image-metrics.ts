import type { ImageMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'ImageMetricsOut.bin'
const channelsMax = 61 // the record size is one byte: 8 + 4 * 62 would not fit

export interface ImageMetricsLayout {
  readonly version: 1 | 2 | 3
}

/** ImageMetricsOut.bin: least and greatest contrast by channel. Throws InterOpWriteError. Layout: spec interop-format 11. */
export function writeImageMetrics(set: ImageMetrics, layout: ImageMetricsLayout): Uint8Array<ArrayBuffer> {
  if (set.channelCount < 1 || set.channelCount > channelsMax) {
    throw new InterOpWriteError('channel-count', file, `${set.channelCount} channels do not fit a record`)
  }
  const count = checkIds(file, set, layout.version === 3 ? 32 : 16)
  checkColumn(file, 'minContrast', set.minContrast, count, set.channelCount)
  checkColumn(file, 'maxContrast', set.maxContrast, count, set.channelCount)
  return layout.version === 1 ? writeVersion1(set) : writeByChannel(set, layout.version)
}

/** Header 01 0C; one record a channel: lane u16, tile u16, cycle u16, channel u16 from 0, min u16, max u16. */
function writeVersion1(set: ImageMetrics): Uint8Array<ArrayBuffer> {
  const channels = set.channelCount
  const out = new RecordWriter(2, 12, set.lane.length * channels)
  out.u8(1)
  out.u8(12)
  for (let index = 0; index < set.lane.length; index++) {
    for (let channel = 0; channel < channels; channel++) {
      out.cycleId16(set, index)
      out.u16(channel)
      out.u16(at(set.minContrast, index * channels + channel))
      out.u16(at(set.maxContrast, index * channels + channel))
    }
  }
  return out.done()
}

/** Header 02 or 03, size, channels; lane u16, tile u16 (3: u32), cycle u16, c x min u16, c x max u16. */
function writeByChannel(set: ImageMetrics, version: 2 | 3): Uint8Array<ArrayBuffer> {
  const channels = set.channelCount
  const recordBytes = (version === 2 ? 6 : 8) + 4 * channels
  const out = new RecordWriter(3, recordBytes, set.lane.length)
  out.u8(version)
  out.u8(recordBytes)
  out.u8(channels)
  for (let index = 0; index < set.lane.length; index++) {
    if (version === 2) out.cycleId16(set, index)
    else out.cycleId32(set, index)
    for (let channel = 0; channel < channels; channel++) out.u16(at(set.minContrast, index * channels + channel))
    for (let channel = 0; channel < channels; channel++) out.u16(at(set.maxContrast, index * channels + channel))
  }
  return out.done()
}
