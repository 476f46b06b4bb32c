import { canonicalJson, type Envelope, envelopeHeader, isEnvelope, type Json } from '@seqward/contract'
import { verifyRequest } from '@seqward/contract/sealing'
import type { Chain, ChainRegistry } from './chain-registry.ts'

export type SignedBatch =
  /** `byNextKey`: signed with the key that the instrument changes to. */
  | { readonly ok: true; readonly chain: Chain; readonly envelope: Envelope; readonly byNextKey: boolean }
  | { readonly ok: false; readonly status: 400 | 401; readonly code: string }

/**
 * Whose batch a request brings: signature over method, path, transmitted bytes and envelope, by the key of the
 * instrument that the envelope names. Nothing of the body is looked at before this holds.
 */
export function readSignedBatch(
  request: {
    readonly method: string
    readonly path: string
    readonly body: Buffer
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
  },
  chains: ChainRegistry,
): SignedBatch {
  const header = request.headers[envelopeHeader]
  if (typeof header !== 'string') return { ok: false, status: 400, code: 'envelope-missing' }
  const { method, path, body } = request
  const parts = { method, path, body, envelope: header }
  const first = verifyRequest(parts, request.headers, (id) => chains.find(id)?.key)
  const isOther = !first.ok && first.reason === 'wrong-signature'
  const second = isOther ? verifyRequest(parts, request.headers, (id) => chains.find(id)?.next?.key) : first
  // Where there is no second key, the first says what is wrong.
  const verified = second.ok ? second : first
  if (!verified.ok) return { ok: false, status: 401, code: verified.reason }
  const envelope = parseEnvelope(header)
  if (envelope === null) return { ok: false, status: 400, code: 'envelope-malformed' }
  const chain = chains.find(verified.keyId)
  if (chain === undefined || envelope.instrument !== verified.keyId)
    return { ok: false, status: 401, code: 'identity-differs' }
  return { ok: true, chain, envelope, byNextKey: isOther }
}

/** The envelope in its one canonical spelling: its hash is taken over that, and nothing may hide beside it. */
function parseEnvelope(header: string): Envelope | null {
  const text = Buffer.from(header, 'base64url').toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    return isEnvelope(value) && canonicalJson(value as unknown as Json) === text ? value : null
  } catch {
    return null
  }
}
