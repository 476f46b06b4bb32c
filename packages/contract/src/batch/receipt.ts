export const refusals = [
  'contract-unknown',
  'body-breaks-contract',
  'body-digest-differs',
  'body-too-large',
  'number-reused',
  'chain-broken',
  'instrument-revoked',
  /** It had a receipt once; the service that gave it was restored without it, and the site holds it no longer. */
  'body-lost',
] as const
/** Why a batch was refused for good. Each settles the batch; the body stays in quarantine at the site. */
export type Refusal = (typeof refusals)[number]

interface Settled {
  readonly format: 1
  readonly instrument: string
  readonly epoch: string
  readonly seq: number
  /** Ledger hash of the envelope that this answers. */
  readonly envelopeSha256: string
  /** Every number up to and including this one is stored, refused or declared a gap. */
  readonly contiguousThrough: number
  /** The service's clock, ISO 8601 in UTC with milliseconds: the agent needs no time server. */
  readonly serverTime: string
  /**
   * A checkpoint of the service's audit log, as a signed note: whoever keeps its receipts is a witness of the log. There
   * only now and then; a field that older agents pass over.
   */
  readonly checkpoint?: string
}

/** What the service says of a batch, once it is durable. Anything else that comes back means "later". */
export type Receipt =
  | (Settled & { readonly kind: 'stored' })
  | (Settled & { readonly kind: 'already-held' })
  | (Settled & { readonly kind: 'refused'; readonly reason: Refusal })

/** A receipt as it travels: its canonical JSON, and the service's Ed25519 signature over those bytes, both base64url. */
export interface SignedReceipt {
  readonly receipt: string
  readonly signature: string
}

/** Whether a value from outside is a receipt. */
export function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const settled =
    one.format === 1 &&
    typeof one.instrument === 'string' &&
    typeof one.epoch === 'string' &&
    Number.isSafeInteger(one.seq) &&
    typeof one.envelopeSha256 === 'string' &&
    Number.isSafeInteger(one.contiguousThrough) &&
    typeof one.serverTime === 'string' &&
    (one.checkpoint === undefined || typeof one.checkpoint === 'string')
  if (!settled) return false
  if (one.kind === 'refused') return refusals.some((reason) => reason === one.reason)
  return one.kind === 'stored' || one.kind === 'already-held'
}
