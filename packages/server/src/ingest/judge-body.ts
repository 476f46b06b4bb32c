import { zstdDecompressSync } from 'node:zlib'
import { type Body, bodyBytesMax, bodyFaults, type Envelope, type Refusal } from '@seqward/contract'
import { acceptedContracts, sha256Hex } from '@seqward/contract/sealing'

export type Judged = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly reason: Refusal }

/**
 * Whether a body may be stored: its contract is one of those that the service takes, its digest is the envelope's, and it
 * keeps to the contract to the last byte. Never unpacks more than the envelope states.
 */
export function judgeBody(envelope: Envelope, wire: Buffer, contracts = acceptedContracts()): Judged {
  if (!contracts.includes(envelope.contract)) return { ok: false, reason: 'contract-unknown' }
  if (envelope.bodyBytes > bodyBytesMax) return { ok: false, reason: 'body-too-large' }
  const bytes = unpack(wire, envelope.bodyBytes)
  if (bytes === 'too-large') return { ok: false, reason: 'body-too-large' }
  if (bytes === null || bytes.length !== envelope.bodyBytes || sha256Hex(bytes) !== envelope.bodySha256)
    return { ok: false, reason: 'body-digest-differs' }
  const body = parse(bytes)
  if (bodyFaults(body).length > 0 || !isCanonical(body as Body, bytes))
    return { ok: false, reason: 'body-breaks-contract' }
  return { ok: true, body: body as Body }
}

function unpack(wire: Buffer, bytesMax: number): Buffer | 'too-large' | null {
  try {
    return zstdDecompressSync(wire, { maxOutputLength: bytesMax })
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : null
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * Whether the bytes are the one canonical text of a body that keeps to the contract. White space, other spellings of a
 * number and a key written twice could carry what the parsed value no longer shows, and would be stored with it.
 * Printing what was parsed, in the order in which it came, is several times faster than printing it in sorted order.
 */
function isCanonical(body: Body, bytes: Buffer): boolean {
  const objects: object[] = [body, body.facts, ...body.series, ...body.series.map(({ keys }) => keys)]
  return objects.every(hasSortedKeys) && bytes.equals(Buffer.from(JSON.stringify(body), 'utf8'))
}

function hasSortedKeys(value: object): boolean {
  const keys = Object.keys(value)
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key)
}
