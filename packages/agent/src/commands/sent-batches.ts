import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { bodyBytesMax, type Envelope, type Receipt, type SignedReceipt } from '@seqward/contract'
import { importPublicKey, openReceipt, sha256Hex } from '@seqward/contract/sealing'
import type { InstrumentFolder } from '../home/instruments.ts'
import { readLedgerFile } from '../ledger/ledger-file.ts'
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

/** All batches of an instrument in the order of their numbers, read part by part. @throws LedgerError. */
export function* sentBatches(folder: InstrumentFolder): Generator<SentBatch> {
  for (const { paths } of ledgersIn(folder.ledgers)) yield* batchesOf(paths, folder.identity.serial)
}

function* batchesOf(paths: readonly string[], serial: string): Generator<SentBatch> {
  let receiptKey: KeyObject | null = null
  let last = null as SentBatch | null
  for (const path of paths)
    for (const line of readLedgerFile(path).lines) {
      if ('head' in line) receiptKey = importPublicKey(line.head.receiptPublicKey)
      else if ('envelope' in line) {
        if (last !== null) yield last
        const { envelope, note } = line
        last = { serial, envelope, kind: note.kind, run: note.run, receipt: null, givenUp: false }
      } else if ('receipt' in line && last !== null) {
        const opened = receiptKey === null ? null : openReceipt(line.receipt, receiptKey)
        if (opened?.seq === last.envelope.seq) last = { ...last, receipt: { opened, signed: line.receipt } }
      } else if ('gap' in line && line.gap.fromSeq === last?.envelope.seq) last = { ...last, givenUp: true }
    }
  if (last !== null) yield last
}

/** Bodies of an instrument that are still kept. */
export interface KeptBodies {
  /** The canonical JSON of a body by its SHA-256, checked against it; null when it is no longer kept. */
  body(sha256: string): string | null
}

/** Looks through everything that is kept once; bodies are read one at a time, since all of them may be gigabytes. */
export function keptBodies(folder: InstrumentFolder, spoolKey: Uint8Array): KeptBodies {
  const places = [join(folder.spool, 'urgent'), join(folder.spool, 'bulk'), folder.quarantine, folder.sent]
  const frames = new Map<string, ArchivedFrame>()
  for (const frame of archivedFrames(places, spoolKey)) frames.set(frame.note.bodySha256, frame)
  return {
    body(sha256) {
      const frame = frames.get(sha256)
      const wire = frame === undefined ? null : archivedBody(frame, spoolKey)
      if (wire === null) return null
      const body = zstdDecompressSync(wire, { maxOutputLength: bodyBytesMax })
      return sha256Hex(body) === sha256 ? body.toString('utf8') : null
    },
  }
}
