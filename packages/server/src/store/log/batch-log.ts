import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { zstdDecompressSync } from 'node:zlib'
import { type Body, bodyBytesMax } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import type { Events } from '../../events.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { syncFolder } from '../../objects/sync-folder.ts'
import { framesPerSegmentMax, segmentHeaderBytes } from './frame-format.ts'
import type { BodyPlace, LoggedBatch, LogPosition } from './log-record.ts'
import {
  beginSegment,
  type LogKeys,
  type OpenSegment,
  readFrom,
  segmentForm,
  segmentIdFromName,
  segmentKeys,
  writeGroup,
} from './open-segment.ts'
import { emptySegment, hasOldFrames, resealSegment, type Rewritten } from './rewrite-segment.ts'
import { frameAt, type Scan, scanSegment } from './scan-segment.ts'

/** A closed segment is one object: large enough that a year of a fleet is thousands of objects, not millions. */
export const segmentBytesMax = 64 * 1024 * 1024
/** Bytes of one write: a group that a slow disk still syncs well within a request's patience. */
const groupBytesMax = 8 * 1024 * 1024

/** The disk did not take a batch; nothing was acknowledged. */
export class LogWriteError extends Error {
  readonly code = 'log-write-failed'
}

/** What stands in the log is not what was written there. */
export class LogReadError extends Error {
  readonly code = 'log-damaged'

  constructor({ segment, offset }: LogPosition) {
    super(`${segment}: no whole batch at byte ${offset}`)
    this.name = 'LogReadError'
  }
}

/** The log that a receipt stands on. */
export interface BatchLog {
  /** Resolves once the batch is on the disk. Calls are written in order; what waits is written and synced together. */
  append(batch: LoggedBatch): Promise<LogPosition>
  /** Batches that were handed over and are not yet on the disk. */
  readonly waiting: { readonly batches: number; readonly bytes: number }
  /** A batch by its position; throws LogReadError when what stands there is not what was written. */
  read(position: LogPosition): Promise<LoggedBatch>
  /** The body of a stored batch, checked against the digest that the index has. Throws LogReadError. */
  body(place: BodyPlace): Promise<Body>
  /** Segments that this process has filled and that may be kept once the index knows all of them. */
  readonly filled: readonly FilledSegment[]
  /** Segments in the folder, oldest first. Before the first append: those that an earlier process left. */
  leftSegments(): Promise<readonly string[]>
  /** Contents of a left segment from an offset on. */
  scan(segment: string, from: number): Promise<Scan>
  /** Moves a segment into the objects: its first `bytes`, without a tail that no receipt covers. */
  keep(segment: string, bytes: number): Promise<void>
  /** Begins another segment with the next batch, so that those before can be kept. */
  roll(): Promise<void>
  /** Segments that were kept, oldest first. */
  keptSegments(): Promise<readonly string[]>
  /** Seals a tenant's frames in a kept segment under the current version of its key. Returns how many changed. */
  reseal(segment: string, tenant: string): Promise<number>
  /** Takes the content of some frames of a kept segment; the segment goes when nothing is left in it. */
  empty(segment: string, offsets: ReadonlySet<number>): Promise<number>
  /** Whether a segment that is not kept yet holds frames of a tenant under an older version of its key. */
  hasOldFrames(tenant: string): Promise<boolean>
  /** Writes what waits, and closes. */
  close(): Promise<void>
}

export interface FilledSegment {
  readonly segment: string
  readonly bytes: number
}

interface Waiting {
  readonly batch: LoggedBatch
  readonly bytes: number
  readonly resolve: (position: LogPosition) => void
  readonly reject: (error: Error) => void
}

/**
 * A log in `folder`, closed segments in `objects`. Each process begins a segment of its own and never adds to an older
 * one: a torn frame and its successor would share key and nonce.
 */
