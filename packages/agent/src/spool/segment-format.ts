import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * A segment:
 *
 *   header  "SQWSEG1\n" (8) · segment id (16, random) · key commitment (32)
 *   frame   length of what follows, u32 · AES-256-GCM ciphertext · tag (16)
 *   inside  length of the note, u32 · note (JSON) · payload (zstd of a body)
 *
 * All numbers are little-endian. The key of a segment is derived from the spool key and the segment's own id and is used
 * for this segment only, with the frame number as nonce: a pair of key and nonce cannot come twice, because a segment is
 * written by the process that made it and by no later one.
 */
export const segmentMagic = Buffer.from('SQWSEG1\n', 'latin1')
export const segmentIdBytes = 16
const commitmentBytes = 32
export const segmentHeaderBytes = segmentMagic.length + segmentIdBytes + commitmentBytes
export const frameLengthBytes = 4
const tagBytes = 16
const noteLengthBytes = 4
/** A frame holds one compressed body (2 MiB at most on the wire) and its note; more is damage. */
export const frameBytesMax = 4 * 1024 * 1024

export interface SegmentKey {
  readonly id: Buffer
  readonly key: Buffer
  readonly commitment: Buffer
}

/** Keys of one segment: HKDF-SHA-256 of the spool key with the segment's id. */
export function segmentKey(spoolKey: Uint8Array, id: Buffer): SegmentKey {
  const derived = Buffer.from(hkdfSync('sha256', spoolKey, id, 'seqward spool segment 1', 32 + commitmentBytes))
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

/** One frame, sealed: length first. */
export function sealFrame(key: SegmentKey, number: number, note: string, payload: Uint8Array): Buffer {
  const noteBytes = Buffer.from(note, 'utf8')
  const inside = noteLengthBytes + noteBytes.length + payload.length
  const length = Buffer.alloc(frameLengthBytes)
  length.writeUInt32LE(inside + tagBytes)
  const noteLength = Buffer.alloc(noteLengthBytes)
  noteLength.writeUInt32LE(noteBytes.length)
  const cipher = createCipheriv('aes-256-gcm', key.key, nonceOf(number))
  cipher.setAAD(associatedData(key, number, length))
  const sealed = [cipher.update(noteLength), cipher.update(noteBytes), cipher.update(payload), cipher.final()]
  return Buffer.concat([length, ...sealed, cipher.getAuthTag()])
}

export interface OpenedFrame {
  readonly note: string
  readonly payload: Buffer
}

/** What a frame holds, or null when a bit of it, its number or its segment is not what was sealed. */
export function openFrame(key: SegmentKey, number: number, frame: Buffer): OpenedFrame | null {
  const length = frame.subarray(0, frameLengthBytes)
  if (frame.length < frameLengthBytes + tagBytes + noteLengthBytes) return null
  const tagAt = frame.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key.key, nonceOf(number), { authTagLength: tagBytes })
  decipher.setAAD(associatedData(key, number, length))
  decipher.setAuthTag(frame.subarray(tagAt))
  let inside: Buffer
  try {
    inside = Buffer.concat([decipher.update(frame.subarray(frameLengthBytes, tagAt)), decipher.final()])
  } catch {
    return null
  }
  const noteEnd = noteLengthBytes + inside.readUInt32LE(0)
  if (noteEnd > inside.length) return null
  return { note: inside.toString('utf8', noteLengthBytes, noteEnd), payload: inside.subarray(noteEnd) }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32LE(number, 8)
  return nonce
}

function associatedData(key: SegmentKey, number: number, length: Uint8Array): Buffer {
  const place = Buffer.alloc(4)
  place.writeUInt32LE(number)
  return Buffer.concat([key.id, place, length])
}
