import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { bodyBytesMax, type Envelope, type Receipt, type SignedReceipt } from '@seqward/contract'
import { importPublicKey, openReceipt, sha256Hex } from '@seqward/contract/sealing'
import type { InstrumentFolder } from '../home/instruments.ts'
import { readLedgerFile } from '../ledger/ledger-file.ts'
import { ledgerFiles } from '../ledger/ledger-folder.ts'
import { archivedBodies } from '../spool/archive.ts'

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

/** All batches of an instrument in the order of their numbers. @throws LedgerError. */
export function sentBatches(folder: InstrumentFolder): readonly SentBatch[] {
  return ledgerFiles(folder.ledgers).flatMap((path) => {
    const batches: SentBatch[] = []
    let receiptKey: ReturnType<typeof importPublicKey> | null = null
    for (const line of readLedgerFile(path).lines) {
      if ('head' in line) receiptKey = importPublicKey(line.head.receiptPublicKey)
      else if ('envelope' in line) {
        const { envelope, note } = line
        batches.push({
          serial: folder.identity.serial,
          envelope,
          kind: note.kind,
          run: note.run,
          receipt: null,
          givenUp: false,
        })
      } else {
        const last = batches.at(-1)
        if (last === undefined) continue
        if ('receipt' in line) {
          const opened = receiptKey === null ? null : openReceipt(line.receipt, receiptKey)
          if (opened !== null && opened.seq === last.envelope.seq)
            batches[batches.length - 1] = { ...last, receipt: { opened, signed: line.receipt } }
        } else if (line.gap.fromSeq === last.envelope.seq) batches[batches.length - 1] = { ...last, givenUp: true }
      }
    }
    return batches
  })
}

/** Bodies of an instrument that are still kept, by their SHA-256; each was checked against it. */
export function keptBodies(folder: InstrumentFolder, spoolKey: Uint8Array): ReadonlyMap<string, string> {
  const places = [join(folder.spool, 'urgent'), join(folder.spool, 'bulk'), folder.quarantine, folder.sent]
  const bodies = new Map<string, string>()
  for (const { note, wire } of archivedBodies(places, spoolKey)) {
    const body = zstdDecompressSync(wire, { maxOutputLength: bodyBytesMax })
    if (sha256Hex(body) === note.bodySha256) bodies.set(note.bodySha256, body.toString('utf8'))
  }
  return bodies
}
