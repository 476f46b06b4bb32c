import type { KeyObject } from 'node:crypto'
import {
  type KeyRotated,
  keysPath,
  rotationProofText,
  type RotationRequest,
  type SignedNotice,
} from '@seqward/contract'
import { importPublicKey, isTextSigned, sealStatement, verifyRequest } from '@seqward/contract/sealing'
import type { Identities } from '../store/identities.ts'
import type { Chain, ChainRegistry } from './chain-registry.ts'

export type RotationOutcome =
  | { readonly ok: true; readonly answer: SignedNotice; readonly instrument: string }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 409; readonly code: string }

/** Takes new keys of instruments, asked for with the old one. */
export interface Rotation {
  rotate(
    body: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: Date,
  ): Promise<RotationOutcome>
  /** A request under the offered key was answered with a receipt: from now on it is the only one. */
  adopt(chain: Chain): Promise<void>
}

/**
 * A new key is durable before it is answered, and the same request again gets the same answer: wherever the agent or
 * the service is killed, at least one key that the agent holds stays good.
 */
export function createRotation(parts: {
  readonly chains: ChainRegistry
  readonly identities: Identities
  readonly receiptKey: KeyObject
}): Rotation {
  return {
    async rotate(body, headers, now) {
      const request = parseRequest(body)
      if (request === null) return { ok: false, status: 400, code: 'malformed' }
      const chain = parts.chains.find(request.instrument)
      if (chain === undefined || !isSigned(chain, body, headers))
        return { ok: false, status: 401, code: 'wrong-signature' }
      if (chain.state === 'revoked') return { ok: false, status: 403, code: 'instrument-revoked' }
      if (chain.head.epoch !== request.epoch) return { ok: false, status: 409, code: 'epoch-differs' }
      const next = keyOf(request.publicKey)
      if (next === null || !isTextSigned(rotationProofText(request), request.proof, next))
        return { ok: false, status: 400, code: 'proof-differs' }
      const { tenant, instrument } = chain
      if (chain.publicKey !== request.publicKey && chain.next?.publicKey !== request.publicKey) {
        await parts.identities.offerKey(tenant, instrument, request.publicKey)
        chain.next = { publicKey: request.publicKey, key: next }
      }
      const { epoch, publicKey } = request
      const said: KeyRotated = {
        format: 1,
        kind: 'key-rotated',
        instrument,
        epoch,
        publicKey,
        serverTime: now.toISOString(),
      }
      return { ok: true, answer: sealStatement(said, parts.receiptKey), instrument }
    },
    async adopt(chain) {
      const { next } = chain
      if (next === null) return
      await parts.identities.adoptKey(chain.tenant, chain.instrument, next.publicKey)
      if (chain.next !== next) return
      chain.key = next.key
      chain.publicKey = next.publicKey
      chain.next = null
    },
  }
}

function isSigned(chain: Chain, body: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>) {
  const keys = chain.next === null ? [chain.key] : [chain.key, chain.next.key]
  const parts = { method: 'POST', path: keysPath, body }
  return keys.some((key) => verifyRequest(parts, headers, (id) => (id === chain.instrument ? key : undefined)).ok)
}

/** The request with exactly the fields of the contract, or null. */
function parseRequest(body: Buffer): RotationRequest | null {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const one = value as Record<string, unknown>
  if (Object.keys(one).sort().join() !== 'epoch,format,instrument,proof,publicKey' || one.format !== 1) return null
  const { instrument, epoch, publicKey, proof } = one
  const texts = [instrument, epoch, publicKey, proof]
  return texts.every((text) => typeof text === 'string' && text.length <= 128)
    ? (one as unknown as RotationRequest)
    : null
}

function keyOf(text: string): KeyObject | null {
  try {
    return importPublicKey(text)
  } catch {
    return null
  }
}
