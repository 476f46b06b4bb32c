import type { KeyObject } from 'node:crypto'
import { ledgerOrigin } from '@seqward/contract'
import { envelopeHash, importPublicKey, openReceipt } from '@seqward/contract/sealing'
import type { LedgerHead, LedgerLine } from './ledger-line.ts'

/** What a ledger proves. */
export interface LedgerProof {
  readonly batches: number
  readonly receipts: number
  readonly givenUp: number
  readonly faults: readonly LedgerFault[]
}

/** Where a ledger is not what it was: file and line, counted from 1. */
export interface LedgerFault {
  readonly part: number
  readonly line: number
  readonly reason: string
}

/**
 * Checks a ledger from its first line, part by part: every number once and in order, every envelope chained to the one
 * before, every receipt signed by the service for exactly that envelope. Never throws.
 */
export function verifyLedger(parts: Iterable<readonly LedgerLine[]>): LedgerProof {
  const proof = { batches: 0, receipts: 0, givenUp: 0 }
  const faults: LedgerFault[] = []
  let head: LedgerHead | null = null
  let key: KeyObject | null = null
  let previous = ledgerOrigin
  let nextSeq = 1
  /** The envelope that has nothing after it yet: a receipt or a gap may follow, also after other gaps. */
  let waiting: { readonly seq: number; readonly hash: string } | null = null
  let part = 0
  for (const lines of parts) {
    part += 1
    for (const [index, line] of lines.entries()) {
      const fault = (reason: string) => faults.push({ part, line: index + 1, reason })
      if (index === 0) {
        if (!('head' in line)) fault('the first line does not say whose ledger it is')
        else if (head !== null && !isSame(head, line.head)) fault('of another instrument, or with another key')
        else head = line.head
        key ??= head === null ? null : keyOf(head.receiptPublicKey)
        if (key === null) fault('the key for receipts is none')
        if (part > 1 && !('resume' in (lines[1] ?? line))) fault('does not say from where it goes on')
      } else if ('head' in line) fault('a second head')
      else if ('resume' in line) {
        const { lastHash, lastSeq } = line.resume
        if (part === 1 || index !== 1) fault('goes on where nothing went before')
        else if (lastHash !== previous || lastSeq !== nextSeq - 1 || waiting !== null)
          fault('does not go on from the part before')
      } else if ('envelope' in line) {
        const { envelope } = line
        if (envelope.instrument !== head?.instrument || envelope.epoch !== head.epoch) fault('of another instrument')
        if (envelope.seq !== nextSeq) fault(`number ${envelope.seq} where ${nextSeq} is next`)
        if (envelope.previous !== previous) fault('not chained to the envelope before')
        if (waiting !== null) fault(`number ${waiting.seq} was neither settled nor given up before`)
        previous = envelopeHash(envelope)
        waiting = { seq: envelope.seq, hash: previous }
        nextSeq = envelope.seq + 1
        proof.batches += 1
      } else if ('receipt' in line) {
        const receipt = key === null ? null : openReceipt(line.receipt, key)
        if (receipt === null) fault('a receipt that the service did not sign')
        else if (line.seq !== waiting?.seq || receipt.seq !== waiting.seq || receipt.envelopeSha256 !== waiting.hash)
          fault('a receipt for another batch')
        else proof.receipts += 1
        waiting = null
      } else {
        const { fromSeq, toSeq } = line.gap
        const ofWaiting = fromSeq === waiting?.seq && toSeq === fromSeq
        if (toSeq < fromSeq || (fromSeq !== nextSeq && !ofWaiting)) fault('a gap that does not follow')
        if (ofWaiting) waiting = null
        proof.givenUp += toSeq - fromSeq + 1
        nextSeq = Math.max(nextSeq, toSeq + 1)
      }
    }
  }
  if (part === 0) faults.push({ part: 1, line: 1, reason: 'there is no ledger' })
  return { ...proof, faults }
}

function isSame(a: LedgerHead, b: LedgerHead): boolean {
  return a.instrument === b.instrument && a.epoch === b.epoch && a.receiptPublicKey === b.receiptPublicKey
}

function keyOf(text: string): KeyObject | null {
  try {
    return importPublicKey(text)
  } catch {
    return null
  }
}
