import { join } from 'node:path'
import { tryTo } from '../disk/disk.ts'
import type { Archive } from './archive.ts'
import { type FrameNote, type FrameRef, type FrameState, readNote, type SpooledFrame } from './frame.ts'
import {
  createSegment,
  idOfName,
  numberOfName,
  readFrame,
  scanSegment,
  type ScannedSegment,
  type SegmentFaults,
  type SegmentPlace,
  type SegmentWriter,
} from './segment-file.ts'
import { segmentHeaderBytes } from './segment-format.ts'

/** Segments of one urgency, oldest first. Frames are open until they are sent or given up. */
export interface Lane {
  /** Appends without a sync. @throws what the disk says; then nothing since the latest sync was kept. */
  append(note: FrameNote, payload: Uint8Array): SpooledFrame
  /** Makes what was appended durable. @throws what the disk says; then nothing since the latest sync was kept. */
  sync(): void
  /** Lets go of what was appended and not synced. */
  undo(): void
  open(): readonly SpooledFrame[]
  first(): SpooledFrame | undefined
  find(segment: string, number: number): SpooledFrame | undefined
  readonly openCount: number
  readonly bytes: number
  /** @throws what the disk says. */
  read(ref: FrameRef): Buffer | null
  /** Returns false when the frame is not of this lane. */
  close(ref: FrameRef, state: 'sent' | 'given-up'): boolean
  /** Frames of the lane's segments that are no longer open. */
  closed(): { readonly sent: readonly FrameName[]; readonly givenUp: readonly FrameName[] }
  /** Frames that were open when they were found damaged, and that the ledger does not know as given up. */
  readonly lost: readonly FrameName[]
  /** Open frames of the oldest segment: what has to go so that its bytes leave the disk. */
  oldest(): readonly SpooledFrame[]
  /** Removes what is unsent from the disk; what was sent goes to the archive. */
  purge(): void
  /** Moves segments out that hold nothing open, also those that the disk did not let go before. */
  sweep(): void
  /** Closes the segment that is written; done when the agent stops. */
  rest(): void
}

export interface LaneOptions extends SegmentPlace {
  readonly folder: string
  readonly archive: Archive
  /** A segment is closed at this size. */
  readonly segmentBytesMax: number
  readonly stateOf: (ref: { readonly segment: string; readonly number: number }) => FrameState
  /** Called before a segment leaves the lane: what says that its frames are settled must be durable by then. */
  readonly beforeRetire: () => void
  readonly onFault: (faults: SegmentFaults) => void
  /** The disk did not take what only tidies up; it is tried again. */
  readonly onTidyFailed: (error: unknown) => void
}

/** Segment and number of a frame. */
export type FrameName = readonly [segment: string, number: number]

interface Segment {
  readonly id: string
  readonly path: string
  bytes: number
  readonly open: Map<number, SpooledFrame>
  readonly sent: Set<number>
  readonly givenUp: Set<number>
  /** Frames that cannot be read lie in it, or what is open must go: it must not go to the archive whole. */
  tainted: boolean
  damaged: boolean
}

