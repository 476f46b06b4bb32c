import { isReceipt, ledgerOrigin, type Receipt } from '@seqward/contract'
import { envelopeHash, importPublicKey, openReceipt } from '@seqward/contract/sealing'
import type { LedgerLine } from './ledger-line.ts'

/** What a ledger proves. */
export interface LedgerProof {
  readonly batches: number
  readonly receipts: number
  readonly givenUp: number
  readonly faults: readonly { readonly line: number; readonly reason: string }[]
}

/**
 * Checks a ledger from its first line: every number once and in order, every envelope chained to the one before, every
 * receipt signed by the service for exactly that envelope. Never throws.
 */
export function verifyLedger(lines: readonly LedgerLine[]): LedgerProof {
  const faults: { line: number; reason: string }[] = []
  const [first] = lines
  if (first === undefined || !('head' in first)) return { batches: 0, receipts: 0, givenUp: 0, faults: [noHead] }
  const { head } = first
  const key = keyOf(head.receiptPublicKey)
  if (key === null) faults.push({ line: 1, reason: 'the key for receipts is none' })
  const hashes = new Map<number, string>()
  let previous = ledgerOrigin
  let nextSeq = 1
  /** The number that has an envelope and nothing after it yet: a receipt or a gap may follow, also after other gaps. */
  let waiting: number | null = null
  let receipts = 0
  let givenUp = 0
  for (const [index, line] of lines.entries()) {
    const fault = (reason: string) => faults.push({ line: index + 1, reason })
    if (index === 0) continue
    if ('head' in line) fault('a second head')
    else if ('envelope' in line) {
      const { envelope } = line
      if (envelope.instrument !== head.instrument || envelope.epoch !== head.epoch) fault('of another instrument')
      if (envelope.seq !== nextSeq) fault(`number ${envelope.seq} where ${nextSeq} is next`)
      if (envelope.previous !== previous) fault('not chained to the envelope before')
      previous = envelopeHash(envelope)
      hashes.set(envelope.seq, previous)
      if (waiting !== null) fault(`number ${waiting} was neither settled nor given up before`)
      waiting = envelope.seq
      nextSeq = envelope.seq + 1
    } else if ('receipt' in line) {
      const receipt = key === null ? null : openReceipt(line.receipt, key)
      if (receipt === null || !isReceipt(receipt)) fault('a receipt that the service did not sign')
      else if (line.seq !== waiting || !fits(receipt, line.seq, hashes)) fault('a receipt for another batch')
      else receipts += 1
      waiting = null
    } else {
      const { fromSeq, toSeq } = line.gap
      const ofWaiting = fromSeq === waiting && toSeq === waiting
      if (toSeq < fromSeq || (fromSeq !== nextSeq && !ofWaiting)) fault('a gap that does not follow')
      if (ofWaiting) waiting = null
      givenUp += toSeq - fromSeq + 1
      nextSeq = Math.max(nextSeq, toSeq + 1)
    }
  }
  return { batches: hashes.size, receipts, givenUp, faults }
}

const noHead = { line: 1, reason: 'the first line does not say whose ledger it is' }

function fits(receipt: Receipt, seq: number, hashes: ReadonlyMap<number, string>): boolean {
  return receipt.seq === seq && receipt.envelopeSha256 === hashes.get(seq)
}

function keyOf(text: string) {
  try {
    return importPublicKey(text)
  } catch {
    return null
  }
}
