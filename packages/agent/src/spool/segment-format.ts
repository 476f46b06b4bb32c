import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * A segment (docs/spec/spool.md):
 *
 *   header  "SQWSEG2\n" (8) · segment id (16, random) · key commitment (32)
 *   frame   "\xf7SQF" (4) · number u32 · length of what follows u32 · CRC-32 of id and the twelve bytes before (4)
 *           AES-256-GCM ciphertext · tag (16)
 *   inside  length of the note u32 · note (JSON) · payload (zstd of a body)
 *
 * All numbers are little-endian. The key of a segment is derived from the spool key and the segment's own id and is used
 * for this segment only, with the frame number as nonce: a pair of key and nonce cannot come twice, because a segment is
 * written by the process that made it and by no later one, also after an older copy of the whole home was put back. The
 * head of a frame says where it ends and which one it is, so that a damaged frame costs itself and no other.
 */
export const segmentMagic = Buffer.from('SQWSEG2\n', 'latin1')
export const segmentIdBytes = 16
const commitmentBytes = 32
export const segmentHeaderBytes = segmentMagic.length + segmentIdBytes + commitmentBytes
export const frameMagic = Buffer.from([0xf7, 0x53, 0x51, 0x46])
export const frameHeadBytes = 16
const tagBytes = 16
const noteLengthBytes = 4
/** A frame holds one compressed body (2 MiB at most on the wire) and its note; more is damage. */
export const frameBytesMax = 4 * 1024 * 1024

export interface SegmentKey {
  readonly id: Buffer
  readonly key: Buffer
  readonly commitment: Buffer
}

/** Keys of one segment: HKDF-SHA-256 of the spool key with the segment's id as salt. */
export function segmentKey(spoolKey: Uint8Array, id: Buffer): SegmentKey {
  const derived = Buffer.from(hkdfSync('sha256', spoolKey, id, 'seqward spool segment 2', 32 + commitmentBytes))
  return { id, key: derived.subarray(0, 32), commitment: derived.subarray(32) }
}

export function segmentHeader({ id, commitment }: SegmentKey): Buffer {
  return Buffer.concat([segmentMagic, id, commitment])
}

/** The key that a header asks for; null when it is no header of ours or was made with another spool key. */
export function keyOfHeader(spoolKey: Uint8Array, header: Buffer): SegmentKey | null {
  if (header.length < segmentHeaderBytes || !header.subarray(0, segmentMagic.length).equals(segmentMagic)) return null
  const idEnd = segmentMagic.length + segmentIdBytes
  const key = segmentKey(spoolKey, Buffer.from(header.subarray(segmentMagic.length, idEnd)))
  return timingSafeEqual(key.commitment, header.subarray(idEnd, segmentHeaderBytes)) ? key : null
}

/** One frame, sealed, head first. */
export function sealFrame(key: SegmentKey, number: number, note: string, payload: Uint8Array): Buffer {
  const noteBytes = Buffer.from(note, 'utf8')
  const inside = noteLengthBytes + noteBytes.length + payload.length
  const head = frameHead(key, number, inside + tagBytes)
  const noteLength = Buffer.alloc(noteLengthBytes)
  noteLength.writeUInt32LE(noteBytes.length)
  const cipher = createCipheriv('aes-256-gcm', key.key, nonceOf(number))
  cipher.setAAD(Buffer.concat([key.id, head]))
  const sealed = [cipher.update(noteLength), cipher.update(noteBytes), cipher.update(payload), cipher.final()]
  return Buffer.concat([head, ...sealed, cipher.getAuthTag()])
}

export interface FrameHead {
  readonly number: number
  /** Of the whole frame, its head included. */
  readonly bytes: number
}

/** What stands at an offset of a segment's file; null where no head of this segment stands, or its frame is cut short. */
export function readFrameHead(key: SegmentKey, file: Buffer, offset: number): FrameHead | null {
  if (offset + frameHeadBytes > file.length) return null
  const head = file.subarray(offset, offset + frameHeadBytes)
  if (!head.subarray(0, frameMagic.length).equals(frameMagic)) return null
  if (head.readUInt32LE(12) !== headCheck(key, head)) return null
  const bytes = frameHeadBytes + head.readUInt32LE(8)
  return bytes > frameBytesMax || offset + bytes > file.length ? null : { number: head.readUInt32LE(4), bytes }
}

export interface OpenedFrame {
  readonly note: string
  readonly payload: Buffer
}

/** What a frame holds, or null when a bit of it, its number or its segment is not what was sealed. */
export function openFrame(key: SegmentKey, number: number, frame: Buffer): OpenedFrame | null {
  if (frame.length < frameHeadBytes + tagBytes + noteLengthBytes) return null
  const tagAt = frame.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key.key, nonceOf(number), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.concat([key.id, frame.subarray(0, frameHeadBytes)]))
  decipher.setAuthTag(frame.subarray(tagAt))
  let inside: Buffer
  try {
    inside = Buffer.concat([decipher.update(frame.subarray(frameHeadBytes, tagAt)), decipher.final()])
  } catch {
    return null
  }
  const noteEnd = noteLengthBytes + inside.readUInt32LE(0)
  if (noteEnd > inside.length) return null
  return { note: inside.toString('utf8', noteLengthBytes, noteEnd), payload: inside.subarray(noteEnd) }
}

function frameHead(key: SegmentKey, number: number, length: number): Buffer {
  const head = Buffer.alloc(frameHeadBytes)
  frameMagic.copy(head)
  head.writeUInt32LE(number, 4)
  head.writeUInt32LE(length, 8)
  head.writeUInt32LE(headCheck(key, head), 12)
  return head
}

function headCheck({ id }: SegmentKey, head: Buffer): number {
  return crc32(head.subarray(0, 12), crc32(id))
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32LE(number, 8)
  return nonce
}
