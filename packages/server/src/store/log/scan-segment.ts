import {
  type FrameHeader,
  frameHeaderAt,
  isEmptiedFrame,
  nextFrameMark,
  openFrame,
  segmentHeaderBytes,
  segmentIdBytes,
  type SegmentKeyOf,
  segmentMark,
} from './frame-format.ts'
import { decodeRecord, type LoggedBatch } from './log-record.ts'

export interface ScannedFrame {
  readonly offset: number
  readonly length: number
  readonly batch: LoggedBatch
}

export interface Scan {
  readonly frames: readonly ScannedFrame[]
  /** End of the last good frame: what follows is a tail that was never acknowledged, and may be cut. */
  readonly goodBytes: number
  readonly totalBytes: number
  /** Offsets of places inside the good part that do not open: acknowledged data was damaged. */
  readonly damagedAt: readonly number[]
}

/**
 * Reads a segment from an offset on. A write that a crash cut short leaves a torn end, which no receipt covers. A place
 * that does not open although a good frame stands behind it is reported as damage: the frames around it are kept.
 */
export function scanSegment(
  bytes: Buffer,
  from: number,
  keyOf: SegmentKeyOf,
  isErased: (tenant: string) => boolean = () => false,
): Scan {
  const totalBytes = bytes.length
  const segmentId = segmentIdOf(bytes)
  // A header is synced with the first frames at the latest: without one, nothing here was ever acknowledged.
  if (segmentId === null) return { frames: [], goodBytes: 0, totalBytes, damagedAt: from > 0 ? [0] : [] }
  const frames: ScannedFrame[] = []
  const damagedAt: number[] = totalBytes < from ? [totalBytes] : []
  let goodBytes = Math.max(from, segmentHeaderBytes)
  let lastNumber = -1
  for (let offset = goodBytes; offset !== -1 && offset < bytes.length; ) {
    // What retention emptied, and what a tenant sealed that was erased since, is passed over: it is no damage.
    const closed = closedFrameAt(bytes, offset, segmentId, keyOf, isErased)
    if (closed !== null && closed.number > lastNumber) {
      lastNumber = closed.number
      offset += closed.length
      goodBytes = offset
      continue
    }
    const frame = frameAt(bytes, offset, segmentId, keyOf)
    // Frames are counted, so that one that was moved within the segment or written twice is out of order.
    if (frame === null || frame.header.number <= lastNumber) {
      offset = nextFrameMark(bytes, offset + 1)
      continue
    }
    if (offset > goodBytes) damagedAt.push(goodBytes)
    lastNumber = frame.header.number
    frames.push({ offset, length: frame.header.length, batch: frame.batch })
    offset += frame.header.length
    goodBytes = offset
  }
  return { frames, goodBytes, totalBytes, damagedAt }
}

/** A frame that nobody can or may open any more; null for one that can be opened, and for anything else. */
function closedFrameAt(
  bytes: Buffer,
  offset: number,
  segmentId: Buffer,
  keyOf: SegmentKeyOf,
  isErased: (tenant: string) => boolean,
): FrameHeader | null {
  const header = frameHeaderAt(bytes, offset)
  if (header === null) return null
  return isErased(header.tenant) || isEmptiedFrame(segmentId, keyOf, bytes, offset, header) ? header : null
}

/** The id in a segment's header, or null when these bytes begin no segment. */
export function segmentIdOf(bytes: Buffer): Buffer | null {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, segmentMark.length).equals(segmentMark)) return null
  return bytes.subarray(segmentMark.length, segmentMark.length + segmentIdBytes)
}

/** The batch at a position, or null when it does not open there. */
export function frameAt(
  bytes: Buffer,
  offset: number,
  segmentId: Buffer,
  keyOf: SegmentKeyOf,
): { readonly header: FrameHeader; readonly batch: LoggedBatch } | null {
  const header = frameHeaderAt(bytes, offset)
  if (header === null || header.isEmptied) return null
  const plain = openFrame(segmentId, keyOf, bytes, offset, header)
  return plain === null ? null : { header, batch: decodeRecord(header.tenant, plain) }
}
