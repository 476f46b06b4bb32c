import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  frameBytesMax,
  frameLengthBytes,
  keyOfHeader,
  type OpenedFrame,
  openFrame,
  sealFrame,
  segmentHeader,
  segmentHeaderBytes,
  segmentIdBytes,
  segmentKey,
} from './segment-format.ts'

/** Where a frame lies in its segment's file. */
export interface FramePlace {
  readonly number: number
  readonly offset: number
  readonly bytes: number
}

/** A segment that this process made and still writes. */
export interface SegmentWriter {
  readonly id: string
  readonly path: string
  readonly bytes: number
  readonly frames: number
  /** Appends without a sync. */
  append(note: string, payload: Uint8Array): FramePlace
  /** Makes what was appended durable. */
  sync(): void
  close(): void
}

/** Makes a new segment file; its name is durable on return. */
export function createSegment(path: string, spoolKey: Uint8Array): SegmentWriter {
  const key = segmentKey(spoolKey, randomBytes(segmentIdBytes))
  const file = openSync(path, 'wx', 0o600)
  const header = segmentHeader(key)
  writeFully(file, header)
  fsyncSync(file)
  syncFolder(dirname(path))
  let bytes = header.length
  let frames = 0
  return {
    id: key.id.toString('hex'),
    path,
    get bytes() {
      return bytes
    },
    get frames() {
      return frames
    },
    append(note, payload) {
      const frame = sealFrame(key, frames, note, payload)
      writeFully(file, frame)
      const place = { number: frames, offset: bytes, bytes: frame.length }
      bytes += frame.length
      frames += 1
      return place
    },
    sync: () => fsyncSync(file),
    close: () => closeSync(file),
  }
}

/** A frame that authenticated. */
export interface FoundFrame extends FramePlace, OpenedFrame {}

/** What a segment file was found to hold beside its whole frames. */
export interface SegmentFaults {
  /** Frames in place whose content is not what was sealed. */
  readonly damaged: number
  /** Bytes at the end that no whole frame fills: an append that a crash cut short, or a broken length. */
  readonly tornBytes: number
}

/** Every frame of a segment that authenticates, in order; `report` hears of the rest. Nothing for a foreign file. */
export function* eachFrame(
  path: string,
  spoolKey: Uint8Array,
  report: (faults: SegmentFaults) => void = () => {},
): Generator<FoundFrame> {
  const file = contentOf(path)
  const key = keyOfHeader(spoolKey, file)
  if (key === null) return report({ damaged: 0, tornBytes: file.length })
  let damaged = 0
  let offset = segmentHeaderBytes
  for (let number = 0; offset < file.length; number++) {
    const bytes = frameBytesAt(file, offset)
    if (bytes === null) break
    const opened = openFrame(key, number, file.subarray(offset, offset + bytes))
    if (opened === null) damaged += 1
    else yield { number, offset, bytes, ...opened }
    offset += bytes
  }
  report({ damaged, tornBytes: file.length - offset })
}

/** Id of a segment by its header; null when the header is not ours, or was made with another key. */
export function segmentIdOf(path: string, spoolKey: Uint8Array): string | null {
  return keyOfHeader(spoolKey, contentOf(path, segmentHeaderBytes))?.id.toString('hex') ?? null
}

/** One frame of a segment, or null when it cannot be read as sealed. */
export function readFrame(path: string, spoolKey: Uint8Array, place: FramePlace): OpenedFrame | null {
  const key = keyOfHeader(spoolKey, contentOf(path, segmentHeaderBytes))
  const frame = contentOf(path, place.bytes, place.offset)
  return key === null || frame.length < place.bytes ? null : openFrame(key, place.number, frame)
}

/** Makes names in a folder durable. Windows cannot open a folder, and keeps names in its own journal. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Bytes of a file, or the part asked for; empty when it is not there, as after a trim of the archive. */
function contentOf(path: string, bytes?: number, offset = 0): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const content = Buffer.alloc(bytes ?? fstatSync(file).size)
    let done = 0
    while (done < content.length) {
      const count = readSync(file, content, done, content.length - done, offset + done)
      if (count === 0) break
      done += count
    }
    return content.subarray(0, done)
  } finally {
    closeSync(file)
  }
}

function frameBytesAt(file: Buffer, offset: number): number | null {
  if (offset + frameLengthBytes > file.length) return null
  const bytes = frameLengthBytes + file.readUInt32LE(offset)
  return bytes > frameBytesMax || offset + bytes > file.length ? null : bytes
}

function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
