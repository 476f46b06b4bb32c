import { type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import type { SignedNotice } from '../service/wire.ts'

/** A statement of the service, or of an instrument, as canonical JSON under its signature. */
export function sealStatement(statement: { readonly kind: string }, key: KeyObject): SignedNotice {
  const bytes = Buffer.from(canonicalJson(statement as unknown as Json), 'utf8')
  return { notice: bytes.toString('base64url'), signature: sign(null, bytes, key).toString('base64url') }
}

/**
 * The statement inside, or null for anything that is not one of the asked form with a valid signature of this key. The
 * form has to check `kind`, which keeps statements under one key apart. Never throws.
 */
export function openStatement<Statement>(
  candidate: unknown,
  key: KeyObject,
  is: (value: unknown) => value is Statement,
): Statement | null {
  if (typeof candidate !== 'object' || candidate === null) return null
  const { notice, signature } = candidate as Partial<Record<keyof SignedNotice, unknown>>
  if (typeof notice !== 'string' || typeof signature !== 'string') return null
  const bytes = Buffer.from(notice, 'base64url')
  if (!verify(null, bytes, key, Buffer.from(signature, 'base64url'))) return null
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return is(value) ? value : null
  } catch {
    return null
  }
}

/** Signature of a text, base64url. */
export function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64url')
}

/** Whether a signature of this key is over this text. Never throws. */
export function isTextSigned(text: string, signature: string, key: KeyObject): boolean {
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}
