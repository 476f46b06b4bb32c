import { type Envelope, type Gap, gapsMax, ledgerOrigin, type SignedReceipt } from '@seqward/contract'
import { envelopeHash } from '@seqward/contract/sealing'
import type { BatchNote, FrameName, LedgerLine, ResumePoint } from './ledger-line.ts'

/** A batch that has its number and no receipt yet. */
export interface Outstanding {
  readonly envelope: Envelope
  readonly frame: FrameName
  readonly note: BatchNote
}

/** What the lines of a ledger come to, one after the other. */
export class LedgerState {
  lastSeq = 0
  lastHash = ledgerOrigin
  settledCount = 0
  /** Service's time of the latest receipt; null before the first. */
  lastReceiptAt: string | null = null
  outstanding: Outstanding | null = null
  /** Left on a medium, in the order of their numbers; their receipts come back the same way. */
  exported: readonly Outstanding[] = []
  /** Gaps that no settled envelope has declared yet. */
  undeclared: readonly Gap[] = []

  apply(line: LedgerLine): void {
    if ('resume' in line) {
      const { lastSeq, lastHash, settledCount, lastReceiptAt, undeclared } = line.resume
      Object.assign(this, { lastSeq, lastHash, settledCount, lastReceiptAt, undeclared })
    } else if ('envelope' in line) {
      this.outstanding = { envelope: line.envelope, frame: line.frame, note: line.note }
      this.lastSeq = line.envelope.seq
      this.lastHash = envelopeHash(line.envelope)
    } else if ('damaged' in line) {
      const pending = line.damaged.pending.map(({ envelope, frame, note, exported }) => ({
        exported,
        one: { envelope, frame, note },
      }))
      this.outstanding = pending.find(({ exported }) => !exported)?.one ?? null
      this.exported = pending.flatMap(({ exported, one }) => (exported ? [one] : []))
    } else if ('exported' in line) {
      if (this.outstanding !== null) this.exported = [...this.exported, this.outstanding]
      this.outstanding = null
    } else if ('again' in line) {
      this.lastReceiptAt = serverTimeOf(line.again.receipt) ?? this.lastReceiptAt
    } else if ('receipt' in line) {
      const settled = [...this.exported, this.outstanding].find((one) => one?.envelope.seq === line.seq) ?? null
      const declared = settled?.envelope.gaps.at(-1)?.toSeq ?? 0
      this.undeclared = this.undeclared.filter((gap) => gap.toSeq > declared)
      if (settled === this.outstanding) this.outstanding = null
      else this.exported = this.exported.filter((one) => one !== settled)
      this.settledCount += 1
      this.lastReceiptAt = serverTimeOf(line.receipt) ?? this.lastReceiptAt
    } else if ('gap' in line) {
      this.undeclared = mergeGaps([...this.undeclared, line.gap])
      this.lastSeq = Math.max(this.lastSeq, line.gap.toSeq)
      const given = this.outstanding
      if (given !== null && line.gap.fromSeq <= given.envelope.seq && given.envelope.seq <= line.gap.toSeq)
        this.outstanding = null
      const { fromSeq, toSeq } = line.gap
      this.exported = this.exported.filter(({ envelope: { seq } }) => seq < fromSeq || seq > toSeq)
    }
  }

  /** What the next part of the ledger starts from. */
  resumePoint(): Pick<ResumePoint, 'lastSeq' | 'lastHash' | 'settledCount' | 'lastReceiptAt' | 'undeclared'> {
    const { lastSeq, lastHash, settledCount, lastReceiptAt, undeclared } = this
    return { lastSeq, lastHash, settledCount, lastReceiptAt, undeclared }
  }
}

/** In order; neighbours of one reason become one, and past the limit of an envelope the latest reason stands for both. */
function mergeGaps(gaps: readonly Gap[]): Gap[] {
  const merged: Gap[] = []
  for (const gap of [...gaps].sort((a, b) => a.fromSeq - b.fromSeq)) {
    const last = merged.at(-1)
    const joins = last !== undefined && last.toSeq + 1 === gap.fromSeq
    if (joins && (last.reason === gap.reason || merged.length >= gapsMax)) {
      merged[merged.length - 1] = { fromSeq: last.fromSeq, toSeq: gap.toSeq, reason: gap.reason }
    } else merged.push(gap)
  }
  return merged
}

function serverTimeOf({ receipt }: SignedReceipt): string | null {
  try {
    const { serverTime } = JSON.parse(Buffer.from(receipt, 'base64url').toString('utf8')) as Record<string, unknown>
    return typeof serverTime === 'string' ? serverTime : null
  } catch {
    return null
  }
}
