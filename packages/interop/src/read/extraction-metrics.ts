import { InterOpError } from '../interop-error.ts'
import type { ExtractionMetrics } from '../metric-sets.ts'
import {
  expectRecordBytes,
  type MetricFormat,
  type RecordLayout,
  recordSizeError,
  unknownVersion,
} from './metric-format.ts'
import { floatColumn, selectRecords, u16Column, viewOf } from './select-records.ts'

export interface ExtractionLayout extends RecordLayout {
  readonly channelCount: number
}

/**
 * Extraction, versions 2 and 3 (spec: interop-format 10): id, focus per channel (f32), P90 intensity per channel
 * (u16), and in version 2 a time. Version 2 always has four channels; instruments with two leave the others 0.
 */
export const extractionFormat: MetricFormat<ExtractionLayout, ExtractionMetrics> = {
  stem: 'ExtractionMetrics',
  sampleHeader: Uint8Array.of(3, 20, 2),
  readLayout(version, header) {
    if (version === 2) {
      return { version, recordBytes: expectRecordBytes(header, 38), headerBytes: 2, tileBytes: 2, channelCount: 4 }
    }
    if (version !== 3) throw unknownVersion(header, version)
    const sizePlace = header.place()
    const recordBytes = header.u8()
    const channelCount = header.u8()
    if (channelCount === 0) throw new InterOpError('bad-header', sizePlace, 'no channels')
    if (recordBytes !== 8 + 6 * channelCount) throw recordSizeError(sizePlace, recordBytes, 8 + 6 * channelCount)
    return { version, recordBytes, headerBytes: 3, tileBytes: 4, channelCount }
  },
  decode(layout, block) {
    const selected = selectRecords(layout, block, 'cycle')
    const { lane, tile, cycle, rows, count } = selected
    const { channelCount, recordBytes } = layout
    const unixSeconds = new Float64Array(count).fill(Number.NaN)
    if (layout.version === 2) {
      const view = viewOf(block)
      for (let index = 0; index < count; index++) {
        unixSeconds[index] = unixSecondsOf(view.getBigUint64((rows[index] ?? 0) * recordBytes + 30, true))
      }
    }
    return {
      lane,
      tile,
      cycle,
      channelCount,
      focus: floatColumn(layout, block, selected, 4 + layout.tileBytes, channelCount),
      intensityP90: u16Column(layout, block, selected, intensityOffset(layout), channelCount),
      unixSeconds,
    }
  },
}

/** Where in a record the intensities start: after the id and the focus of each channel. */
export function intensityOffset({ tileBytes, channelCount }: ExtractionLayout): number {
  return 4 + tileBytes + 4 * channelCount
}

const ticksMask = 0x3fff_ffff_ffff_ffffn
const ticksWrapAt = 0x3fff_ff36_d596_4000n
const ticksWrap = 0x4000_0000_0000_0000n
const ticksPerDay = 0xc9_2a69_c000n
const ticksAtUnixEpoch = 621_355_968_000_000_000n
const ticksPerSecond = 10_000_000n

/**
 * Seconds since 1970 of a .NET DateTime in its binary form: 100 ns ticks since year 1 below two bits for the kind;
 * local times before year 1 wrap around (spec: interop-format 10).
 */
export function unixSecondsOf(dateTime: bigint): number {
  let ticks = dateTime & ticksMask
  if (ticks > ticksWrapAt) ticks -= ticksWrap
  if (ticks < 0n) ticks += ticksPerDay
  const sinceEpoch = ticks - ticksAtUnixEpoch
  const seconds = sinceEpoch / ticksPerSecond
  return Number(sinceEpoch < 0n && sinceEpoch % ticksPerSecond !== 0n ? seconds - 1n : seconds)
}
