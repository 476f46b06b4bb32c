import {
  emptiedFrame,
  encodeFrame,
  frameHeaderAt,
  nextFrameMark,
  openFrame,
  segmentHeaderBytes,
  type SegmentKeyOf,
} from './frame-format.ts'
import { segmentIdOf } from './scan-segment.ts'

/** A segment with some of its frames changed; every frame stands where it stood. */
export interface Rewritten {
  readonly bytes: Buffer
  readonly changed: number
  /** Whether nothing is left in it that anybody could open. */
  readonly isEmpty: boolean
}

/** Seals the frames of a tenant that are under an older version of its key again under the current one. */
export function resealSegment(bytes: Buffer, keyOf: SegmentKeyOf, tenant: string): Rewritten {
  return rewrite(bytes, keyOf, (segmentId, offset) => {
    const header = frameHeaderAt(bytes, offset)
    const current = keyOf(tenant, segmentId)
    if (header === null || header.tenant !== tenant || current === null || header.version === current.version)
      return null
    if (header.isEmptied) return null
    const plain = openFrame(segmentId, keyOf, bytes, offset, header)
    // The number is used again, under another key.
    return plain === null ? null : encodeFrame(segmentId, keyOf, { number: header.number, tenant, plain })
  })
}

/** Takes the content of the frames at some offsets. */
export function emptySegment(bytes: Buffer, keyOf: SegmentKeyOf, offsets: ReadonlySet<number>): Rewritten {
  return rewrite(bytes, keyOf, (segmentId, offset) =>
    offsets.has(offset) ? emptiedFrame(segmentId, keyOf, bytes, offset) : null,
  )
}

/** Whether a segment holds frames of a tenant under an older version of its key. */
export function hasOldFrames(bytes: Buffer, tenant: string, current: number): boolean {
  for (const offset of frameOffsets(bytes)) {
    const header = frameHeaderAt(bytes, offset)
    if (header?.tenant === tenant && !header.isEmptied && header.version !== current) return true
  }
  return false
}

function rewrite(
  bytes: Buffer,
  keyOf: SegmentKeyOf,
  change: (segmentId: Buffer, offset: number) => Buffer | null,
): Rewritten {
  const segmentId = segmentIdOf(bytes)
  if (segmentId === null) return { bytes, changed: 0, isEmpty: false }
  const after = Buffer.from(bytes)
  let changed = 0
  let open = 0
  for (const offset of frameOffsets(bytes)) {
    const frame = change(segmentId, offset)
    if (frame !== null) {
      frame.copy(after, offset)
      changed++
    }
    const header = frameHeaderAt(after, offset)
    if (header !== null && !header.isEmptied && keyOf(header.tenant, segmentId, header.version) !== null) open++
  }
  return { bytes: after, changed, isEmpty: open === 0 }
}

function* frameOffsets(bytes: Buffer): Generator<number> {
  for (let offset = segmentHeaderBytes; offset !== -1 && offset < bytes.length; ) {
    const header = frameHeaderAt(bytes, offset)
    if (header !== null) yield offset
    offset = header === null ? nextFrameMark(bytes, offset + 1) : offset + header.length
  }
}
