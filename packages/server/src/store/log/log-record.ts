import type { BatchKind, Envelope, Refusal } from '@seqward/contract'
import type { Hit } from '@seqward/contract/second-line'

/** What the log keeps of one batch: all from which index and outbox can be made again. */
export interface LogRecord {
  readonly tenant: string
  /** Order in which the service received batches. */
  readonly arrival: number
  readonly envelope: Envelope
  readonly envelopeSha256: string
  readonly receivedAt: string
  readonly outcome: 'stored' | 'refused'
  readonly reason: Refusal | null
  /** Whether the batch used up its number in the chain; attempts with a number that is taken do not. */
  readonly advances: boolean
  readonly kind: BatchKind | null
  readonly run: string | null
  /** What the second line found in a refused batch: fields, kinds and counts, nothing of the content. */
  readonly hits?: readonly Hit[]
}

/** A record with the body as it came over the wire (zstd); empty for a refused batch, whose content is not kept. */
export interface LoggedBatch extends LogRecord {
  readonly wire: Buffer
}

/** Where a batch stands in the log. */
export interface LogPosition {
  readonly segment: string
  readonly offset: number
  readonly length: number
}

/** A stored body: where its batch stands, and the digest that it must have. */
export interface BodyPlace extends LogPosition {
  readonly bodySha256: string
}

/** A batch without its wire bytes, field by field. */
export function recordOf(batch: LoggedBatch): LogRecord {
  const { tenant, arrival, envelope, envelopeSha256, receivedAt, outcome, reason, advances, kind, run, hits } = batch
  const record = { tenant, arrival, envelope, envelopeSha256, receivedAt, outcome, reason, advances, kind, run }
  return hits === undefined ? record : { ...record, hits }
}

/** Plaintext of a frame: length of the record u32, the record as JSON, the wire bytes. */
export function encodeRecord(batch: LoggedBatch): Buffer {
  const json = Buffer.from(JSON.stringify(recordOf(batch)), 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  return Buffer.concat([length, json, batch.wire])
}

/** The batch in an authenticated frame. The tenant is the one whose key opened it. */
export function decodeRecord(tenant: string, plain: Buffer): LoggedBatch {
  const jsonEnd = 4 + plain.readUInt32LE(0)
  const record = JSON.parse(plain.toString('utf8', 4, jsonEnd)) as LogRecord
  return { ...record, tenant, wire: plain.subarray(jsonEnd) }
}