export async function openBatchLog(parts: {
  readonly folder: string
  readonly objects: ObjectStore
  readonly keys: LogKeys
  readonly events: Events
  readonly segmentBytes?: number
}): Promise<BatchLog> {
  const { folder, objects, events, segmentBytes = segmentBytesMax } = parts
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await syncFolder(dirname(folder))
  const keyOf = segmentKeys(parts.keys)
  const pathOf = (segment: string) => join(folder, segment)
  let queue: Waiting[] = []
  let queuedBytes = 0
  let current: OpenSegment | null = null
  let writing: Promise<void> | null = null
  const filled: FilledSegment[] = []

  async function writeLoop(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup()
      let positions: readonly LogPosition[]
      try {
        current ??= await beginSegment(folder)
        positions = await writeGroup(
          current,
          group.map(({ batch }) => batch),
          keyOf,
        )
      } catch (error) {
        await abandon(group, error)
        continue
      }
      for (const [index, one] of group.entries()) one.resolve(positions[index] as LogPosition)
      if (current.bytes >= segmentBytes || current.frames >= framesPerSegmentMax) await retire(current)
    }
    writing = null
  }

  function takeGroup(): Waiting[] {
    let bytes = 0
    let count = 0
    while (count < queue.length && (count === 0 || bytes < groupBytesMax)) bytes += queue[count++]?.bytes ?? 0
    const group = queue.slice(0, count)
    queue = queue.slice(count)
    return group
  }

  /** After a failed write the file's state is unknown: it is left for the next start, and all that waited is refused. */
  async function abandon(group: readonly Waiting[], cause: unknown): Promise<void> {
    events.logFailed({ segment: current?.name ?? 'none' }, cause)
    const lost = [...group, ...queue]
    queue = []
    const segment = current
    current = null
    await segment?.file.close().catch(() => undefined)
    for (const one of lost) one.reject(new LogWriteError('the log could not be written', { cause }))
  }

  async function retire(segment: OpenSegment): Promise<void> {
    current = null
    filled.push({ segment: segment.name, bytes: segment.bytes })
    await segment.file.close().catch(() => undefined)
  }

  /** Copied first, then removed: until then reads find it in the folder. */
  async function keepSegment(segment: string, bytes: number): Promise<void> {
    if (bytes > segmentHeaderBytes) {
      await objects.putIfAbsent(objectName(segment), createReadStream(pathOf(segment), { start: 0, end: bytes - 1 }))
      events.segmentKept({ segment, bytes })
    }
    await rm(pathOf(segment), { force: true })
    const index = filled.findIndex((one) => one.segment === segment)
    if (index !== -1) filled.splice(index, 1)
  }

  async function rewriteKept(segment: string, change: (bytes: Buffer) => Rewritten): Promise<number> {
    const name = objectName(segment)
    const size = await objects.size(name)
    const bytes = size === null ? null : await objects.get(name, 0, size)
    if (bytes === null) return 0
    const after = change(bytes)
    if (after.changed === 0) return 0
    if (after.isEmpty) await objects.delete(name)
    else await objects.replace(name, Readable.from([after.bytes]))
    return after.changed
  }

  /** Resolves when no group is being written. */
  async function idle(): Promise<void> {
    const group = writing
    if (group === null) return
    await group
    await idle()
  }

  /** Most reads follow soon after the write, from the segment that is open anyway. */
  async function readBytes({ segment, offset, length }: LogPosition): Promise<Buffer | null> {
    if (current?.name === segment) {
      const bytes = await readFrom(current.file, offset, length).catch(() => null)
      if (bytes !== null) return bytes
    }
    const local = await open(pathOf(segment), 'r').catch(() => null)
    if (local === null) return objects.get(objectName(segment), offset, length)
    try {
      return await readFrom(local, offset, length)
    } finally {
      await local.close()
    }
  }

  async function read(position: LogPosition): Promise<LoggedBatch> {
    const bytes = await readBytes(position)
    const frame = bytes === null ? null : frameAt(bytes, 0, segmentIdFromName(position.segment), keyOf)
    if (frame === null) throw new LogReadError(position)
    return frame.batch
  }

  return {
    append(batch) {
      const bytes = batch.wire.length
      return new Promise<LogPosition>((resolve, reject) => {
        const settle = <Value>(then: (value: Value) => void) => {
          return (value: Value) => {
            queuedBytes -= bytes
            then(value)
          }
        }
        queue.push({ batch, bytes, resolve: settle(resolve), reject: settle(reject) })
        queuedBytes += bytes
        writing ??= Promise.resolve().then(writeLoop)
      })
    },
    get waiting() {
      return { batches: queue.length, bytes: queuedBytes }
    },
    read,
    async body(place) {
      const { wire } = await read(place)
      const bytes = zstdDecompressSync(wire, { maxOutputLength: bodyBytesMax })
      if (sha256Hex(bytes) !== place.bodySha256) throw new LogReadError(place)
      return JSON.parse(bytes.toString('utf8')) as Body
    },
    get filled() {
      return [...filled]
    },
    async leftSegments() {
      return (await readdir(folder)).filter((name) => segmentForm.test(name)).sort()
    },
    async scan(segment, from) {
      return scanSegment(await readFile(pathOf(segment)), from, keyOf, (tenant) => parts.keys.isErased(tenant))
    },
    keep: keepSegment,
    async roll() {
      // Between two groups nothing is being written, so that the segment can be let go.
      await idle()
      if (current !== null) await retire(current)
    },
    async keptSegments() {
      return (await objects.list('segments/')).map((name) => name.slice('segments/'.length))
    },
    async reseal(segment, tenant) {
      return rewriteKept(segment, (bytes) => resealSegment(bytes, keyOf, tenant))
    },
    async empty(segment, offsets) {
      return rewriteKept(segment, (bytes) => emptySegment(bytes, keyOf, offsets))
    },
    async hasOldFrames(tenant) {
      for (const name of (await readdir(folder)).filter((one) => segmentForm.test(one)))
        if (hasOldFrames(await readFile(pathOf(name)), tenant, parts.keys.tenantVersion(tenant))) return true
      return false
    },
    async close() {
      if (writing !== null) await writing
      if (current !== null) await retire(current)
    },
  }
}

const objectName = (segment: string) => `segments/${segment}`
