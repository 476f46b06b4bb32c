import { InterOpError } from '../interop-error.ts'
import type { ImageMetrics } from '../metric-sets.ts'
import {
  expectRecordBytes,
  type MetricFormat,
  type RecordBlock,
  type RecordLayout,
  recordSizeError,
  unknownVersion,
} from './metric-format.ts'
import { selectRecords, u16Column, viewOf } from './select-records.ts'

export interface ImageLayout extends RecordLayout {
  readonly channelCount: number
}

/** A channel that version 1 never wrote (spec: interop-format 0.6). */
const neverWritten = 65_535
/** Version 1 numbers its channels 0 to 3. */
const version1Channels = 4

/**
 * Image, versions 1 to 3 (spec: interop-format 11): id, then minimum contrasts and maximum contrasts by channel.
 * Version 1 writes a record per channel; its records are gathered into one per tile and cycle.
 */
export const imageFormat: MetricFormat<ImageLayout, ImageMetrics> = {
  stem: 'ImageMetrics',
  sampleHeader: Uint8Array.of(3, 16, 2),
  readLayout(version, header) {
    if (version === 1) {
      const recordBytes = expectRecordBytes(header, 12)
      return { version, recordBytes, headerBytes: 2, tileBytes: 2, channelCount: version1Channels }
    }
    if (version !== 2 && version !== 3) throw unknownVersion(header, version)
    const tileBytes = version === 2 ? 2 : 4
    const sizePlace = header.place()
    const recordBytes = header.u8()
    const channelCount = header.u8()
    if (channelCount === 0) throw new InterOpError('bad-header', sizePlace, 'no channels')
    const expected = 4 + tileBytes + 4 * channelCount
    if (recordBytes !== expected) throw recordSizeError(sizePlace, recordBytes, expected)
    return { version, recordBytes, headerBytes: 3, tileBytes, channelCount }
  },
  decode(layout, block) {
    if (layout.version === 1) return gatherChannels(layout, block)
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle } = selected
    const { channelCount, tileBytes } = layout
    const minAt = 4 + tileBytes
    return {
      lane,
      tile,
      cycle,
      channelCount,
      minContrast: u16Column(layout, block, selected, minAt, channelCount),
      maxContrast: u16Column(layout, block, selected, minAt + 2 * channelCount, channelCount),
    }
  },
}

/** Version 1: the ids once, then for each channel the last record that has it. */
function gatherChannels(layout: ImageLayout, block: RecordBlock): ImageMetrics {
  const { lane, tile, cycle, count } = selectRecords(layout, block, 'cycle')
  // Version 1 has 16-bit tiles, so an id fits the 53 bits of a number.
  const keyOf = (lane: number, tile: number, cycle: number) => (lane * 65_536 + tile) * 65_536 + cycle
  const positionOf = new Map<number, number>()
  for (let index = 0; index < count; index++) {
    positionOf.set(keyOf(lane[index] ?? 0, tile[index] ?? 0, cycle[index] ?? 0), index)
  }
  const minContrast = new Uint16Array(count * version1Channels).fill(neverWritten)
  const maxContrast = new Uint16Array(count * version1Channels).fill(neverWritten)
  const view = viewOf(block)
  for (let record = 0, at = 0; record < block.count; record++, at += layout.recordBytes) {
    const key = keyOf(view.getUint16(at, true), view.getUint16(at + 2, true), view.getUint16(at + 4, true))
    const index = positionOf.get(key)
    if (index === undefined) continue
    const channel = view.getUint16(at + 6, true)
    if (channel >= version1Channels) throw new InterOpError('bad-code', block.place(record), `channel ${channel}`)
    minContrast[index * version1Channels + channel] = view.getUint16(at + 8, true)
    maxContrast[index * version1Channels + channel] = view.getUint16(at + 10, true)
  }
  return { lane, tile, cycle, channelCount: version1Channels, minContrast, maxContrast }
}
