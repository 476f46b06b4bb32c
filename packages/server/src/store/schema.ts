import type { BatchKind, CaseState, Platform, Receipt, Refusal, RevocationReason, Role } from '@seqward/contract'

/**
 * The tables. Every key starts with the tenant. Identifiers, times and states stand in plain columns; what instruments
 * said and people wrote is in `sealed` columns, under the tenant's key. Times are ISO 8601 in UTC with milliseconds.
 */
export interface Schema {
  tenants: { tenant: string; state: 'active' | 'erased'; created_at: string }
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
  sign_in_links: { tenant: string; token_sha256: string; role: Role; expires_at: string; used_at: string | null }
  sessions: {
    tenant: string
    token_sha256: string
    role: Role
    created_at: string
    seen_at: string
    expires_at: string
  }
  /** Keys that the service signs with: public half plain, private half sealed. */
  service_keys: { tenant: string; name: string; public_key: string; sealed: Buffer; created_at: string }
}
