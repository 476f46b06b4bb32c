import { basename, join } from 'node:path'
import { type Disk, readContent, salvageContent, tryTo, writeFully } from '../disk/disk.ts'
import {
  frameMagic,
  keyOfHeader,
  type OpenedFrame,
  openFrame,
  readFrameHead,
  sealFrame,
  segmentHeader,
  segmentHeaderBytes,
  segmentIdBytes,
  type SegmentKey,
  segmentKey,
} from './segment-format.ts'

/** Where segments lie, what they are sealed with, and where their ids come from. */
export interface SegmentPlace {
  readonly disk: Disk
  readonly spoolKey: Uint8Array
  /** So many random bytes. */
  readonly random: (bytes: number) => Buffer
}

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
  /** What is durable of it. */
  readonly synced: { readonly bytes: number; readonly frames: number }
  /** Appends without a sync. */
  append(note: string, payload: Uint8Array): FramePlace
  /** Makes what was appended durable. */
  sync(): void
  close(): void
  /** Ends a segment that the disk did not take: what was not synced is cut off as far as the disk lets us. */
  abandon(): void
}

const segmentName = /^(\d{10})-([0-9a-f]{32})\.seg$/

/** Name of a segment's file: a number by which names sort, and the id, which finds the key when the header is lost. */
export function segmentFileName(number: number, id: string): string {
  return `${String(number).padStart(10, '0')}-${id}.seg`
}

/** Number in the name of a segment's file; null when it is no such name. */
export function numberOfName(name: string): number | null {
  const number = segmentName.exec(name)?.[1]
  return number === undefined ? null : Number.parseInt(number, 10)
}

/** Segment id in the name of its file, which may have a path before it; null when it is no such name. */
export function idOfName(path: string): string | null {
  return segmentName.exec(basename(path))?.[2] ?? null
}

/** Makes a new segment file; its name is durable on return. */
export function createSegment(folder: string, number: number, { disk, spoolKey, random }: SegmentPlace): SegmentWriter {
  const key = segmentKey(spoolKey, random(segmentIdBytes))
  const id = key.id.toString('hex')
  const path = join(folder, segmentFileName(number, id))
  const file = disk.open(path, 'new')
  const header = segmentHeader(key)
  try {
    writeFully(disk, file, header)
    disk.sync(file)
    disk.syncFolder(folder)
  } catch (error) {
    tryTo(() => disk.close(file))
    tryTo(() => disk.remove(path))
    throw error
  }
  let bytes = header.length
  let frames = 0
  let synced = { bytes, frames }
  return {
    id,
    path,
    get bytes() {
      return bytes
    },
    get synced() {
      return synced
    },
    append(note, payload) {
      const frame = sealFrame(key, frames, note, payload)
      writeFully(disk, file, frame)
      const place = { number: frames, offset: bytes, bytes: frame.length }
      bytes += frame.length
      frames += 1
      return place
    },
    sync() {
      if (synced.frames === frames) return
      disk.sync(file)
      synced = { bytes, frames }
    },
    close: () => disk.close(file),
    abandon() {
      tryTo(() => disk.truncate(file, synced.bytes))
      tryTo(() => disk.close(file))
    },
  }
}

/** A frame that authenticated. */
export interface FoundFrame extends FramePlace, OpenedFrame {}

/** What a segment file was found to hold beside its whole frames. */
export interface SegmentFaults {
  /** Numbers of frames that were here, and of which something is not what was sealed. */
  readonly damaged: readonly number[]
  /** Bytes at the end that no whole frame fills: an append that a crash cut short, or a last frame that was damaged. */
  readonly tornBytes: number
  /** The header is not what was written; frames were found by the id in the file's name. */
  readonly headerDamaged: boolean
}

export const noFaults: SegmentFaults = { damaged: [], tornBytes: 0, headerDamaged: false }

export interface ScannedSegment {
  /** Null for a file that is not ours, that was made with another spool key, or that holds nothing. */
  readonly id: string | null
  readonly frames: Generator<FoundFrame>
  /** Known once all frames were taken. */
  readonly faults: () => SegmentFaults
}

/** Every frame of a segment that authenticates, in order. Damage anywhere costs the frames that it touches. */
export function scanSegment(path: string, { disk, spoolKey }: Omit<SegmentPlace, 'random'>): ScannedSegment {
  const file = salvageContent(disk, path)
  const ofHeader = keyOfHeader(spoolKey, file)
  const key = ofHeader ?? keyOfName(path, file, spoolKey)
  let faults: SegmentFaults = noFaults
  function* found(): Generator<FoundFrame> {
    if (key === null) {
      faults = { damaged: [], tornBytes: file.length, headerDamaged: true }
      return
    }
    const damaged: number[] = []
    let expected = 0
    let offset = segmentHeaderBytes
    let whole = offset
    while (offset < file.length) {
      const head = readFrameHead(key, file, offset)
      if (head === null || head.number < expected) {
        offset = file.indexOf(frameMagic, offset + 1)
        if (offset === -1) break
        continue
      }
      for (; expected < head.number; expected++) damaged.push(expected)
      const { number, bytes } = head
      const opened = openFrame(key, number, file.subarray(offset, offset + bytes))
      if (opened === null) damaged.push(number)
      else yield { number, offset, bytes, ...opened }
      expected = number + 1
      offset += bytes
      whole = offset
    }
    faults = { damaged, tornBytes: file.length - whole, headerDamaged: ofHeader === null }
  }
  return { id: key?.id.toString('hex') ?? null, frames: found(), faults: () => faults }
}

/** One frame of a segment, or null when it is not there as sealed. @throws what the disk says. */
export function readFrame(
  path: string,
  { disk, spoolKey }: Omit<SegmentPlace, 'random'>,
  id: string,
  { number, offset, bytes }: FramePlace,
): OpenedFrame | null {
  const frame = readContent(disk, path, bytes, offset)
  return frame.length < bytes ? null : openFrame(segmentKey(spoolKey, Buffer.from(id, 'hex')), number, frame)
}

/** The key by the id in the file's name, when at least one head in the file bears it out. */
function keyOfName(path: string, file: Buffer, spoolKey: Uint8Array): SegmentKey | null {
  const id = idOfName(path)
  if (id === null) return null
  const key = segmentKey(spoolKey, Buffer.from(id, 'hex'))
  for (let offset = file.indexOf(frameMagic); offset !== -1; offset = file.indexOf(frameMagic, offset + 1)) {
    const head = readFrameHead(key, file, offset)
    if (head !== null && openFrame(key, head.number, file.subarray(offset, offset + head.bytes)) !== null) return key
  }
  return null
}
