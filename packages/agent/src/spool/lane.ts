import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Archive } from './archive.ts'
import { type FrameNote, type FrameRef, type FrameState, readNote, type SpooledFrame } from './frame.ts'
import { createSegment, eachFrame, readFrame, segmentIdOf, type SegmentWriter, syncFolder } from './segment-file.ts'
import { segmentHeaderBytes } from './segment-format.ts'

/** Segments of one urgency, oldest first. Frames are open until they are sent or given up. */
export interface Lane {
  append(note: FrameNote, payload: Uint8Array): SpooledFrame
  sync(): void
  open(): readonly SpooledFrame[]
  first(): SpooledFrame | undefined
  find(segment: string, number: number): SpooledFrame | undefined
  readonly openCount: number
  readonly bytes: number
  read(ref: FrameRef): Buffer | null
  /** Returns false when the frame is not of this lane. */
  close(ref: FrameRef, state: 'sent' | 'given-up'): boolean
  /** Frames of the lane's segments that are no longer open. */
  closed(): { readonly sent: readonly FrameName[]; readonly givenUp: readonly FrameName[] }
  /** Open frames of the oldest segment: what has to go so that its bytes leave the disk. */
  oldest(): readonly SpooledFrame[]
  /** Removes what is unsent from the disk; what was sent goes to the archive. */
  purge(): void
  /** Closes the segment that is written; done when the agent stops. */
  rest(): void
}

export interface LaneOptions {
  readonly folder: string
  readonly spoolKey: Uint8Array
  readonly archive: Archive
  /** A segment is closed at this size. */
  readonly segmentBytesMax: number
  readonly stateOf: (ref: FrameRef) => FrameState
  /** Called before a segment leaves the lane: what says that its frames are settled must be durable by then. */
  readonly beforeRetire: () => void
  readonly onFault: (faults: { damaged: number; tornBytes: number }) => void
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

const segmentName = /^(\d{10})-[0-9a-f]{8}\.seg$/

/** Opens a lane and recovers it: whole frames stay, unreadable ones are reported and left behind. */
export function openLane(options: LaneOptions): Lane {
  const { folder, spoolKey, archive } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = readdirSync(folder)
    .filter((name) => segmentName.test(name))
    .sort()
  const segments = new Map<string, Segment>()
  for (const name of names) {
    const segment = recover(join(folder, name), options)
    if (segment !== null) segments.set(segment.id, segment)
  }
  let lastNumber = Math.max(Number.parseInt(names.at(-1) ?? '0', 10), archive.lastNumber)
  let writing: { readonly writer: SegmentWriter; readonly segment: Segment } | null = null
  for (const segment of segments.values()) retire(segment)

  function retire(segment: Segment): void {
    if (segment.open.size > 0 || writing?.segment === segment) return
    options.beforeRetire()
    segments.delete(segment.id)
    if (!segment.tainted && segment.givenUp.size === 0) return archive.take(segment.path)
    archive.takeFrames(segment.path, (number) => segment.sent.has(number))
    if (segment.damaged) renameSync(segment.path, `${segment.path}.damaged`)
    else rmSync(segment.path, { force: true })
    syncFolder(folder)
  }

  function rest(): void {
    if (writing === null) return
    const { writer, segment } = writing
    writing = null
    writer.sync()
    writer.close()
    retire(segment)
  }

  function appended(writer: SegmentWriter, note: FrameNote, payload: Uint8Array) {
    try {
      return writer.append(JSON.stringify(note), payload)
    } catch (error) {
      // A full disk can take half a frame; nothing may be written behind it.
      writing = null
      writer.close()
      throw error
    }
  }

  function current(): { readonly writer: SegmentWriter; readonly segment: Segment } {
    if (writing !== null && writing.writer.bytes >= options.segmentBytesMax) rest()
    if (writing !== null) return writing
    lastNumber += 1
    const name = `${String(lastNumber).padStart(10, '0')}-${randomBytes(4).toString('hex')}.seg`
    const writer = createSegment(join(folder, name), spoolKey)
    const segment = newSegment(writer.id, writer.path)
    segments.set(writer.id, segment)
    writing = { writer, segment }
    return writing
  }

  return {
    append(note, payload) {
      const { writer, segment } = current()
      const place = appended(writer, note, payload)
      const frame = { ref: { segment: segment.id, ...place }, note }
      segment.bytes = writer.bytes
      segment.open.set(place.number, frame)
      return frame
    },
    sync: () => writing?.writer.sync(),
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
      return segment === undefined ? null : (readFrame(segment.path, spoolKey, ref)?.payload ?? null)
    },
    close(ref, state) {
      const segment = segments.get(ref.segment)
      if (segment === undefined || !segment.open.delete(ref.number)) return false
      if (state === 'sent') segment.sent.add(ref.number)
      else segment.givenUp.add(ref.number)
      retire(segment)
      return true
    },
    closed() {
      const names = (of: 'sent' | 'givenUp') =>
        [...segments.values()].flatMap((segment) => [...segment[of]].map((number): FrameName => [segment.id, number]))
      return { sent: names('sent'), givenUp: names('givenUp') }
    },
    oldest() {
      const [first] = segments.values()
      if (first === undefined) return []
      if (first === writing?.segment) rest()
      return [...first.open.values()]
    },
    purge() {
      rest()
      for (const segment of segments.values()) {
        segment.open.clear()
        segment.tainted = true
        segment.damaged = false
        retire(segment)
      }
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true })
      syncFolder(folder)
    },
    rest,
  }
}

function recover(path: string, options: LaneOptions): Segment | null {
  const id = segmentIdOf(path, options.spoolKey)
  if (id === null) {
    setAside(path, options)
    return null
  }
  const segment = newSegment(id, path)
  const frames = eachFrame(path, options.spoolKey, (faults) => {
    if (faults.damaged === 0 && faults.tornBytes === 0) return
    options.onFault(faults)
    // A torn end alone is the usual trace of a crash and nothing to keep; unreadable frames are kept for a person.
    segment.tainted = true
    segment.damaged = faults.damaged > 0
  })
  for (const { number, offset, bytes, note } of frames) {
    segment.bytes = offset + bytes
    const ref = { segment: segment.id, number, offset, bytes }
    const read = readNote(note)
    const state = read === null ? 'given-up' : options.stateOf(ref)
    if (state === 'open' && read !== null) segment.open.set(number, { ref, note: read })
    else if (state === 'sent') segment.sent.add(number)
    else segment.givenUp.add(number)
  }
  return segment
}

/** A file whose header cannot be read is kept for a person; one that a crash left without a header held nothing. */
function setAside(path: string, { onFault }: LaneOptions): void {
  const { size } = statSync(path)
  if (size <= segmentHeaderBytes) return rmSync(path)
  onFault({ damaged: 1, tornBytes: size })
  renameSync(path, `${path}.damaged`)
}

function newSegment(id: string, path: string): Segment {
  return { id, path, bytes: 0, open: new Map(), sent: new Set(), givenUp: new Set(), tainted: false, damaged: false }
}
