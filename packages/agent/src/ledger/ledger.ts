import type { Envelope, GapReason, SignedNotice, SignedReceipt } from '@seqward/contract'
import { type Disk, readContent } from '../disk/disk.ts'
import { nodeDisk } from '../disk/node-disk.ts'
import { continuePart, createPart, type LedgerFile, readPart } from './ledger-file.ts'
import { lastPart, partPath } from './ledger-folder.ts'
import type { BatchNote, Carried, DamagedPart, FrameName, LedgerHead, LedgerLine, ResumePoint } from './ledger-line.ts'
import { LedgerState, type Outstanding } from './ledger-state.ts'
import { hasFirstLines, linesAfterDamage } from './recover-ledger.ts'

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
  /** Batches that left on a medium and have no receipt yet, in the order of their numbers. */
  readonly exported: readonly Outstanding[]
  readonly lastSeq: number
  readonly settledCount: number
  /** Service's time of the latest receipt; null before the first. */
  readonly lastReceiptAt: string | null
  /** Gives the next number to a batch and chains it to the one before; durable on return, before it may be sent. */
  seal(batch: Sealable): Outstanding
  /** Keeps the receipt of the outstanding batch; durable with the next `sync`. */
  settle(receipt: SignedReceipt): void
  /**
   * Gives up the outstanding batch, where asked for, and one number for each of these frames; durable on return. When it
   * throws, what was said stands, and becomes durable with the next `sync` that the disk takes.
   */
  giveUp(lost: Lost, reason: GapReason, at: string): void
  /** The outstanding batch leaves on a medium; the next one may be sealed. Durable with the next `sync`. */
  markExported(at: string): void
  /** Keeps the receipt of an exported batch; durable with the next `sync`. */
  settleExported(seq: number, receipt: SignedReceipt): void
  /** Keeps another receipt for a batch that had one: the service was restored without it. */
  settleAgain(seq: number, receipt: SignedReceipt): void
  /** Keeps the service's word that the instrument changed its key; durable on return. */
  keepKeyChange(notice: SignedNotice, at: string): void
  /** Gives up the number of the outstanding batch, not the batch: it gets the next one. Durable with the next `sync`. */
  renumber(at: string): void
  /** Makes all that was said durable. @throws what the disk says; then it is still to be done. */
  sync(): void
  /** Whether its file can be read at this moment. */
  isReadable(): boolean
  /** The part that is written has become long: `startPart` when it suits. */
  readonly isLong: boolean
  /** Goes on in a new file that starts from these, so that opening a ledger never means reading years of it. */
  startPart(known: Known): void
  close(): void
}

/** What a new part has to know beside the numbers. */
export type Known = Pick<ResumePoint, 'steps' | 'sent' | 'givenUp'>

export interface Lost {
  readonly outstanding: boolean
  readonly frames: readonly FrameName[]
}

export interface LedgerOptions {
  /** What the enrolment before this one came to; the second line of a ledger that is new. */
  readonly carried?: Carried | null
  /** Is told each line of the part that is opened. */
  readonly replay?: (line: LedgerLine) => void
  readonly onCut?: (bytes: number) => void
  /** The part that was written was found damaged; a new one was begun. */
  readonly onDamage?: (damaged: DamagedPart) => void
  /** What the lines that could still be read came to, for the part that follows a damaged one. */
  readonly known?: () => Known
  readonly partBytesMax?: number
  readonly disk?: Disk
  /** ISO 8601 in UTC with seconds. */
  readonly now?: () => string
}

/** About 4,000 batches: a second to read, some weeks of one instrument. */
const usualPartBytesMax = 4 * 1024 * 1024
const nothingKnown = () => ({ steps: [], sent: [], givenUp: [] })

