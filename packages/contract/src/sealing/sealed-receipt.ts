import { type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import { type Receipt, type SignedReceipt, isReceipt } from '../batch/receipt.ts'

/** A receipt signed by the service. */
export function sealReceipt(receipt: Receipt, key: KeyObject): SignedReceipt {
  const bytes = Buffer.from(canonicalJson(receipt as unknown as Json), 'utf8')
  return { receipt: bytes.toString('base64url'), signature: sign(null, bytes, key).toString('base64url') }
}

/**
 * The receipt inside, or null for anything that is not a receipt with a valid signature of this key: a portal's page,
 * a cut answer, another service. Never throws.
 */
export function openReceipt(candidate: unknown, key: KeyObject): Receipt | null {
  if (typeof candidate !== 'object' || candidate === null) return null
  const { receipt, signature } = candidate as Partial<Record<keyof SignedReceipt, unknown>>
  if (typeof receipt !== 'string' || typeof signature !== 'string') return null
  const bytes = Buffer.from(receipt, 'base64url')
  if (!verify(null, bytes, key, Buffer.from(signature, 'base64url'))) return null
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'))
    return isReceipt(parsed) ? parsed : null
  } catch {
    return null
  }
}
