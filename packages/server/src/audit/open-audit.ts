import { importPrivateKey, importPublicKey } from '@seqward/contract/sealing'
import type { SigningKeyText, Store } from '../store/store.ts'
import { serviceTenant } from './act.ts'
import { type AuditLog, createAuditLog } from './audit-log.ts'
import { type ExportChoice, exportLog } from './export-log.ts'

/** The audit log of a store, with the export that needs the same key. */
export interface Audit extends AuditLog {
  /** Lines of an export, each with its line feed (docs/operate/audit.md). */
  export(choice: ExportChoice): AsyncGenerator<string>
}

/**
 * Opens the log beside others that may have it open. It signs with the key of receipts: the one that agents hold since
 * their enrolment, so that what they were handed can be held against the log without another key to trust.
 */
export async function openAudit(store: Store, receiptKey: SigningKeyText, now: () => Date): Promise<Audit> {
  await store.ensureTenant(serviceTenant, now().toISOString())
  const key = importPrivateKey(receiptKey.privateKey)
  const publicKey = importPublicKey(receiptKey.publicKey)
  const rows = store.audit
  const log = createAuditLog({ rows, key, publicKey: { text: receiptKey.publicKey, key: publicKey }, now })
  return { ...log, export: (choice) => exportLog({ rows, audit: log, key, publicKey, now }, choice) }
}
