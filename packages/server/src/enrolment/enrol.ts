import { randomBytes, timingSafeEqual } from 'node:crypto'
import {
  type EnrolmentAnswer,
  type EnrolmentRefusal,
  type EnrolmentRequest,
  agentPaths,
  platforms,
} from '@seqward/contract'
import { contractHash, importPublicKey, type SealingKey, verifyRequest } from '@seqward/contract/sealing'
import type { Identities } from '../store/identities.ts'
import type { EnrolmentCode, Instruments } from '../store/instruments.ts'
import { codeHash, isCode } from './codes.ts'
import { isSerial } from './invite.ts'

/** Key id under which an agent signs its enrolment: it has no identity yet. */
const enrolmentKeyId = 'enrolment'

/** A new identity, to be known to intake before the agent hears of it. */
export interface Enrolled {
  readonly tenant: string
  readonly instrument: string
  readonly epoch: string
  readonly publicKey: string
  readonly platform: string
}

export type EnrolmentOutcome =
  | { readonly ok: true; readonly answer: EnrolmentAnswer; readonly enrolled: Enrolled }
  | { readonly ok: false; readonly reason: EnrolmentRefusal }

export interface Enrolment {
  /** Judges a request by its bytes and headers. The same code with the same key gives the same answer again. */
  enrol(
    body: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: Date,
  ): Promise<EnrolmentOutcome>
  /** The same for a request that a person of the service brings on a medium: `code` stands for their word. */
  enrolTrusted(request: EnrolmentRequest, now: Date): Promise<EnrolmentOutcome>
}

export function createEnrolment(parts: {
  readonly instruments: Instruments
  readonly identities: Identities
  readonly receiptPublicKey: string
  readonly sealingKey: SealingKey
}): Enrolment {
  const answer = (instrument: string, epoch: string): EnrolmentAnswer => ({
    format: 1,
    instrument,
    epoch,
    receiptPublicKey: parts.receiptPublicKey,
    contracts: [contractHash()],
    sealingKey: parts.sealingKey,
  })
  const grant = (code: EnrolmentCode, { publicKey, platform }: EnrolmentRequest, instrument: string, epoch: string) =>
    ({
      ok: true,
      answer: answer(instrument, epoch),
      enrolled: { tenant: code.tenant, instrument, epoch, publicKey, platform },
    }) as const

  /** The answer that this code gave before, as long as that identity is the one in use. */
  async function again(code: EnrolmentCode, request: EnrolmentRequest): Promise<EnrolmentOutcome> {
    if (code.used === null || code.used.publicKey !== request.publicKey) return { ok: false, reason: 'code-used' }
    const { instrument, epoch } = code.used
    const owner = await parts.identities.ownerOf(code.tenant, instrument)
    if (owner?.epoch !== epoch) return { ok: false, reason: 'code-used' }
    return owner.state === 'revoked'
      ? { ok: false, reason: 'instrument-revoked' }
      : grant(code, request, instrument, epoch)
  }

  async function enrolTrusted(request: EnrolmentRequest, now: Date): Promise<EnrolmentOutcome> {
    const code = await parts.instruments.findCode(codeHash(request.code))
    if (code === null) return { ok: false, reason: 'code-unknown' }
    const refusal = refusalOf(code, parts.instruments.serialToken(code.tenant, request.serial), now)
    if (refusal !== null) return { ok: false, reason: refusal }
    if (code.used !== null) return again(code, request)
    const epoch = randomBytes(8).toString('hex')
    const instrument = await parts.instruments.enrol({
      code,
      serial: request.serial,
      platform: request.platform,
      publicKey: request.publicKey,
      epoch,
      newInstrument: `ins-${randomBytes(10).toString('hex')}`,
      at: now.toISOString(),
    })
    if (instrument !== null) return grant(code, request, instrument, epoch)
    // A repeat of this very request was quicker: it has to get the same answer.
    const used = await parts.instruments.findCode(codeHash(request.code))
    return used === null ? { ok: false, reason: 'code-unknown' } : again(used, request)
  }

  return {
    enrolTrusted,
    async enrol(body, headers, now) {
      const request = parseRequest(body)
      if (request === null) return { ok: false, reason: 'malformed' }
      if (!signedByItsKey(request, body, headers)) return { ok: false, reason: 'wrong-signature' }
      return enrolTrusted(request, now)
    },
  }
}

/** The request with exactly the fields of the contract, or null. */
function parseRequest(body: Buffer): EnrolmentRequest | null {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const one = value as Record<string, unknown>
  if (Object.keys(one).sort().join() !== 'code,format,platform,publicKey,serial' || one.format !== 1) return null
  const { code, serial, platform, publicKey } = one
  if (typeof code !== 'string' || typeof serial !== 'string' || typeof publicKey !== 'string') return null
  const known = platforms.find((name) => name === platform)
  if (!isCode(code) || !isSerial(serial) || known === undefined || publicKey.length > publicKeyCharsMax) return null
  return { format: 1, code, serial, platform: known, publicKey }
}

/** SPKI of an Ed25519 key has 44 bytes: 59 characters. */
const publicKeyCharsMax = 64

/** The signature proves that the caller holds the key that it brings. */
function signedByItsKey(
  request: EnrolmentRequest,
  body: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): boolean {
  try {
    const key = importPublicKey(request.publicKey)
    const parts = { method: 'POST', path: agentPaths.enrolments, body }
    return verifyRequest(parts, headers, (id) => (id === enrolmentKeyId ? key : undefined)).ok
  } catch {
    return false
  }
}

function refusalOf(code: EnrolmentCode, serialToken: string, now: Date): EnrolmentRefusal | null {
  // The code itself is found by its hash, which says nothing of it however long the search takes.
  if (!timingSafeEqual(Buffer.from(code.serialToken), Buffer.from(serialToken))) return 'serial-differs'
  return code.used !== null || now.toISOString() < code.expiresAt ? null : 'code-expired'
}