/** Opens a lane and recovers it: whole frames stay, unreadable ones are reported and left behind. */
export function openLane(options: LaneOptions): Lane {
  const { folder, disk, archive } = options
  disk.makeFolder(folder)
  const names = disk.list(folder).filter((name) => numberOfName(name) !== null)
  const segments = new Map<string, Segment>()
  const lost: FrameName[] = []
  for (const name of names) {
    const segment = recover(join(folder, name), lost, options)
    if (segment !== null) segments.set(segment.id, segment)
  }
  let lastNumber = Math.max(numberOfName(names.at(-1) ?? '') ?? 0, archive.lastNumber)
  let writing: { readonly writer: SegmentWriter; readonly segment: Segment } | null = null
  sweep()

  function sweep(): void {
    for (const segment of segments.values()) {
      if (segment.open.size > 0 || writing?.segment === segment) continue
      try {
        retire(segment)
      } catch (error) {
        options.onTidyFailed(error)
      }
    }
  }

  function retire(segment: Segment): void {
    options.beforeRetire()
    if (!segment.tainted && segment.givenUp.size === 0) archive.take(segment.path)
    else {
      archive.takeFrames(segment.path, (number) => segment.sent.has(number))
      if (segment.damaged && disk.bytesOf(segment.path) !== null) disk.rename(segment.path, `${segment.path}.damaged`)
      else disk.remove(segment.path)
      disk.syncFolder(folder)
    }
    segments.delete(segment.id)
  }

  function rest(): void {
    if (writing === null) return
    const { writer } = writing
    durably(() => writer.sync())
    writing = null
    tryTo(() => writer.close())
    sweep()
  }

  /** A write or sync that failed leaves the segment in doubt: nothing may be written behind it, nor taken as kept. */
  function durably<Done>(act: () => Done): Done {
    try {
      return act()
    } catch (error) {
      abandon()
      throw error
    }
  }

  function abandon(): void {
    if (writing === null) return
    const { writer, segment } = writing
    writing = null
    writer.abandon()
    for (const number of segment.open.keys()) if (number >= writer.synced.frames) segment.open.delete(number)
    segment.bytes = writer.synced.bytes
    segment.tainted = true
  }

  function current(): { readonly writer: SegmentWriter; readonly segment: Segment } {
    if (writing !== null && writing.writer.bytes >= options.segmentBytesMax) rest()
    if (writing !== null) return writing
    const writer = createSegment(folder, lastNumber + 1, options)
    lastNumber += 1
    const segment = newSegment(writer.id, writer.path)
    segments.set(writer.id, segment)
    writing = { writer, segment }
    return writing
  }

  return {
    append(note, payload) {
      const { writer, segment } = current()
      const place = durably(() => writer.append(JSON.stringify(note), payload))
      const frame = { ref: { segment: segment.id, ...place }, note }
      segment.bytes = writer.bytes
      segment.open.set(place.number, frame)
      return frame
    },
    sync: () => durably(() => writing?.writer.sync()),
    undo() {
      if (writing !== null && writing.writer.bytes > writing.writer.synced.bytes) abandon()
    },
    open: () => [...segments.values()].flatMap((segment) => [...segment.open.values()]),
    first() {
      for (const { open } of segments.values()) for (const frame of open.values()) return frame
      return undefined
    },
    find: (segment, number) => segments.get(segment)?.open.get(number),
    get openCount() {
      return [...segments.values()].reduce((sum, segment) => sum + segment.open.size, 0)
    },
    get bytes() {
      return [...segments.values()].reduce((sum, segment) => sum + segment.bytes, 0)
    },
    read(ref) {
      const segment = segments.get(ref.segment)
      return segment === undefined ? null : (readFrame(segment.path, options, segment.id, ref)?.payload ?? null)
    },
    close(ref, state) {
      const segment = segments.get(ref.segment)
      if (segment === undefined || !segment.open.delete(ref.number)) return false
      if (state === 'sent') segment.sent.add(ref.number)
      else segment.givenUp.add(ref.number)
      if (segment.open.size === 0) sweep()
      return true
    },
    closed() {
      const names = (of: 'sent' | 'givenUp') =>
        [...segments.values()].flatMap((segment) => [...segment[of]].map((number): FrameName => [segment.id, number]))
      return { sent: names('sent'), givenUp: names('givenUp') }
    },
    lost,
    oldest() {
      for (const segment of segments.values()) {
        if (segment === writing?.segment) rest()
        if (segment.open.size > 0) return [...segment.open.values()]
      }
      return []
    },
    purge() {
      tryTo(rest)
      writing = null
      for (const segment of segments.values()) {
        segment.open.clear()
        segment.tainted = true
        segment.damaged = false
      }
      sweep()
      // The disk may be too full to move what was sent: what was not must still go now.
      for (const name of disk.list(folder)) disk.remove(join(folder, name))
      segments.clear()
      disk.syncFolder(folder)
    },
    sweep,
    rest,
  }
}

function recover(path: string, lost: FrameName[], options: LaneOptions): Segment | null {
  let scanned: ScannedSegment
  try {
    scanned = scanSegment(path, options)
  } catch (error) {
    // Not a byte of it can be read now. It stays for another start; the sources of its frames start over meanwhile.
    options.onTidyFailed(error)
    return null
  }
  const { id } = scanned
  if (id === null) {
    setAside(path, lost, options)
    return null
  }
  const segment = newSegment(id, path)
  for (const { number, offset, bytes, note } of scanned.frames) {
    segment.bytes = offset + bytes
    const ref = { segment: id, number, offset, bytes }
    const read = readNote(note)
    const state = read === null ? 'given-up' : options.stateOf(ref)
    if (state === 'open' && read !== null) segment.open.set(number, { ref, note: read })
    else if (state === 'sent') segment.sent.add(number)
    else segment.givenUp.add(number)
  }
  const faults = scanned.faults()
  // A torn end alone is the usual trace of a crash and nothing to keep; unreadable frames are kept for a person.
  segment.tainted = faults.damaged.length > 0 || faults.tornBytes > 0 || faults.headerDamaged
  segment.damaged = faults.damaged.length > 0
  if (segment.tainted) options.onFault(faults)
  for (const number of faults.damaged) if (options.stateOf({ segment: id, number }) === 'open') lost.push([id, number])
  return segment
}

/** A file of which nothing can be read is kept for a person; one that a crash left without a header held nothing. */
function setAside(path: string, lost: FrameName[], { disk, onFault, onTidyFailed, stateOf }: LaneOptions): void {
  const bytes = disk.bytesOf(path) ?? 0
  try {
    if (bytes <= segmentHeaderBytes) return disk.remove(path)
    onFault({ damaged: [0], tornBytes: bytes, headerDamaged: true })
    // How many frames it held, nobody can say any more: one number stands for them.
    const segment = idOfName(path)
    if (segment !== null && stateOf({ segment, number: 0 }) === 'open') lost.push([segment, 0])
    disk.rename(path, `${path}.damaged`)
  } catch (error) {
    onTidyFailed(error)
  }
}

function newSegment(id: string, path: string): Segment {
  return { id, path, bytes: 0, open: new Map(), sent: new Set(), givenUp: new Set(), tainted: false, damaged: false }
}
