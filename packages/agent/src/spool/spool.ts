import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import type { Disk } from '../disk/disk.ts'
import { nodeDisk } from '../disk/node-disk.ts'
import { openArchive } from './archive.ts'
import type { FrameNote, FrameRef, FrameState, SpooledFrame } from './frame.ts'
import { type FrameName, openLane } from './lane.ts'
import type { SegmentFaults } from './segment-file.ts'

/**
 * Batches on disk that have no receipt yet. They get their number only when it is their turn to leave, so that a batch
 * that has to be given up leaves no hole in front of others that are already sealed.
 */
export interface Spool {
  /**
   * Keeps bodies durably: on return they are synced, file and name. One sync for all of them.
   *
   * @throws what the disk says; then what was not synced is not in the spool.
   */
  append(bodies: readonly { readonly note: FrameNote; readonly body: Uint8Array }[]): readonly SpooledFrame[]
  /** Frames without a receipt in the order in which they leave: small urgent ones first, each kind oldest first. */
  pending(): readonly SpooledFrame[]
  /** The first of these; undefined when there is none. */
  first(): SpooledFrame | undefined
  /** An open frame by its name. */
  find(segment: string, number: number): SpooledFrame | undefined
  readonly pendingCount: number
  readonly bytes: number
  /** The body as it goes on the wire (zstd); null when its frame is not what was sealed. @throws what the disk says. */
  read(ref: FrameRef): Buffer | null
  /** Frames that are settled or given up but whose segments are still here. */
  closed(): { readonly sent: readonly FrameName[]; readonly givenUp: readonly FrameName[] }
  /** Frames that were found damaged when the spool was opened and that nobody has declared yet. */
  readonly lost: readonly FrameName[]
  /** A receipt covers the frame. Once all frames of a segment are covered, it moves to the archive. */
  settle(ref: FrameRef): void
  /** The frame will never leave. */
  giveUp(frames: readonly SpooledFrame[]): void
  /** The oldest frames, bulk before urgent, whose giving up brings the spool back under its bytes; empty while it is. */
  overflow(): readonly SpooledFrame[]
  /** Frames made at this hour or before it (`FrameNote.hour`), oldest first. */
  madeBy(hour: number): readonly SpooledFrame[]
  /** The frames that go first when room has to be made: those of the oldest segment, bulk before urgent. */
  oldest(): readonly SpooledFrame[]
  /** Copies of what has left go, down to so many bytes. */
  trimSent(bytesMax: number): void
  /** Removes everything unsent from the disk at once. */
  purge(): void
  /** Moves out what the disk did not let go before. */
  sweep(): void
  close(): void
}

export interface SpoolOptions {
  readonly folder: string
  /** Where bodies go that have left. */
  readonly sent: string
  readonly spoolKey: Uint8Array
  readonly bytesMax: number
  readonly sentBytesMax: number
  readonly stateOf: (ref: { readonly segment: string; readonly number: number }) => FrameState
  readonly beforeRetire: () => void
  readonly onFault: (faults: SegmentFaults) => void
  /** The disk did not take what only tidies up; it is tried again. */
  readonly onTidyFailed?: (error: unknown) => void
  readonly disk?: Disk
  readonly random?: (bytes: number) => Buffer
}

/** A segment is closed at this size: small enough to leave the disk soon after its batches were sent. */
const segmentBytesMax = 4 * 1024 * 1024
/** With fewer segments than this in a full spool, dropping one would lose too much at once. */
const segmentsInFullSpool = 16
/** Entries of the index in memory, about 0.5 KiB each: with more frames than this the spool counts as full. */
export const spoolFramesMax = 50_000
/** Values of runs by cycle and tile are bulk; what a run and an instrument are is not. */
const bulkKinds: ReadonlySet<string> = new Set(['progress', 'run-end'])

/** Opens the spool of one instrument and recovers it after a crash. */
export function openSpool(options: SpoolOptions): Spool {
  const { spoolKey, stateOf, beforeRetire, onFault, bytesMax, onTidyFailed = () => {} } = options
  const place = { disk: options.disk ?? nodeDisk, spoolKey, random: options.random ?? randomBytes }
  const archive = openArchive(options.sent, place, options.sentBytesMax)
  const segmentBytes = Math.min(segmentBytesMax, Math.ceil(bytesMax / segmentsInFullSpool))
  const common = { ...place, archive, segmentBytesMax: segmentBytes, stateOf, beforeRetire, onFault, onTidyFailed }
  const urgent = openLane({ ...common, folder: join(options.folder, 'urgent') })
  const bulk = openLane({ ...common, folder: join(options.folder, 'bulk') })
  const lanes = [urgent, bulk]
  const pendingCount = () => urgent.openCount + bulk.openCount
  const bytes = () => urgent.bytes + bulk.bytes
  const oldest = () => {
    const dropped = bulk.oldest()
    return dropped.length > 0 ? dropped : urgent.oldest()
  }
  return {
    append(bodies) {
      try {
        const kept = bodies.map(({ note, body }) =>
          (bulkKinds.has(note.kind) ? bulk : urgent).append(note, zstdCompressSync(body)),
        )
        for (const lane of lanes) lane.sync()
        return kept
      } catch (error) {
        for (const lane of lanes) lane.undo()
        throw error
      }
    },
    pending: () => lanes.flatMap((lane) => lane.open()),
    first: () => urgent.first() ?? bulk.first(),
    find: (segment, number) => urgent.find(segment, number) ?? bulk.find(segment, number),
    get pendingCount() {
      return pendingCount()
    },
    get bytes() {
      return bytes()
    },
    read: (ref) => urgent.read(ref) ?? bulk.read(ref),
    closed() {
      const [first, second] = [urgent.closed(), bulk.closed()]
      return { sent: [...first.sent, ...second.sent], givenUp: [...first.givenUp, ...second.givenUp] }
    },
    lost: [...urgent.lost, ...bulk.lost],
    settle: (ref) => void (urgent.close(ref, 'sent') || bulk.close(ref, 'sent')),
    giveUp(frames) {
      for (const { ref } of frames) void (urgent.close(ref, 'given-up') || bulk.close(ref, 'given-up'))
    },
    overflow: () => (bytes() <= bytesMax && pendingCount() <= spoolFramesMax ? [] : oldest()),
    madeBy: (hour) =>
      [bulk, urgent].flatMap((lane) => {
        const first = lane.first()
        // Frames of a lane lie in the order in which they were made: with a young first one, all are young.
        if (first === undefined || (first.note.hour ?? 0) > hour) return []
        return lane.open().filter(({ note }) => (note.hour ?? 0) <= hour)
      }),
    oldest,
    trimSent: (most) => archive.trim(most),
    purge: () => lanes.forEach((lane) => lane.purge()),
    sweep: () => lanes.forEach((lane) => lane.sweep()),
    close: () => lanes.forEach((lane) => lane.rest()),
  }
}
