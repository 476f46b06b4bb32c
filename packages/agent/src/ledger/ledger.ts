import type { Envelope, GapReason, SignedReceipt } from '@seqward/contract'
import { createPart, type LedgerFile, openPart } from './ledger-file.ts'
import { lastPart, partPath } from './ledger-folder.ts'
import type { BatchNote, FrameName, LedgerHead, LedgerLine, ResumePoint } from './ledger-line.ts'
import { LedgerState, type Outstanding } from './ledger-state.ts'

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
  settle(receipt: SignedReceipt): void
  /** Gives up the outstanding batch, where asked for, and one number for each of these frames; durable on return. */
  giveUp(lost: Lost, reason: GapReason, at: string): void
  sync(): void
  /** The part that is written has become long: `startPart` when it suits. */
  readonly isLong: boolean
  /** Goes on in a new file that starts from these, so that opening a ledger never means reading years of it. */
  startPart(known: Pick<ResumePoint, 'steps' | 'sent' | 'givenUp'>): void
  close(): void
}

export interface Lost {
  readonly outstanding: boolean
  readonly frames: readonly FrameName[]
}

export interface LedgerOptions {
  /** Is told each line of the part that is opened. */
  readonly replay?: (line: LedgerLine) => void
  readonly onCut?: (bytes: number) => void
  readonly partBytesMax?: number
}

/** About 4,000 batches: a second to read, some weeks of one instrument. */
const usualPartBytesMax = 4 * 1024 * 1024

/** Opens the ledger of an epoch, new or old. @throws LedgerError when it is damaged. */
export function openLedger(folder: string, head: LedgerHead, options: LedgerOptions = {}): Ledger {
  const { replay = () => {}, onCut = () => {}, partBytesMax = usualPartBytesMax } = options
  const state = new LedgerState()
  let part = lastPart(folder, head.epoch)
  if (part === 0) createPart(partPath(folder, head.epoch, (part = 1)), [{ head }])
  let file: LedgerFile = openPart(
    partPath(folder, head.epoch, part),
    (line) => {
      state.apply(line)
      replay(line)
    },
    onCut,
  )
  const write = (line: LedgerLine) => {
    file.append(line)
    state.apply(line)
  }
  return {
    get outstanding() {
      return state.outstanding
    },
    get lastSeq() {
      return state.lastSeq
    },
    get settledCount() {
      return state.settledCount
    },
    get lastReceiptAt() {
      return state.lastReceiptAt
    },
    seal({ frame, note: { contract, bodySha256, bodyBytes, madeAt, ...note } }) {
      if (state.outstanding !== null) throw new Error('a batch is sealed while another has no receipt')
      const envelope: Envelope = {
        format: 1,
        instrument: head.instrument,
        epoch: head.epoch,
        seq: state.lastSeq + 1,
        previous: state.lastHash,
        contract,
        bodySha256,
        bodyBytes,
        madeAt,
        gaps: state.undeclared,
      }
      write({ envelope, frame, note: { kind: note.kind, run: note.run, local: note.local } })
      file.sync()
      return { envelope, frame }
    },
    settle(receipt) {
      if (state.outstanding === null) throw new Error('a receipt without a batch that waits for one')
      write({ seq: state.outstanding.envelope.seq, receipt })
    },
    giveUp({ outstanding, frames }, reason, at) {
      if (outstanding && state.outstanding !== null) {
        const { envelope, frame } = state.outstanding
        write({ gap: { fromSeq: envelope.seq, toSeq: envelope.seq, reason }, at, frames: [frame] })
      }
      if (frames.length > 0) {
        const { lastSeq } = state
        write({ gap: { fromSeq: lastSeq + 1, toSeq: lastSeq + frames.length, reason }, at, frames })
      }
      file.sync()
    },
    sync: () => file.sync(),
    get isLong() {
      return file.bytes > partBytesMax
    },
    startPart(known) {
      if (state.outstanding !== null) throw new Error('a ledger changes its file while a batch waits for its receipt')
      file.sync()
      const path = partPath(folder, head.epoch, part + 1)
      createPart(path, [{ head }, { resume: { ...state.resumePoint(), ...known } }])
      file.close()
      part += 1
      file = openPart(
        path,
        () => {},
        () => {},
      )
    },
    close() {
      file.sync()
      file.close()
    },
  }
}
