import { zstdDecompressSync } from 'node:zlib'
import { type Body, bodyBytesMax, bodyFaults, type Envelope, type Refusal } from '@seqward/contract'
import { acceptedContracts, sha256Hex } from '@seqward/contract/sealing'
import { type Hit, secondLineHits } from '@seqward/contract/second-line'

export type Judged =
  | { readonly ok: true; readonly body: Body }
  /** `hits`: what the second line found in it; the body itself goes no further than this. */
  | { readonly ok: false; readonly reason: Refusal; readonly hits: readonly Hit[] }

/**
 * Whether a body may be stored: its contract is one of those that the service takes, its digest is the envelope's, it
 * keeps to the contract to the last byte, and the second line finds nothing in it. Never unpacks more than the envelope
 * states. A body that breaks the contract is looked through, too: that it was sent at all is for the auditor to know.
 */
export function judgeBody(envelope: Envelope, wire: Buffer, contracts = acceptedContracts()): Judged {
  if (!contracts.includes(envelope.contract)) return refusal('contract-unknown')
  if (envelope.bodyBytes > bodyBytesMax) return refusal('body-too-large')
  const bytes = unpack(wire, envelope.bodyBytes)
  if (bytes === 'too-large') return refusal('body-too-large')
  if (bytes === null || bytes.length !== envelope.bodyBytes || sha256Hex(bytes) !== envelope.bodySha256)
    return refusal('body-digest-differs')
  const body = parse(bytes)
  const hits = secondLineHits(body === undefined ? bytes.toString('utf8') : body)
  if (hits.length > 0 || bodyFaults(body).length > 0 || !isCanonical(body as Body, bytes))
    return refusal('body-breaks-contract', hits)
  return { ok: true, body: body as Body }
}

const refusal = (reason: Refusal, hits: readonly Hit[] = []): Judged => ({ ok: false, reason, hits })

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
