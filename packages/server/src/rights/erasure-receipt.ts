import type { KeyObject } from 'node:crypto'
import type { SignedNotice } from '@seqward/contract'
import { importPublicKey, openStatement, sealStatement } from '@seqward/contract/sealing'

/** What the service declares about a tenant that it erased. */
export interface ErasureStatement {
  readonly format: 1
  readonly kind: 'erasure'
  readonly tenant: string
  readonly at: string
  /** Wrapping keys that were destroyed, and when the provider's last copy ends where that is later. */
  readonly keys: ReadonlyArray<{
    readonly provider: string
    readonly keyId: string
    readonly state: 'usable' | 'destroyed'
    readonly goneAt: string | null
  }>
  /** Rows that were removed from the live database, by table. */
  readonly removed: Readonly<Record<string, number>>
  /** Batches whose sealed frames stay in segments and backups, and open to nobody any more. */
  readonly sealedBatches: number
}

/** A receipt as a file: the statement under the service's signature, and the key to check it with. */
export interface ErasureReceipt extends SignedNotice {
  readonly erasureReceipt: 1
  /** SPKI in DER, base64url: the key that also signs receipts of batches. */
  readonly publicKey: string
}

export function signErasure(statement: ErasureStatement, key: KeyObject, publicKey: string): ErasureReceipt {
  return { erasureReceipt: 1, publicKey, ...sealStatement(statement, key) }
}

/** Why a receipt proves nothing. */
export type ReceiptFault = 'not-a-receipt' | 'wrong-signature' | 'other-key' | 'key-not-destroyed'

export type CheckedReceipt =
  | { readonly ok: true; readonly statement: ErasureStatement; readonly publicKey: string }
  | { readonly ok: false; readonly fault: ReceiptFault }

/** Checks a receipt; against a public key that the reader holds, where there is one. Never throws. */
export function checkErasure(candidate: unknown, heldKey: string | null): CheckedReceipt {
  if (typeof candidate !== 'object' || candidate === null) return { ok: false, fault: 'not-a-receipt' }
  const { erasureReceipt, publicKey } = candidate as Partial<Record<keyof ErasureReceipt, unknown>>
  if (erasureReceipt !== 1 || typeof publicKey !== 'string') return { ok: false, fault: 'not-a-receipt' }
  if (heldKey !== null && heldKey !== publicKey) return { ok: false, fault: 'other-key' }
  let statement: ErasureStatement | null
  try {
    statement = openStatement(candidate, importPublicKey(publicKey), isStatement)
  } catch {
    return { ok: false, fault: 'not-a-receipt' }
  }
  if (statement === null) return { ok: false, fault: 'wrong-signature' }
  if (statement.keys.length === 0 || statement.keys.some(({ state }) => state !== 'destroyed'))
    return { ok: false, fault: 'key-not-destroyed' }
  return { ok: true, statement, publicKey }
}

function isStatement(value: unknown): value is ErasureStatement {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  return (
    one.format === 1 &&
    one.kind === 'erasure' &&
    typeof one.tenant === 'string' &&
    typeof one.at === 'string' &&
    Array.isArray(one.keys) &&
    typeof one.removed === 'object'
  )
}
