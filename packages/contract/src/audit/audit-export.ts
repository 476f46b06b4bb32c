import type { AuditRow } from './audit-row.ts'

/**
 * An export of the audit log: lines of canonical JSON, each followed by a line feed. A head; then from position 0 on,
 * without holes, rows and, for what is not shown, the hash of the subtree that it makes up; each checkpoint that the
 * service ever signed, where its size is reached; last a signed end. From them the whole tree can be computed again
 * (docs/operate/audit.md).
 */
export interface AuditExportHead {
  readonly auditExport: 1
  readonly madeAt: string
  readonly origin: string
  /** Key of the checkpoints: the service's key for receipts. SPKI in DER, base64url. */
  readonly publicKey: string
  readonly size: number
  /** Token of the tenant whose rows are shown; null where those of all are. */
  readonly tenant: string | null
  /** Token's name, for the reader; it proves nothing. */
  readonly tenantName: string | null
  /** Rows from and up to, not including, these positions are shown. */
  readonly fromPosition: number
  readonly toPosition: number
}

export type AuditExportLine =
  | AuditExportHead
  | { readonly position: number; readonly row: AuditRow }
  | { readonly position: number; readonly level: number; readonly hash: string }
  | { readonly checkpoint: string }
  | AuditExportEnd

export interface AuditExportEnd {
  readonly end: {
    readonly kind: 'audit-export-end'
    /** Lines before this one, and the SHA-256 of their bytes. */
    readonly lines: number
    readonly sha256: string
  }
  /** Over the canonical JSON of `end`; base64url. */
  readonly signature: string
}

/** Why an export does not prove what it shows. */
export type AuditFaultCode =
  | 'not-an-export'
  | 'not-canonical'
  | 'not-a-row'
  | 'out-of-order'
  | 'row-missing'
  | 'row-of-another-tenant'
  | 'checkpoint-not-signed'
  | 'checkpoint-differs'
  | 'checkpoint-missing'
  | 'cut-short'
  | 'end-differs'
  | 'key-differs'
  | 'forked'
  | 'witness-not-signed'
  | 'witness-ahead'
  | 'witness-not-listed'

export interface AuditFault {
  readonly code: AuditFaultCode
  /** Line of the export, from 1; null for a fault that a witness shows. */
  readonly line: number | null
  readonly position: number | null
  readonly reason: string
}

export interface AuditVerdict {
  readonly whole: boolean
  readonly origin: string | null
  readonly size: number
  readonly root: string | null
  /** Rows that are shown and proven; and rows that are covered by a hash alone. */
  readonly rows: number
  readonly hidden: number
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly checkpoints: number
  /** Checkpoints of witnesses that this log agrees with. */
  readonly witnessed: number
  /** What the key was held to: a witness, a key that was given, or nothing but the export. */
  readonly keyHeldTo: 'witness' | 'given' | 'export'
  readonly faults: readonly AuditFault[]
}
