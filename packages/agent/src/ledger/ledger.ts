import { type Envelope, type Gap, type GapReason, gapsMax, ledgerOrigin, type SignedReceipt } from '@seqward/contract'
import { envelopeHash } from '@seqward/contract/sealing'
import { type LedgerFile, openLedgerFile } from './ledger-file.ts'
import type { BatchNote, FrameName, LedgerHead, LedgerLine } from './ledger-line.ts'

/** A batch that has its number and no receipt yet. */
export interface Outstanding {
  readonly envelope: Envelope
  readonly frame: FrameName
}

/** What is sealed: where it lies, and what its envelope says of it. */
export interface Sealable {
  readonly frame: FrameName
  readonly note: BatchNote & Pick<Envelope, 'contract' | 'bodySha256' | 'bodyBytes' | 'madeAt'>
}

/**
 * The numbers of one instrument in one epoch: which batch has which, what settled it, and which were given up. One batch
 * at a time has a number without a receipt.
 */
export interface Ledger {
  readonly outstanding: Outstanding | null
  readonly lastSeq: number
  readonly settledCount: number
  /** Service's time of the latest receipt; null before the first. */
  readonly lastReceiptAt: string | null
  /** Gives the next number to a batch and chains it to the one before; durable on return, before it may be sent. */
  seal(batch: Sealable): Outstanding
  /** Keeps the receipt of the outstanding batch; durable with the next `sync`. */
  settle(receipt: SignedReceipt, serverTime: string): void
  /** Gives up the outstanding batch, where asked for, and one number for each of these frames; durable on return. */
  giveUp(
    lost: { readonly outstanding: boolean; readonly frames: readonly FrameName[] },
    reason: GapReason,
    at: string,
  ): void
  sync(): void
  close(): void
}

/** What is told of each line when a ledger is opened. */
export type Replay = (line: LedgerLine) => void

/** Opens the ledger of an epoch, new or old. @throws LedgerError when it is damaged. */
export function openLedger(
  path: string,
  head: LedgerHead,
  { replay = () => {}, onCut = () => {} }: { replay?: Replay; onCut?: (bytes: number) => void } = {},
): Ledger {
  let lastSeq = 0
  let lastHash = ledgerOrigin
  let settledCount = 0
  let lastReceiptAt: string | null = null
  let outstanding: Outstanding | null = null
  /** Gaps that no settled envelope has declared yet. */
  let undeclared: Gap[] = []
  let isNew = true

  const apply = (line: LedgerLine) => {
    if ('head' in line) isNew = false
    else if ('envelope' in line) {
      outstanding = { envelope: line.envelope, frame: line.frame }
      lastSeq = line.envelope.seq
      lastHash = envelopeHash(line.envelope)
    } else if ('receipt' in line) {
      const declared = outstanding?.envelope.gaps.at(-1)?.toSeq ?? 0
      undeclared = undeclared.filter((gap) => gap.toSeq > declared)
      outstanding = null
      settledCount += 1
    } else {
      undeclared = mergeGaps([...undeclared, line.gap])
      lastSeq = Math.max(lastSeq, line.gap.toSeq)
      if (outstanding !== null && line.gap.fromSeq <= outstanding.envelope.seq) outstanding = null
    }
  }
  const file: LedgerFile = openLedgerFile(
    path,
    (line) => {
      apply(line)
      if ('receipt' in line) lastReceiptAt = serverTimeOf(line.receipt) ?? lastReceiptAt
      replay(line)
    },
    onCut,
  )
  const write = (line: LedgerLine) => {
    file.append(line)
    apply(line)
  }
  if (isNew) {
    write({ head })
    file.sync()
  }
  return {
    get outstanding() {
      return outstanding
    },
    get lastSeq() {
      return lastSeq
    },
    get settledCount() {
      return settledCount
    },
    get lastReceiptAt() {
      return lastReceiptAt
    },
    seal({ frame, note: { contract, bodySha256, bodyBytes, madeAt, ...note } }) {
      if (outstanding !== null) throw new Error('a batch is sealed while another has no receipt')
      const envelope: Envelope = {
        format: 1,
        instrument: head.instrument,
        epoch: head.epoch,
        seq: lastSeq + 1,
        previous: lastHash,
        contract,
        bodySha256,
        bodyBytes,
        madeAt,
        gaps: undeclared,
      }
      write({ envelope, frame, note })
      file.sync()
      return { envelope, frame }
    },
    settle(receipt, serverTime) {
      if (outstanding === null) throw new Error('a receipt without a batch that waits for one')
      write({ seq: outstanding.envelope.seq, receipt })
      lastReceiptAt = serverTime
    },
    giveUp(lost, reason, at) {
      if (lost.outstanding && outstanding !== null) {
        const { envelope, frame } = outstanding
        write({ gap: { fromSeq: envelope.seq, toSeq: envelope.seq, reason }, at, frames: [frame] })
      }
      if (lost.frames.length > 0) {
        const gap = { fromSeq: lastSeq + 1, toSeq: lastSeq + lost.frames.length, reason }
        write({ gap, at, frames: lost.frames })
      }
      file.sync()
    },
    sync: () => file.sync(),
    close() {
      file.sync()
      file.close()
    },
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
