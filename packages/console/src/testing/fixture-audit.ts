import type { AuditEntry, AuditPage, AuditRow } from '@seqward/contract'
import { batches } from './fixture-batches.ts'
import { fleet } from './fixture-fleet.ts'

const at = (minute: number) => `2026-11-23T09:${String(59 - minute).padStart(2, '0')}:12.345Z`
const instrument = fleet.instruments[0]?.instrument ?? ''

const acts: ReadonlyArray<Partial<AuditRow> & { readonly name?: string }> = [
  { action: 'audit-read', role: 'auditor', objectKind: 'audit-log' },
  { action: 'view', role: 'engineer', objectKind: 'instrument', name: instrument, count: 14 },
  { action: 'view', role: 'engineer', objectKind: 'run', name: `${instrument} 20261118_LH00101_0031_A22KJ7LLT3` },
  { action: 'case-decision', role: 'manager', objectKind: 'case', name: 'case-1-objective-dirt' },
  { action: 'view', role: 'viewer', objectKind: 'fleet', outcome: 'refused' },
  {
    action: 'batch-refused',
    role: 'instrument',
    objectKind: 'batch',
    name: `${batches[0]?.instrument} ${batches[0]?.epoch} ${batches[0]?.seq}`,
    outcome: 'refused',
  },
  { action: 'sign-in', role: 'engineer', objectKind: 'link' },
  { action: 'revoke', role: 'command', objectKind: 'instrument', name: instrument },
  { action: 'retention', role: 'service', objectKind: 'batch-list', count: 1, actor: null },
]

const entries: readonly AuditEntry[] = acts.map(({ name = null, ...row }, index) => ({
  position: 90 - index,
  object: name,
  row: {
    format: 1,
    at: at(index),
    tenant: '5'.repeat(32),
    number: 40 - index,
    action: 'view',
    role: 'viewer',
    actor: `${index % 3}`.repeat(32),
    objectKind: 'fleet',
    object: name === null ? null : 'a'.repeat(32),
    outcome: 'done',
    count: 1,
    request: '0'.repeat(16),
    contract: 'c'.repeat(64),
    ...row,
  },
}))

/** A page of an audit log with every kind of name in it. */
export const auditPage: AuditPage = {
  rows: entries,
  next: null,
  publicKey: 'MCowBQYDK2VwAyEA',
  checkpoint: `seqward.audit/0123456789abcdef\n91\n${'A'.repeat(43)}=\n\n— seqward.audit/0123456789abcdef ${'B'.repeat(91)}=\n`,
}
