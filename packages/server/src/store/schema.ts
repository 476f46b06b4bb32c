import type { BatchKind, CaseState, Platform, Receipt, Refusal, RevocationReason, Role } from '@seqward/contract'
import type { HitKind } from '@seqward/contract/second-line'

/** `subject` names an instrument, a metric, or what the back-test was made on. */
export type InsightKind = 'predictions' | 'effects' | 'backtest'

/**
 * The tables. Every key starts with the tenant. Identifiers, times and states stand in plain columns; what instruments
 * said and people wrote is in `sealed` columns, under the tenant's key. Times are ISO 8601 in UTC with milliseconds.
 */
export interface Schema {
  tenants: { tenant: string; state: 'active' | 'erased'; created_at: string; region: string | null }
  instruments: {
    tenant: string
    instrument: string
    platform: Platform
    /** Keyed hash of the serial number, by which it is found. */
    serial_token: string
    /** The serial number. */
    sealed: Buffer
    state: 'active' | 'revoked'
    epoch: string
    public_key: string
    /** A key that the instrument changes to; good beside the other until it is used. */
    next_public_key: string | null
    enrolled_at: string
    revoked_at: string | null
    revoked_reason: RevocationReason | null
  }
  /** What a command changed about an instrument while a service may run, and when that service took it up. */
  identity_changes: { tenant: string; id: string; instrument: string; at: string; applied_at: string | null }
  /** Last number of each chain that is settled. */
  heads: {
    tenant: string
    instrument: string
    epoch: string
    seq: number
    envelope_sha256: string
    last_batch_at: string
  }
  enrolment_codes: {
    tenant: string
    code_sha256: string
    serial_token: string
    created_at: string
    expires_at: string
    /** What the code became; null while it is unused. */
    public_key: string | null
    instrument: string | null
    epoch: string | null
  }
  batches: {
    tenant: string
    instrument: string
    epoch: string
    seq: number
    /** Order in which the service received batches; unique within a service. */
    arrival: number
    envelope_sha256: string
    body_sha256: string
    body_bytes: number
    kind: BatchKind | null
    run: string | null
    outcome: Exclude<Receipt['kind'], 'already-held'>
    reason: Refusal | null
    received_at: string
    segment: string
    frame_offset: number
    frame_length: number
  }
  /** Refused attempts that use up no number of their own: a number used twice, an instrument that was revoked. */
  attempts: {
    tenant: string
    arrival: number
    instrument: string
    epoch: string
    seq: number
    envelope_sha256: string
    reason: Refusal
    received_at: string
  }
  /** What the second line found in refused batches; nothing of what was found. */
  second_line_hits: {
    tenant: string
    arrival: number
    /** Counts the findings of one batch from 0. */
    number: number
    instrument: string
    epoch: string
    seq: number
    place: string
    kind: HitKind
    count: number
    received_at: string
  }
  segments: { segment: string; indexed_offset: number }
  outbox: {
    tenant: string
    arrival: number
    instrument: string
    state: 'waiting' | 'later' | 'merged' | 'aside'
    attempts: number
    not_before: string
  }
  runs: {
    tenant: string
    instrument: string
    run: string
    platform: Platform
    updated_at: string
    state: string
    started_day: number | null
    /** Everything that was said of the run. */
    sealed: Buffer
    /** What detectors need of it. */
    sealed_features: Buffer
  }
  sensor_days: { tenant: string; instrument: string; updated_at: string; sealed: Buffer }
  /** Signals with their expected bands, as the latest assessment made them. */
  assessments: { tenant: string; instrument: string; assessed_at: string; sealed: Buffer }
  /** What jobs worked out: predictions of an instrument, effects on a metric, the back-test. */
  insights: { tenant: string; kind: InsightKind; subject: string; made_at: string; sealed: Buffer }
  cases: {
    tenant: string
    id: string
    instrument: string | null
    state: CaseState
    opened_at: string
    updated_at: string
    sealed: Buffer
  }
  /** Everything that happened to a case, only ever added to. */
  case_events: {
    tenant: string
    id: string
    number: number
    at: string
    state: CaseState
    by: 'service' | Role
    /** Reason and note. */
    sealed: Buffer
  }
  sign_in_links: {
    tenant: string
    token_sha256: string
    role: Role
    expires_at: string
    used_at: string | null
    /** The grant by which a third party signs in; null for the tenant's own people. */
    grant_id: string | null
  }
  sessions: {
    tenant: string
    token_sha256: string
    role: Role
    created_at: string
    seen_at: string
    expires_at: string
    grant_id: string | null
  }
  /** Keys that the service signs with: public half plain, private half sealed. */
  service_keys: { tenant: string; name: string; public_key: string; sealed: Buffer; created_at: string }
  /** The audit log: size of its tree and the hashes of its right edge; one row. */
  audit_head: { id: number; size: number; edge: Buffer }
  /** `leaf` holds tokens only; the identifier behind the object's token is sealed. */
  audit_rows: { position: number; tenant: string; at: string; action: string; leaf: string; sealed: Buffer | null }
  /** Every complete subtree of the log's tree. */
  audit_nodes: { level: number; number: number; hash: Buffer }
  /** How many rows the log has of a tenant. */
  audit_tenants: { tenant: string; rows: number }
  audit_checkpoints: { size: number; note: string }
  /** The key behind an actor's token. */
  audit_actors: { tenant: string; subject_token: string; sealed: Buffer }
  /** Processing that rests; `instrument` is null for all of the tenant's. */
  restrictions: {
    tenant: string
    id: string
    instrument: string | null
    ground: 'restriction' | 'objection'
    since: string
    lifted_at: string | null
  }
  /** Who was let in, and to what, is sealed. */
  grants: {
    tenant: string
    id: string
    role: Role
    created_at: string
    expires_at: string
    revoked_at: string | null
    sealed: Buffer
  }
  grant_uses: { tenant: string; grant_id: string; at: string; what: string; count: number }
  /** Batches are made under a consent only: since when one to a contract shows in them, and when one said it ended. */
  consent_records: {
    tenant: string
    instrument: string
    epoch: string
    contract: string
    first_at: string
    withdrawn_at: string | null
  }
  retention_runs: { tenant: string; at: string; class: string; before: string; removed: number }
  erasures: { tenant: string; at: string; receipt: string }
}
