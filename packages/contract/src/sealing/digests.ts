import { createHash } from 'node:crypto'
import type { Body } from '../batch/body.ts'
import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import type { Envelope } from '../batch/envelope.ts'

/** SHA-256 as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A body as the bytes that are digested, kept and sent. */
export function bodyBytes(body: Body): Buffer {
  return Buffer.from(canonicalJson(body as unknown as Json), 'utf8')
}

/** Ledger hash of an envelope. */
export function envelopeHash(envelope: Envelope): string {
  return sha256Hex(canonicalJson(envelope as unknown as Json))
}
