import type { BatchRow } from '@seqward/contract'
import type { LogPosition, LogRecord } from './log/log-record.ts'
import type { Schema } from './schema.ts'

/** A batch that is on the disk, and where. */
export interface Indexed extends LogPosition {
  readonly record: LogRecord
}

/** What is known of a batch without its body. */
export function manifestRow({ record, segment, offset, length }: Indexed): Schema['batches'] {
  const { envelope } = record
  return {
    tenant: record.tenant,
    instrument: envelope.instrument,
    epoch: envelope.epoch,
    seq: envelope.seq,
    arrival: record.arrival,
    envelope_sha256: record.envelopeSha256,
    body_sha256: envelope.bodySha256,
    body_bytes: envelope.bodyBytes,
    kind: record.kind,
    run: record.run,
    outcome: record.outcome,
    reason: record.reason,
    received_at: record.receivedAt,
    segment,
    frame_offset: offset,
    frame_length: length,
  }
}

/** The highest number of each chain in a group: one row may be entered once a statement only. */
export function headRows(numbered: readonly Indexed[]): Schema['heads'][] {
  const heads = new Map<string, Schema['heads']>()
  for (const { record } of numbered) {
    const { instrument, epoch, seq } = record.envelope
    const name = `${record.tenant}|${instrument}|${epoch}`
    if ((heads.get(name)?.seq ?? 0) < seq)
      heads.set(name, {
        tenant: record.tenant,
        instrument,
        epoch,
        seq,
        envelope_sha256: record.envelopeSha256,
        last_batch_at: record.receivedAt,
      })
  }
  return [...heads.values()]
}

/** A refused batch that used up no number. */
export function attemptRow({ record }: Indexed): Schema['attempts'] {
  const { instrument, epoch, seq } = record.envelope
  return {
    tenant: record.tenant,
    arrival: record.arrival,
    instrument,
    epoch,
    seq,
    envelope_sha256: record.envelopeSha256,
    reason: record.reason ?? 'number-reused',
    received_at: record.receivedAt,
  }
}

/** A stored batch as work to be done. */
export function outboxRow({ record }: Indexed): Schema['outbox'] {
  const { tenant, arrival, receivedAt } = record
  return {
    tenant,
    arrival,
    instrument: record.envelope.instrument,
    state: 'waiting',
    attempts: 0,
    not_before: receivedAt,
  }
}

/** A refused body has no kind that could be trusted; the list shows it as one of the agent. */
export function asRow(row: Schema['batches']): BatchRow {
  return {
    instrument: row.instrument,
    epoch: row.epoch,
    seq: row.seq,
    kind: row.kind ?? 'agent',
    run: row.run,
    bodyBytes: row.body_bytes,
    bodySha256: row.body_sha256,
    receivedAt: row.received_at,
    outcome: row.outcome,
  }
}