/** Opens the ledger of an epoch, new or old. A damaged one goes on in a new part. @throws what the disk says. */
export function openLedger(folder: string, head: LedgerHead, options: LedgerOptions = {}): Ledger {
  const { replay = () => {}, partBytesMax = usualPartBytesMax, disk = nodeDisk } = options
  const state = new LedgerState()
  const opened = openLast(folder, head, state, { ...options, replay, disk })
  let { part, file } = opened
  const write = (line: LedgerLine) => {
    file.append(line)
    state.apply(line)
  }
  file.sync()
  return {
    get outstanding() {
      return state.outstanding
    },
    get exported() {
      return state.exported
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
      const sealed = { envelope, frame, note: { kind: note.kind, run: note.run, local: note.local } }
      write(sealed)
      file.sync()
      return sealed
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
      // What left on a medium has a number already: that one is given up, and none is used for it.
      const names = new Set(frames.map((frame) => frame.join('/')))
      for (const { envelope, frame } of state.exported) {
        if (!names.delete(frame.join('/'))) continue
        write({ gap: { fromSeq: envelope.seq, toSeq: envelope.seq, reason }, at, frames: [frame] })
      }
      const others = frames.filter((frame) => names.has(frame.join('/')))
      if (others.length > 0) {
        const { lastSeq } = state
        write({ gap: { fromSeq: lastSeq + 1, toSeq: lastSeq + others.length, reason }, at, frames: others })
      }
      file.sync()
    },
    renumber(at) {
      if (state.outstanding === null) return
      const { seq } = state.outstanding.envelope
      write({ gap: { fromSeq: seq, toSeq: seq, reason: 'damaged' }, at, frames: [] })
    },
    markExported(at) {
      if (state.outstanding === null) throw new Error('nothing that could be exported has a number')
      write({ exported: state.outstanding.envelope.seq, at })
    },
    settleExported: (seq, receipt) => write({ seq, receipt }),
    settleAgain: (seq, receipt) => write({ again: { seq, receipt } }),
    keepKeyChange(notice, at) {
      write({ key: notice, at })
      file.sync()
    },
    sync: () => file.sync(),
    isReadable() {
      try {
        return readContent(disk, partPath(folder, head.epoch, part), 1).length > 0
      } catch {
        return false
      }
    },
    get isLong() {
      // What is on a medium would have to be carried over: it comes back within the life of a part.
      return file.bytes > partBytesMax && state.exported.length === 0
    },
    startPart(known) {
      if (state.outstanding !== null) throw new Error('a ledger changes its file while a batch waits for its receipt')
      file.sync()
      const path = partPath(folder, head.epoch, part + 1)
      const next = createPart(disk, path, [{ head }, { resume: { ...state.resumePoint(), ...known } }])
      file.close()
      part += 1
      file = next
    },
    close() {
      try {
        file.sync()
      } finally {
        file.close()
      }
    },
  }
}

/** The part to go on with: the last one, a first one, or the one after a damaged one. */
function openLast(
  folder: string,
  head: LedgerHead,
  state: LedgerState,
  options: LedgerOptions & Required<Pick<LedgerOptions, 'replay' | 'disk'>>,
): { readonly part: number; readonly file: LedgerFile } {
  const { replay, disk, onCut = () => {}, onDamage = () => {}, known = nothingKnown } = options
  const now = options.now ?? (() => `${new Date().toISOString().slice(0, 19)}Z`)
  const part = lastPart(folder, head.epoch, disk)
  if (part === 0) {
    const lines: LedgerLine[] = [{ head }, ...(options.carried ? [{ carried: options.carried }] : [])]
    lines.forEach(replay)
    return { part: 1, file: createPart(disk, partPath(folder, head.epoch, 1), lines) }
  }
  const path = partPath(folder, head.epoch, part)
  const read = readPart(path, disk)
  const isWhole = read.damaged.size === 0 && hasFirstLines(part, read)
  if (isWhole) {
    for (const line of read.lines) {
      if (line === null) continue
      state.apply(line)
      replay(line)
    }
    if (read.tornBytes > 0) onCut(read.tornBytes)
    return { part, file: continuePart(disk, path, read) }
  }
  const lines = linesAfterDamage({ disk, folder, head, part, read, replay, at: now() }, known)
  const file = createPart(disk, partPath(folder, head.epoch, part + 1), lines)
  for (const line of lines) {
    state.apply(line)
    if ('damaged' in line) onDamage(line.damaged)
  }
  return { part: part + 1, file }
}
