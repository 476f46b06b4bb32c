import {
  type Envelope,
  type Gap,
  gapReasons,
  type GapReason,
  isEnvelope,
  type SignedNotice,
  type SignedReceipt,
} from '@seqward/contract'

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
 * is sealed under a number, settled by a receipt, or numbers are given up. A sealed batch may be `exported` on a medium:
 * its receipt comes later, and others are sealed meanwhile. A receipt that comes `again` is from a service that was
 * restored without the batch. `damaged`, the third line of a part, says that the part before was found damaged. `key` keeps the service's word that the instrument has changed its key. `carried` is the
 * second line of an enrolment that goes on from an earlier one.
 */
export type LedgerLine =
  | { readonly head: LedgerHead }
  | { readonly resume: ResumePoint }
  | { readonly envelope: Envelope; readonly frame: FrameName; readonly note: BatchNote }
  | { readonly seq: number; readonly receipt: SignedReceipt }
  | { readonly gap: Gap; readonly at: string; readonly frames: readonly FrameName[] }
  | { readonly damaged: DamagedPart; readonly at: string }
  | { readonly exported: number; readonly at: string }
  | { readonly again: { readonly seq: number; readonly receipt: SignedReceipt } }
  | { readonly key: SignedNotice; readonly at: string }
  | { readonly carried: Carried }

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

/** What an earlier enrolment of the same instrument came to: sources go on from there, under new numbers. */
export type Carried = Pick<ResumePoint, 'steps' | 'sent' | 'givenUp'> & { readonly epoch: string }

/** A part that was found damaged when the agent started: it was left as it is, and the next part goes on from it. */
export interface DamagedPart {
  readonly part: number
  /** SHA-256 of its file as it was found. */
  readonly sha256: string
  /** Lines that could not be read, counted from 1; the first 100. */
  readonly lines: readonly number[]
  /** Up to where number upon number could still be verified from the beginning of that part, and the ledger hash there. */
  readonly verifiedSeq: number
  readonly verifiedHash: string
  /** Batches that have a number and no receipt, as the readable lines have them; `exported` ones left on a medium. */
  readonly pending: readonly PendingBatch[]
}

export interface PendingBatch {
  readonly envelope: Envelope
  readonly frame: FrameName
  readonly note: BatchNote
  readonly exported: boolean
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
  if ('exported' in value) return Number.isSafeInteger(value.exported)
  if ('again' in value) return isRecord(value.again) && isSignedReceipt(value.again.receipt)
  if ('key' in value) return isRecord(value.key) && typeof value.key.notice === 'string'
  if ('carried' in value) return isCarried(value.carried)
  if ('damaged' in value) return isDamaged(value.damaged)
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

function isCarried(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { steps, sent, givenUp } = value
  const frames = [sent, givenUp].every((names) => Array.isArray(names) && names.every(isFrame))
  return typeof value.epoch === 'string' && Array.isArray(steps) && frames
}

function isDamaged(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { part, sha256, lines, verifiedSeq, verifiedHash, pending } = value
  const counts = [part, verifiedSeq].every(Number.isSafeInteger)
  const texts = [sha256, verifiedHash].every((text) => typeof text === 'string')
  return counts && texts && Array.isArray(lines) && Array.isArray(pending) && pending.every(isPending)
}

function isPending(value: unknown): boolean {
  return isRecord(value) && isEnvelope(value.envelope) && isFrame(value.frame) && isRecord(value.note)
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
