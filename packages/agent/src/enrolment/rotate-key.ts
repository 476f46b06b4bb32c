import {
  canonicalJson,
  isKeyRotated,
  type Json,
  keysPath,
  rotationProofText,
  type RotationRequest,
  type SignedNotice,
} from '@seqward/contract'
import {
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  openStatement,
  signRequest,
  signText,
} from '@seqward/contract/sealing'
import { type InstrumentIdentity, keepIdentity, readIdentity, removeIdentity } from '../home/instruments.ts'
import type { Send } from './enrol.ts'

export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly publicKey: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unreachable'; readonly code: string }

/**
 * Changes the key of an instrument. The new key is durable here before the service hears of it, and durable at the
 * service before the old one is let go: wherever it is interrupted, asking again goes on from there. The old key stays
 * good at the service until the first receipt under the new one.
 */
export async function rotateKey(
  instruments: string,
  identity: InstrumentIdentity,
  send: Send,
  now: number,
): Promise<RotationOutcome> {
  const { serial, enrolled } = identity
  if (enrolled === null) return { kind: 'refused', code: 'not-enrolled' }
  const next = nextOf(instruments, identity)
  const { instrument, epoch, receiptPublicKey } = enrolled
  const named = { instrument, epoch, publicKey: next.publicKey }
  const proof = signText(rotationProofText(named), importPrivateKey(next.privateKey))
  const request: RotationRequest = { format: 1, ...named, proof }
  const body = Buffer.from(canonicalJson(request as unknown as Json), 'utf8')
  const parts = { method: 'POST', path: keysPath, body } as const
  const signed = signRequest(parts, instrument, importPrivateKey(identity.privateKey), Math.floor(now / 1000))
  const answer = await send({ ...parts, headers: { 'content-type': 'application/json', ...signed } })
  if (answer.kind === 'unreachable') return answer
  const content = parse(answer.body)
  const said = openStatement(content, importPublicKey(receiptPublicKey), isKeyRotated)
  if (said?.publicKey === next.publicKey && said.instrument === instrument && said.epoch === epoch) {
    const { notice, signature } = content as SignedNotice
    const { privateKey, publicKey } = next
    keepIdentity(instruments, { ...identity, privateKey, publicKey, rotation: { notice, signature } })
    removeIdentity(instruments, serial, 'next-key.json')
    return { kind: 'rotated', publicKey }
  }
  const problem = (content as { code?: unknown } | null)?.code
  if (
    typeof problem !== 'string' ||
    !/^[a-z0-9-]{1,40}$/.test(problem) ||
    answer.status >= 500 ||
    answer.status === 429
  )
    return { kind: 'unreachable', code: typeof problem === 'string' ? problem.slice(0, 40) : `status ${answer.status}` }
  return { kind: 'refused', code: problem }
}

/** The key that was asked for before and has no answer yet, else a new one; durable on return. */
function nextOf(instruments: string, identity: InstrumentIdentity): InstrumentIdentity {
  const asked = readIdentity(instruments, identity.serial, 'next-key.json')
  // A crash between the last two steps leaves the key behind that is in use already; a new enrolment leaves an old one.
  const isOpen = asked?.enrolled?.epoch === identity.enrolled?.epoch && asked?.publicKey !== identity.publicKey
  if (asked !== null && isOpen) return asked
  const made = { ...identity, ...generateKeyPair() }
  keepIdentity(instruments, made, 'next-key.json')
  return made
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}
