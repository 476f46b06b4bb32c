import { type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import type { ServiceNotice, SignedNotice } from '../service/wire.ts'
import { sealingKeyId } from './sealed-payload.ts'

/** What the service says of itself, signed with the key that signs receipts and that agents know since enrolment. */
export function sealNotice(notice: ServiceNotice, key: KeyObject): SignedNotice {
  const bytes = Buffer.from(canonicalJson(notice as unknown as Json), 'utf8')
  return { notice: bytes.toString('base64url'), signature: sign(null, bytes, key).toString('base64url') }
}

/**
 * The notice inside, or null for anything that is not one with a valid signature of this key. Its `kind` keeps it apart
 * from receipts under the same key. Fields that a later service adds are left out. Never throws.
 */
export function openNotice(candidate: unknown, key: KeyObject): ServiceNotice | null {
  if (typeof candidate !== 'object' || candidate === null) return null
  const { notice, signature } = candidate as Partial<Record<keyof SignedNotice, unknown>>
  if (typeof notice !== 'string' || typeof signature !== 'string') return null
  const bytes = Buffer.from(notice, 'base64url')
  if (!verify(null, bytes, key, Buffer.from(signature, 'base64url'))) return null
  try {
    return readNotice(JSON.parse(bytes.toString('utf8')))
  } catch {
    return null
  }
}

function readNotice(value: unknown): ServiceNotice | null {
  if (typeof value !== 'object' || value === null) return null
  const { format, kind, serverTime, wires, contracts, tlsKeys, sealingKeys } = value as Record<string, unknown>
  if (format !== 1 || kind !== 'service' || typeof serverTime !== 'string') return null
  if (!isList(wires, Number.isSafeInteger) || !isList(contracts, isHash) || !isList(tlsKeys, isHash)) return null
  if (!isList(sealingKeys, isSealingKey)) return null
  return { format, kind, serverTime, wires, contracts, tlsKeys, sealingKeys } as ServiceNotice
}

const isList = (value: unknown, is: (item: unknown) => boolean) => Array.isArray(value) && value.every(is)
const isHash = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

function isSealingKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { keyId, publicKey } = value as Record<string, unknown>
  if (typeof keyId !== 'string' || typeof publicKey !== 'string') return false
  const raw = Buffer.from(publicKey, 'base64url')
  return raw.length === 32 && sealingKeyId(raw) === keyId
}
