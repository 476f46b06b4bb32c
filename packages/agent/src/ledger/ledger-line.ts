import { type Envelope, type Gap, gapReasons, type GapReason, isEnvelope, type SignedReceipt } from '@seqward/contract'

/** Segment and number of a frame in the spool. */
export type FrameName = readonly [segment: string, number: number]

/** What the agent remembers of a batch; it never leaves the site. */
export interface BatchNote {
  readonly kind: string
  readonly run: string | null
  readonly local: unknown
}

/**
 * One line of a ledger. The first says whose it is, the second of a later part from where it goes on; after that a batch
 * is sealed under a number, settled by a receipt, or numbers are given up.
 */
export type LedgerLine =
  | { readonly head: LedgerHead }
  | { readonly resume: ResumePoint }
  | { readonly envelope: Envelope; readonly frame: FrameName; readonly note: BatchNote }
  | { readonly seq: number; readonly receipt: SignedReceipt }
  | { readonly gap: Gap; readonly at: string; readonly frames: readonly FrameName[] }

export interface LedgerHead {
  readonly format: 1
  readonly instrument: string
  readonly epoch: string
  /** Key that signs the receipts of this epoch. */
  readonly receiptPublicKey: string
}

/** What the parts before this one came to. */
export interface ResumePoint {
  readonly lastSeq: number
  /** Ledger hash of the last envelope. */
  readonly lastHash: string
  readonly settledCount: number
  readonly lastReceiptAt: string | null
  /** Gaps that no settled envelope has declared yet. */
  readonly undeclared: readonly Gap[]
  /** Positions of all sources, as their last settled batches have them. */
  readonly steps: readonly unknown[]
  /** Frames that are settled or given up but whose segments are still in the spool. */
  readonly sent: readonly FrameName[]
  readonly givenUp: readonly FrameName[]
}

/** The line, or null for a text that is none. */
export function readLedgerLine(text: string): LedgerLine | null {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch {
    return null
  }
  return isLedgerLine(line) ? line : null
}

function isLedgerLine(value: unknown): value is LedgerLine {
  if (!isRecord(value)) return false
  if ('head' in value) return isRecord(value.head) && value.head.format === 1
  if ('resume' in value) return isResume(value.resume)
  if ('envelope' in value) return isEnvelope(value.envelope) && isFrame(value.frame) && isRecord(value.note)
  if ('receipt' in value) return Number.isSafeInteger(value.seq) && isSignedReceipt(value.receipt)
  if (!isGap(value.gap) || !Array.isArray(value.frames)) return false
  return (value.frames as unknown[]).every(isFrame)
}

function isResume(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { lastSeq, lastHash, settledCount, undeclared, steps, sent, givenUp } = value
  return (
    Number.isSafeInteger(lastSeq) &&
    typeof lastHash === 'string' &&
    Number.isSafeInteger(settledCount) &&
    Array.isArray(undeclared) &&
    undeclared.every(isGap) &&
    Array.isArray(steps) &&
    [sent, givenUp].every((frames) => Array.isArray(frames) && frames.every(isFrame))
  )
}

function isGap(value: unknown): value is Gap {
  if (!isRecord(value)) return false
  const { fromSeq, toSeq, reason } = value
  return Number.isSafeInteger(fromSeq) && Number.isSafeInteger(toSeq) && isReason(reason)
}

function isReason(value: unknown): value is GapReason {
  return gapReasons.some((reason) => reason === value)
}

function isSignedReceipt(value: unknown): value is SignedReceipt {
  return isRecord(value) && typeof value.receipt === 'string' && typeof value.signature === 'string'
}

function isFrame(value: unknown): value is FrameName {
  return Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
