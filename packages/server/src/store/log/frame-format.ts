import { decrypt, encrypt, tagBytes } from '../../keys/aead.ts'

/**
 * A segment is a file of sealed frames:
 *
 *   segment   mark 8 bytes "SQWLOG01", segment id 16 bytes, frames
 *   frame     mark u32 "SQWF", number u32, sealed length u32, tenant length u16, reserved u16 = 0, tenant,
 *             sealed (AES-256-GCM ciphertext with its tag)
 *
 * All numbers are little-endian. Frames are numbered from 0 in a segment; the number is the nonce, and each segment has
 * its own key for each tenant, so that no pair of key and nonce is used twice. Segment id, frame header and tenant are
 * authenticated as additional data.
 */
export const segmentMark = Buffer.from('SQWLOG01', 'latin1')
export const segmentIdBytes = 16
export const segmentHeaderBytes = segmentMark.length + segmentIdBytes
const frameMark = Buffer.from('SQWF', 'latin1')
const frameHeaderBytes = 16

/** Frames that one segment key may seal: far below the 2^32 that a counter of 32 bits allows. */
export const framesPerSegmentMax = 10_000_000
/** A frame holds one batch: wire bytes and record. More is damage. */
const sealedBytesMax = 4 * 1024 * 1024
const tenantBytesMax = 64

export type SegmentKeyOf = (tenant: string, segmentId: Buffer) => Buffer

/** Where a frame stands and whose it is, before it is opened. */
export interface FrameHeader {
  readonly number: number
  readonly tenant: string
  /** Length of the whole frame in bytes. */
  readonly length: number
}

/** A frame's bytes. `number` must be new in its segment. */
export function encodeFrame(
  segmentId: Buffer,
  keyOf: SegmentKeyOf,
  frame: { readonly number: number; readonly tenant: string; readonly plain: Buffer },
): Buffer {
  const tenant = Buffer.from(frame.tenant, 'utf8')
  const head = Buffer.alloc(frameHeaderBytes + tenant.length)
  frameMark.copy(head, 0)
  head.writeUInt32LE(frame.number, 4)
  head.writeUInt32LE(frame.plain.length + tagBytes, 8)
  head.writeUInt16LE(tenant.length, 12)
  tenant.copy(head, frameHeaderBytes)
  const key = keyOf(frame.tenant, segmentId)
  return Buffer.concat([head, encrypt(key, nonceOf(frame.number), Buffer.concat([segmentId, head]), frame.plain)])
}

/** The header at an offset; null when there is no whole frame there. */
export function frameHeaderAt(bytes: Buffer, offset: number): FrameHeader | null {
  if (offset + frameHeaderBytes > bytes.length) return null
  if (!bytes.subarray(offset, offset + 4).equals(frameMark)) return null
  const tenantLength = bytes.readUInt16LE(offset + 12)
  const sealedLength = bytes.readUInt32LE(offset + 8)
  if (tenantLength === 0 || tenantLength > tenantBytesMax || bytes.readUInt16LE(offset + 14) !== 0) return null
  if (sealedLength < tagBytes || sealedLength > sealedBytesMax) return null
  const length = frameHeaderBytes + tenantLength + sealedLength
  if (offset + length > bytes.length) return null
  return {
    number: bytes.readUInt32LE(offset + 4),
    tenant: bytes.toString('utf8', offset + frameHeaderBytes, offset + frameHeaderBytes + tenantLength),
    length,
  }
}

/** The plaintext of the frame at an offset; null when a byte of it was changed, or it belongs elsewhere. */
export function openFrame(
  segmentId: Buffer,
  keyOf: SegmentKeyOf,
  bytes: Buffer,
  offset: number,
  header: FrameHeader,
): Buffer | null {
  const sealedFrom = offset + frameHeaderBytes + Buffer.byteLength(header.tenant)
  const aad = Buffer.concat([segmentId, bytes.subarray(offset, sealedFrom)])
  const sealed = bytes.subarray(sealedFrom, offset + header.length)
  return decrypt(keyOf(header.tenant, segmentId), nonceOf(header.number), aad, sealed)
}

/** Offset of the next place that could be a frame, from `offset` on; -1 when there is none. */
export function nextFrameMark(bytes: Buffer, offset: number): number {
  return bytes.indexOf(frameMark, offset)
}

/** 64 bits of zero, then the number: unique under a segment's key. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 8)
  return nonce
}
