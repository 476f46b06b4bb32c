import type { SignedReceipt } from '../batch/receipt.ts'
import type { Platform } from '../vocabulary/vocabulary.ts'

/** Paths that agents call. One host, one port, HTTPS/1.1. */
export const agentPaths = {
  enrolments: '/v1/enrolments',
  batches: '/v1/batches',
  contracts: '/v1/contracts',
  /** What the service says of itself, signed. Services before the second release do not have it. */
  service: '/v1/service',
} as const

/** Header with the version of the wire that a request speaks; absent means 1. Services ignore headers they do not know. */
export const wireHeader = 'seqward-wire'
export const wireVersion = 1

/** Header that carries the envelope: canonical JSON, base64url; covered by the request's signature. */
export const envelopeHeader = 'seqward-envelope'
/** Body of a batch on the wire: canonical JSON of the body, zstd. */
export const batchContentType = 'application/vnd.seqward.batch+zstd'
/** The same, sealed to the service's key. Informative: the bytes say themselves that they are sealed. */
export const sealedBatchContentType = 'application/vnd.seqward.batch+hpke'
/** Bytes of a batch on the wire: a body of the largest size compresses to less than a tenth of this. */
export const batchWireBytesMax = 2 * 1024 * 1024

/** Enrolment request; signed with the new key (key id `enrolment`), which proves that the caller holds it. */
export interface EnrolmentRequest {
  readonly format: 1
  /** One-time code, bound to tenant and serial number by the service. */
  readonly code: string
  readonly serial: string
  readonly platform: Platform
  /** Ed25519 public key made on site: SPKI in DER, base64url. */
  readonly publicKey: string
}

/** Enrolment answer. The same code with the same key gives the same answer again; with another key it is refused. */
export interface EnrolmentAnswer {
  readonly format: 1
  readonly instrument: string
  readonly epoch: string
  /** Ed25519 key that signs receipts: SPKI in DER, base64url. */
  readonly receiptPublicKey: string
  readonly contracts: readonly string[]
  /** Key that batches on a medium are sealed to; absent from services of an earlier release. */
  readonly sealingKey?: { readonly keyId: string; readonly publicKey: string }
}

export const enrolmentRefusals = [
  'code-unknown',
  'code-expired',
  'code-used',
  'serial-differs',
  'malformed',
  'wrong-signature',
  /** The identity that this code once gave was revoked; only a new code helps. */
  'instrument-revoked',
] as const
export type EnrolmentRefusal = (typeof enrolmentRefusals)[number]

/** Form of a one-time code: 26 characters of Crockford base 32 (130 bits), shown in groups. */
export const enrolmentCodePattern = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** Answer to a batch: 200 for stored and already held, 409 and 422 for refused; all with a signed receipt. */
export type BatchAnswer = SignedReceipt

/** Problem of RFC 9457, for answers that settle nothing. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
}

/** Answer to `GET /v1/service`, and part of the problem `sealing-key-unknown`: a notice as it travels, both base64url. */
export interface SignedNotice {
  readonly notice: string
  readonly signature: string
}

/** What a service says of itself under its signature, so that nobody in between can say otherwise. */
export interface ServiceNotice {
  readonly format: 1
  readonly kind: 'service'
  /** The service's clock, ISO 8601 in UTC with milliseconds. */
  readonly serverTime: string
  /** Versions of the wire that it takes. */
  readonly wires: readonly number[]
  /** Hashes of the contracts that it takes. */
  readonly contracts: readonly string[]
  /** SHA-256 of the public keys (SPKI in DER) of the certificates that it shows; any other was put in between. */
  readonly tlsKeys: readonly string[]
  /** Keys that batches may be sealed to, the one to use first: raw X25519 in base64url, and its id. */
  readonly sealingKeys: readonly { readonly keyId: string; readonly publicKey: string }[]
}
