/** A run of batch numbers that will never come, and why: loss is declared, never silent. */
export interface Gap {
  readonly fromSeq: number
  readonly toSeq: number
  readonly reason: GapReason
}

export const gapReasons = ['consent-withdrawn', 'spool-full', 'too-old', 'disk-low', 'damaged'] as const
export type GapReason = (typeof gapReasons)[number]

/**
 * Who made a batch, as which one, after which one, and what it holds. The SHA-256 of its canonical JSON is the ledger
 * hash: the next envelope names it, so that the site holds a chain that the service can be held to.
 */
export interface Envelope {
  readonly format: 1
  /** Identity given at enrolment; not the serial number. */
  readonly instrument: string
  /** Drawn at enrolment, so that a cloned or restored disk cannot use a number again. */
  readonly epoch: string
  /** Counts from 1 without holes within an epoch. */
  readonly seq: number
  /** Ledger hash of the envelope before; 64 zeros for the first. */
  readonly previous: string
  /** Hash of the contract that the body keeps to. */
  readonly contract: string
  /** SHA-256 of the body before compression or sealing. */
  readonly bodySha256: string
  readonly bodyBytes: number
  /** The agent's clock, ISO 8601 in UTC with seconds. Never used to order or to refuse. */
  readonly madeAt: string
  /** Numbers before this one that were given up since the last envelope. */
  readonly gaps: readonly Gap[]
}

/** Previous hash of the first envelope of an epoch. */
export const ledgerOrigin = '0'.repeat(64)
/** More gaps than this in one envelope are merged by the agent before it writes. */
export const gapsMax = 64

const hash = /^[0-9a-f]{64}$/
const instrument = /^ins-[0-9a-f]{20}$/
const epoch = /^[0-9a-f]{16}$/
const second = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const keys = [
  'bodyBytes',
  'bodySha256',
  'contract',
  'epoch',
  'format',
  'gaps',
  'instrument',
  'madeAt',
  'previous',
  'seq',
]

/** Whether a value from outside is an envelope, to the last key. */
export function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  return (
    Object.keys(one).sort().join() === keys.join() &&
    one.format === 1 &&
    matches(one.instrument, instrument) &&
    matches(one.epoch, epoch) &&
    matches(one.previous, hash) &&
    matches(one.contract, hash) &&
    matches(one.bodySha256, hash) &&
    matches(one.madeAt, second) &&
    isCount(one.seq, 1) &&
    isCount(one.bodyBytes, 2) &&
    Array.isArray(one.gaps) &&
    one.gaps.length <= gapsMax &&
    one.gaps.every(isGap)
  )
}

function isGap(value: unknown): value is Gap {
  if (typeof value !== 'object' || value === null) return false
  const gap = value as Record<string, unknown>
  return (
    Object.keys(gap).sort().join() === 'fromSeq,reason,toSeq' &&
    isCount(gap.fromSeq, 1) &&
    isCount(gap.toSeq, gap.fromSeq) &&
    gapReasons.some((reason) => reason === gap.reason)
  )
}

const matches = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value)
const isCount = (value: unknown, min: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min
