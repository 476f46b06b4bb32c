import { randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { deriveCommittedKey } from '../../keys/aead.ts'
import { syncFolder } from '../../objects/sync-folder.ts'
import {
  encodeFrame,
  segmentHeaderBytes,
  segmentIdBytes,
  type SegmentKey,
  type SegmentKeyOf,
  segmentMark,
} from './frame-format.ts'
import { encodeRecord, type LoggedBatch, type LogPosition } from './log-record.ts'

/** The segment that is written. */
export interface OpenSegment {
  readonly name: string
  readonly id: Buffer
  readonly file: FileHandle
  bytes: number
  frames: number
}

/** Name of a segment: when it was begun, in milliseconds, so that names sort, and its id. */
export const segmentForm = /^seg-\d{15}-[0-9a-f]{32}$/

/** A new segment with a random id. Its name is durable when this resolves; its header is with the first group. */
export async function beginSegment(folder: string): Promise<OpenSegment> {
  const id = randomBytes(segmentIdBytes)
  const name = `seg-${String(Date.now()).padStart(15, '0')}-${id.toString('hex')}`
  const file = await open(join(folder, name), 'wx+', 0o600)
  await file.write(Buffer.concat([segmentMark, id]), 0, segmentHeaderBytes, 0)
  await syncFolder(folder)
  return { name, id, file, bytes: segmentHeaderBytes, frames: 0 }
}

/** Seals batches and writes them in one go; on the disk when it resolves. After an error the file is not to be used. */
export async function writeGroup(
  segment: OpenSegment,
  batches: readonly LoggedBatch[],
  keyOf: SegmentKeyOf,
): Promise<readonly LogPosition[]> {
  const positions: LogPosition[] = []
  let offset = segment.bytes
  const frames = batches.map((batch) => {
    const { tenant } = batch
    const frame = encodeFrame(segment.id, keyOf, { number: segment.frames++, tenant, plain: encodeRecord(batch) })
    positions.push({ segment: segment.name, offset, length: frame.length })
    offset += frame.length
    return frame
  })
  const bytes = Buffer.concat(frames)
  const { bytesWritten } = await segment.file.write(bytes, 0, bytes.length, segment.bytes)
  if (bytesWritten !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
  await segment.file.datasync()
  segment.bytes = offset
  return positions
}

/** So many bytes from an offset, or null when the file has fewer. */
export async function readFrom(file: FileHandle, offset: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, offset)
  return bytesRead === length ? bytes : null
}

/** Keys of 32 bytes: a few hundred KiB, and thousands of frames each. */
const segmentKeysMax = 10_000

/** Keys of tenants by version, as the log needs them; a keyring is one. */
export interface LogKeys {
  hasTenant(tenant: string): boolean
  /** Whether a tenant's key was destroyed: what it sealed is closed for good, and no damage. */
  isErased(tenant: string): boolean
  tenantVersion(tenant: string): number
  /** Throws for a version that is gone. */
  tenantKey(tenant: string, version?: number): Uint8Array
  versions(tenant: string): readonly number[]
}

/** One key for each segment, tenant and version, derived from the tenant's. */
export function segmentKeys(keys: LogKeys): SegmentKeyOf {
  const derived = new Map<string, SegmentKey>()
  return (tenant, segmentId, asked) => {
    if (!keys.hasTenant(tenant)) return null
    const version = asked ?? keys.tenantVersion(tenant)
    if (!keys.versions(tenant).includes(version)) return null
    const name = `${segmentId.toString('hex')}|${tenant}|${version}`
    let key = derived.get(name)
    if (key === undefined) {
      const purpose = `seqward log segment|2|${tenant}|${version}`
      key = { version, ...deriveCommittedKey(keys.tenantKey(tenant, version), purpose, segmentId) }
      if (derived.size >= segmentKeysMax) derived.clear()
      derived.set(name, key)
    }
    return key
  }
}

export function segmentIdFromName(segment: string): Buffer {
  return Buffer.from(segment.slice(-2 * segmentIdBytes), 'hex')
}
