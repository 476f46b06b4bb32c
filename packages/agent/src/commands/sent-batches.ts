import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { bodyBytesMax, type Envelope, type Receipt, type SignedReceipt } from '@seqward/contract'
import { importPublicKey, openReceipt, sha256Hex } from '@seqward/contract/sealing'
import { nodeDisk } from '../disk/node-disk.ts'
import type { InstrumentFolder } from '../home/instruments.ts'
import { readPart } from '../ledger/ledger-file.ts'
import { ledgersIn } from '../ledger/ledger-folder.ts'
import { archivedBody, type ArchivedFrame, archivedFrames } from '../spool/archive.ts'

/** A batch that was sealed for sending, and what became of it. */
export interface SentBatch {
  readonly serial: string
  readonly envelope: Envelope
  readonly kind: string
  readonly run: string | null
  /** Null while it has no receipt; then it may or may not have reached the service. */
  readonly receipt: { readonly opened: Receipt; readonly signed: SignedReceipt } | null
  readonly givenUp: boolean
}

/** All batches of an instrument in the order of their numbers, read part by part. */
export function* sentBatches(folder: InstrumentFolder): Generator<SentBatch> {
  for (const { paths } of ledgersIn(folder.ledgers)) yield* batchesOf(paths, folder.identity.serial)
}

function* batchesOf(paths: readonly string[], serial: string): Generator<SentBatch> {
  let receiptKey: KeyObject | null = null
  const queue: SentBatch[] = []
  /** Numbers that left on a medium: their receipts come after later batches, and the order is kept all the same. */
  const exported = new Set<number>()
  const change = (fromSeq: number, toSeq: number, news: Partial<SentBatch>) => {
    for (const [index, one] of queue.entries()) {
      const { seq } = one.envelope
      if (seq < fromSeq || seq > toSeq) continue
      queue[index] = { ...one, ...news }
      exported.delete(seq)
    }
  }
  function* settled(): Generator<SentBatch> {
    for (let [first] = queue; first !== undefined && !exported.has(first.envelope.seq); [first] = queue) {
      queue.shift()
      yield first
    }
  }
  for (const path of paths)
    for (const line of readPart(path).lines) {
      // A line that cannot be read is named by `verify`; the rest can still be shown.
      if (line === null) continue
      if ('head' in line) receiptKey = importPublicKey(line.head.receiptPublicKey)
      else if ('envelope' in line) {
        yield* settled()
        const { envelope, note } = line
        queue.push({ serial, envelope, kind: note.kind, run: note.run, receipt: null, givenUp: false })
      } else if ('exported' in line) exported.add(line.exported)
      else if ('receipt' in line) {
        const opened = receiptKey === null ? null : openReceipt(line.receipt, receiptKey)
        if (opened !== null) change(opened.seq, opened.seq, { receipt: { opened, signed: line.receipt } })
      } else if ('gap' in line) change(line.gap.fromSeq, line.gap.toSeq, { givenUp: true })
    }
  yield* queue
}

/** Bodies of an instrument that are still kept. */
export interface KeptBodies {
  /** The canonical JSON of a body by its SHA-256, checked against it; null when it is no longer kept. */
  body(sha256: string): string | null
}

/** Looks through everything that is kept once; bodies are read one at a time, since all of them may be gigabytes. */
export function keptBodies(folder: InstrumentFolder, spoolKey: Uint8Array): KeptBodies {
  const places = [join(folder.spool, 'urgent'), join(folder.spool, 'bulk'), folder.quarantine, folder.sent]
  const reading = { disk: nodeDisk, spoolKey }
  const frames = new Map<string, ArchivedFrame>()
  for (const frame of archivedFrames(places, reading)) frames.set(frame.note.bodySha256, frame)
  return {
    body(sha256) {
      const frame = frames.get(sha256)
      const wire = frame === undefined ? null : archivedBody(frame, reading)
      if (wire === null) return null
      const body = zstdDecompressSync(wire, { maxOutputLength: bodyBytesMax })
      return sha256Hex(body) === sha256 ? body.toString('utf8') : null
    },
  }
}
