/** Path at which an instrument changes its key: signed with the key in use, with proof of the new one. */
export const keysPath = '/v1/keys'

/** Asks for a new key; the request is signed with the old one. The same request again gets the same answer again. */
export interface RotationRequest {
  readonly format: 1
  readonly instrument: string
  readonly epoch: string
  /** Ed25519 public key made on site: SPKI in DER, base64url. */
  readonly publicKey: string
  /** Signature of the new key over `rotationProofText`: whoever asks holds it. Base64url. */
  readonly proof: string
}

/** What the new key signs: the request without the proof, in one line, under a prefix of its own. */
export function rotationProofText({ instrument, epoch, publicKey }: Omit<RotationRequest, 'format' | 'proof'>): string {
  return `seqward key rotation 1\n${instrument}\n${epoch}\n${publicKey}`
}

/** The service knows the new key. Both are good until the first receipt for a request under the new one. */
export interface KeyRotated {
  readonly format: 1
  readonly kind: 'key-rotated'
  readonly instrument: string
  readonly epoch: string
  readonly publicKey: string
  readonly serverTime: string
}

/**
 * The service is missing batches before the one that was sent, as after a restore of an older backup. Settles nothing.
 * The agent sends again what follows `headSeq`.
 */
export interface Behind {
  readonly format: 1
  readonly kind: 'behind'
  readonly instrument: string
  readonly epoch: string
  /** Number and ledger hash of the envelope that this answers. */
  readonly seq: number
  readonly envelopeSha256: string
  /** Last number that the service holds, and its ledger hash; null when that number was a declared gap, or is 0. */
  readonly headSeq: number
  readonly headSha256: string | null
  readonly serverTime: string
}

/** Body of a batch that was receipted once and is at the site no longer: empty, so that the chain goes on without it. */
export const absentContentType = 'application/vnd.seqward.absent'

/** Refusals after which an agent keeps everything and asks a person to enrol again. */
export const identityRefusals = ['number-reused', 'instrument-revoked'] as const
export type IdentityRefusal = (typeof identityRefusals)[number]

/** Why an instrument was revoked; for the service's own records and its log. */
export const revocationReasons = ['unspecified', 'key-compromised', 'retired', 'copied', 'contract-ended'] as const
export type RevocationReason = (typeof revocationReasons)[number]

/** Enrolment without a network: what the agent writes for the service. The proof is the new key's signature. */
export interface OfflineRequest {
  readonly format: 1
  readonly kind: 'enrolment-request'
  readonly serial: string
  readonly platform: string
  readonly publicKey: string
  /** Signature over `offlineRequestText`, base64url. */
  readonly proof: string
}

export function offlineRequestText({ serial, platform, publicKey }: Omit<OfflineRequest, 'format' | 'kind' | 'proof'>) {
  return `seqward enrolment without a network 1\n${serial}\n${platform}\n${publicKey}`
}

/** Whether a value from outside is a `Behind`, once its signature is good. */
export function isBehind(value: unknown): value is Behind {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const isCount = (count: unknown) => typeof count === 'number' && Number.isSafeInteger(count) && count >= 0
  return (
    one.format === 1 &&
    one.kind === 'behind' &&
    typeof one.instrument === 'string' &&
    typeof one.epoch === 'string' &&
    typeof one.envelopeSha256 === 'string' &&
    isCount(one.seq) &&
    isCount(one.headSeq) &&
    (one.headSha256 === null || typeof one.headSha256 === 'string')
  )
}

/** Whether a value from outside is a `KeyRotated`, once its signature is good. */
export function isKeyRotated(value: unknown): value is KeyRotated {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const texts = [one.instrument, one.epoch, one.publicKey, one.serverTime]
  return one.format === 1 && one.kind === 'key-rotated' && texts.every((text) => typeof text === 'string')
}
