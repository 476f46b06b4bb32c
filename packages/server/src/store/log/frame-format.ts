import { createHmac } from 'node:crypto'
import {
  type CommittedKey,
  commitmentBytes,
  decrypt,
  deriveKey,
  encrypt,
  isCommitted,
  tagBytes,
} from '../../keys/aead.ts'

/**
 * A segment is a file of sealed frames:
 *
 *   segment   mark 8 bytes "SQWLOG02", segment id 16 bytes, frames
 *   frame     mark u32 "SQWF", number u32, sealed length u32, tenant length u16, version of the tenant's key u16,
 *             tenant, commitment to the key 32 bytes, sealed (AES-256-GCM ciphertext with its tag)
 *   emptied   the same with the mark "SQWX", in the commitment's place HMAC-SHA-256 of all before it under the frame's
 *             key, then zeros: retention took its content
 *
 * All numbers are little-endian. Frames are numbered from 0 in a segment; the number is the nonce, and each segment has
 * its own key for each tenant and version, so that no pair of key and nonce is used twice, also after a restore: a
 * process never adds to a segment of an earlier one. Segment mark and id, frame header and tenant are authenticated as
 * additional data.
 */
export const segmentMark = Buffer.from('SQWLOG02', 'latin1')
export const segmentIdBytes = 16
export const segmentHeaderBytes = segmentMark.length + segmentIdBytes
const frameMark = Buffer.from('SQWF', 'latin1')
const emptiedMark = Buffer.from('SQWX', 'latin1')
const frameHeaderBytes = 16

/** Frames that one segment key may seal: far below the 2^32 that a counter of 32 bits allows. */
export const framesPerSegmentMax = 10_000_000
/** A frame holds one batch: wire bytes and record. More is damage. */
const sealedBytesMax = 4 * 1024 * 1024
const tenantBytesMax = 64

/** A segment's key for a tenant: under the current version of the tenant's key, or the one that is asked for. */
export interface SegmentKey extends CommittedKey {
  readonly version: number
}

/** Null when the tenant's key, or that version of it, is gone. */
export type SegmentKeyOf = (tenant: string, segmentId: Buffer, version?: number) => SegmentKey | null

/** A tenant was erased: nothing can be sealed for it any more. */
export class TenantGoneError extends Error {
  readonly code = 'tenant-gone'
}

/** Where a frame stands and whose it is, before it is opened. */
export interface FrameHeader {
  readonly number: number
  readonly tenant: string
  /** Version of the tenant's key under which it is sealed. */
  readonly version: number
  /** Whether retention took its content. */
  readonly isEmptied: boolean
  /** Length of the whole frame in bytes. */
  readonly length: number
}

/** A frame's bytes. `number` must be new in its segment. Throws TenantGoneError. */
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
  const found = keyOf(frame.tenant, segmentId)
  if (found === null) throw new TenantGoneError('the key of this tenant is gone')
  head.writeUInt16LE(found.version, 14)
  tenant.copy(head, frameHeaderBytes)
  const sealed = encrypt(found.key, nonceOf(frame.number), aadOf(segmentId, head), frame.plain)
  return Buffer.concat([head, found.commitment, sealed])
}

/** The same frame without its content, as long as before; null when its key is gone. */
export function emptiedFrame(segmentId: Buffer, keyOf: SegmentKeyOf, bytes: Buffer, offset: number): Buffer | null {
  const header = frameHeaderAt(bytes, offset)
  const found = header === null ? null : keyOf(header.tenant, segmentId, header.version)
  if (header === null || found === null) return null
  const headEnd = frameHeaderBytes + Buffer.byteLength(header.tenant)
  const emptied = Buffer.alloc(header.length)
  bytes.copy(emptied, 0, offset, offset + headEnd)
  emptiedMark.copy(emptied, 0)
  emptiedMac(found, segmentId, emptied.subarray(0, headEnd)).copy(emptied, headEnd)
  return emptied
}

/** Whether the frame at an offset is one that retention emptied, to the last byte. */
export function isEmptiedFrame(
  segmentId: Buffer,
  keyOf: SegmentKeyOf,
  bytes: Buffer,
  offset: number,
  header: FrameHeader,
): boolean {
  const found = header.isEmptied ? keyOf(header.tenant, segmentId, header.version) : null
  if (found === null) return false
  const headEnd = offset + frameHeaderBytes + Buffer.byteLength(header.tenant)
  const rest = bytes.subarray(headEnd + commitmentBytes, offset + header.length)
  const mac = emptiedMac(found, segmentId, bytes.subarray(offset, headEnd))
  return mac.equals(bytes.subarray(headEnd, headEnd + commitmentBytes)) && rest.every((byte) => byte === 0)
}

/** Another key than the one that sealed, since one key serves one purpose. */
function emptiedMac({ key }: SegmentKey, segmentId: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', deriveKey(key, 'seqward emptied frame')).update(aadOf(segmentId, head)).digest()
}

/** The header at an offset; null when there is no whole frame there. */
export function frameHeaderAt(bytes: Buffer, offset: number): FrameHeader | null {
  if (offset + frameHeaderBytes > bytes.length) return null
  const mark = bytes.subarray(offset, offset + 4)
  const isEmptied = mark.equals(emptiedMark)
  if (!isEmptied && !mark.equals(frameMark)) return null
  const tenantLength = bytes.readUInt16LE(offset + 12)
  const sealedLength = bytes.readUInt32LE(offset + 8)
  if (tenantLength === 0 || tenantLength > tenantBytesMax) return null
  if (sealedLength < tagBytes || sealedLength > sealedBytesMax) return null
  const length = frameHeaderBytes + tenantLength + commitmentBytes + sealedLength
  if (offset + length > bytes.length) return null
  return {
    number: bytes.readUInt32LE(offset + 4),
    tenant: bytes.toString('utf8', offset + frameHeaderBytes, offset + frameHeaderBytes + tenantLength),
    version: bytes.readUInt16LE(offset + 14),
    isEmptied,
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
  const found = keyOf(header.tenant, segmentId, header.version)
  const headEnd = offset + frameHeaderBytes + Buffer.byteLength(header.tenant)
  const sealedFrom = headEnd + commitmentBytes
  if (found === null || !isCommitted(found, bytes.subarray(headEnd, sealedFrom))) return null
  const sealed = bytes.subarray(sealedFrom, offset + header.length)
  return decrypt(found.key, nonceOf(header.number), aadOf(segmentId, bytes.subarray(offset, headEnd)), sealed)
}

const aadOf = (segmentId: Buffer, head: Buffer) => Buffer.concat([segmentMark, segmentId, head])

/** Offset of the next place that could be a frame, from `offset` on; -1 when there is none. */
export function nextFrameMark(bytes: Buffer, offset: number): number {
  const found = [bytes.indexOf(frameMark, offset), bytes.indexOf(emptiedMark, offset)].filter((at) => at !== -1)
  return found.length === 0 ? -1 : Math.min(...found)
}

/** 64 bits of zero, then the number: unique under a segment's key. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 8)
  return nonce
}
