import { createHash, type KeyObject, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto'

/** What a signature covers of a request. The target is the path with its query, so that any host name may serve it. */
export interface RequestParts {
  readonly method: string
  readonly path: string
  readonly body: Uint8Array
  /** Canonical JSON of the envelope, base64url; absent for requests that carry none. */
  readonly envelope?: string
}

/** Headers to add to the request; names in lower case. */
export type SignedHeaders = Readonly<Record<string, string>>

const label = 'seqward'

/** `Content-Digest` of RFC 9530 for the bytes that are transmitted. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

/**
 * HTTP Message Signature (RFC 9421, ed25519) over method, path, content digest and envelope. `keyId` is the
 * instrument's identity; `createdSeconds` is informative, since clocks at sites are wrong; the nonce makes each
 * signature unique.
 */
export function signRequest(parts: RequestParts, keyId: string, key: KeyObject, createdSeconds: number): SignedHeaders {
  const digest = contentDigest(parts.body)
  const covered = componentsOf(parts)
  const nonce = randomBytes(16).toString('base64url')
  const parameters = `(${covered.map((name) => `"${name}"`).join(' ')});created=${createdSeconds};keyid="${keyId}";alg="ed25519";nonce="${nonce}"`
  const signature = sign(null, signatureBase(parts, digest, covered, parameters), key)
  return {
    'content-digest': digest,
    ...(parts.envelope === undefined ? {} : { 'seqward-envelope': parts.envelope }),
    'signature-input': `${label}=${parameters}`,
    signature: `${label}=:${signature.toString('base64')}:`,
  }
}

/** What a verified signature tells, or why there is none. */
export type Verified =
  | { readonly ok: true; readonly keyId: string; readonly nonce: string; readonly createdSeconds: number }
  | {
      readonly ok: false
      readonly reason: 'no-signature' | 'malformed' | 'digest-differs' | 'unknown-key' | 'wrong-signature'
    }

/** Longest Signature-Input that we make is about 200 characters. */
const signatureInputCharsMax = 512
const inputForm =
  /^seqward=(\(((?:"[@a-z-]+"(?: (?="))?)*)\);created=(\d{1,12});keyid="([A-Za-z0-9-]{1,64})";alg="ed25519";nonce="([A-Za-z0-9_-]{8,64})")$/
const signatureForm = /^seqward=:([A-Za-z0-9+/]{86}==):$/

/**
 * Checks the signature of a request against the key that `keyOf` knows for its key id. All components that we sign must
 * be covered; a signature over fewer is malformed.
 */
export function verifyRequest(
  parts: RequestParts,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  keyOf: (keyId: string) => KeyObject | undefined,
): Verified {
  const input = headers['signature-input']
  const given = headers.signature
  const digest = headers['content-digest']
  if (input === undefined || given === undefined || digest === undefined) return { ok: false, reason: 'no-signature' }
  if (typeof input !== 'string' || typeof given !== 'string' || typeof digest !== 'string')
    return { ok: false, reason: 'malformed' }
  if (input.length > signatureInputCharsMax) return { ok: false, reason: 'malformed' }
  const [, parameters, components, created, keyId, nonce] = inputForm.exec(input) ?? []
  const [, signature] = signatureForm.exec(given) ?? []
  if (parameters === undefined || keyId === undefined || nonce === undefined || signature === undefined)
    return { ok: false, reason: 'malformed' }
  const covered = componentsOf(parts)
  if (components !== covered.map((name) => `"${name}"`).join(' ')) return { ok: false, reason: 'malformed' }
  const expected = Buffer.from(contentDigest(parts.body))
  const stated = Buffer.from(digest)
  if (expected.length !== stated.length || !timingSafeEqual(expected, stated))
    return { ok: false, reason: 'digest-differs' }
  const key = keyOf(keyId)
  if (key === undefined) return { ok: false, reason: 'unknown-key' }
  const base = signatureBase(parts, digest, covered, parameters)
  if (!verify(null, base, key, Buffer.from(signature, 'base64'))) return { ok: false, reason: 'wrong-signature' }
  return { ok: true, keyId, nonce, createdSeconds: Number(created) }
}

function componentsOf(parts: RequestParts): readonly string[] {
  const always = ['@method', '@path', 'content-digest']
  return parts.envelope === undefined ? always : [...always, 'seqward-envelope']
}

/** RFC 9421 section 2.5. */
function signatureBase(parts: RequestParts, digest: string, covered: readonly string[], parameters: string): Buffer {
  const values: Record<string, string> = {
    '@method': parts.method.toUpperCase(),
    '@path': parts.path,
    'content-digest': digest,
    'seqward-envelope': parts.envelope ?? '',
  }
  const lines = covered.map((name) => `"${name}": ${values[name] ?? ''}`)
  return Buffer.from([...lines, `"@signature-params": ${parameters}`].join('\n'), 'utf8')
}
