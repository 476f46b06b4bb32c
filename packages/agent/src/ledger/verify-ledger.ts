import type { KeyObject } from 'node:crypto'
import { isKeyRotated, type KeyRotated, ledgerOrigin } from '@seqward/contract'
import { envelopeHash, importPublicKey, openReceipt, openStatement } from '@seqward/contract/sealing'
import type { ReadPart } from './ledger-file.ts'
import type { LedgerHead, LedgerLine } from './ledger-line.ts'
import { SeenCheckpoints } from './seen-checkpoints.ts'

/** What a ledger proves. */
export interface LedgerProof {
  readonly batches: number
  readonly receipts: number
  readonly givenUp: number
  readonly faults: readonly LedgerFault[]
  /** Checkpoints of the service's audit log, and what is wrong with them; the chain of batches may still be whole. */
  readonly checkpoints: number
  readonly auditFaults: readonly LedgerFault[]
  /** The last number of the chain, and the ledger hash there. */
  readonly verified: { readonly seq: number; readonly hash: string }
}

/** Where a ledger is not what it was: file and line, counted from 1. */
export interface LedgerFault {
  readonly part: number
  readonly line: number
  readonly reason: string
}

export type PartLines = Pick<ReadPart, 'lines' | 'sha256'>

/**
 * Checks a ledger from its first line, part by part: every number once and in order, every envelope chained to the one
 * before, every receipt signed by the service for exactly that envelope. Never throws.
 */
export function verifyLedger(parts: Iterable<PartLines>): LedgerProof {
  const proof = { batches: 0, receipts: 0, givenUp: 0 }
  const faults: LedgerFault[] = []
  const auditFaults: LedgerFault[] = []
  const seen = new SeenCheckpoints()
  let head: LedgerHead | null = null
  let key: KeyObject | null = null
  let previous = ledgerOrigin
  let nextSeq = 1
  /** The envelope that has nothing after it yet: a receipt or a gap may follow, also after other gaps. */
  let waiting: { readonly seq: number; readonly hash: string } | null = null
  /** Envelopes that left on a medium, by number, with their hashes. */
  const exported = new Map<number, string>()
  /** Something before this line could not be read: what follows cannot be held to it. */
  let inDoubt = false
  let part = 0
  let before: PartLines | null = null
  for (const current of parts) {
    part += 1
    const { lines } = current
    for (const [index, line] of lines.entries()) {
      const fault = (reason: string) => faults.push({ part, line: index + 1, reason })
      if (line === null) {
        fault('damaged: not a line of a ledger')
        inDoubt = true
        continue
      }
      if (index === 0) {
        if (!('head' in line)) fault('the first line does not say whose ledger it is')
        else if (head !== null && !isSame(head, line.head)) fault('of another instrument, or with another key')
        else head = line.head
        key ??= head === null ? null : keyOf(head.receiptPublicKey)
        if (key === null) fault('the key for receipts is none')
        const second = lines[1] ?? line
        if (part > 1 && lines[1] !== null && !('resume' in second)) fault('does not say from where it goes on')
      } else if ('head' in line) fault('a second head')
      else if ('resume' in line) {
        const { lastHash, lastSeq } = line.resume
        const declares = declaredDamage(lines)
        if (part === 1 || index !== 1) fault('goes on where nothing went before')
        else if (declares === null && (lastHash !== previous || lastSeq !== nextSeq - 1 || waiting !== null))
          fault('does not go on from the part before')
        // A copy of the part as it is now may have suffered again; then its own faults name it.
        if (declares !== null || inDoubt) [previous, nextSeq, waiting] = [lastHash, lastSeq + 1, null]
        inDoubt = false
      } else if ('damaged' in line) {
        if (index !== 2 || line.damaged.part !== part - 1) fault('tells of damage where it cannot')
        else if (line.damaged.sha256 !== before?.sha256) fault('the damaged part is not the one that was found then')
        else fault(`part ${part - 1} was found damaged on ${line.at}; the ledger goes on here`)
        exported.clear()
        for (const { envelope, exported: left } of line.damaged.pending) {
          const hash = envelopeHash(envelope)
          if (left) exported.set(envelope.seq, hash)
          else waiting = { seq: envelope.seq, hash }
        }
      } else if ('envelope' in line) {
        const { envelope } = line
        if (envelope.instrument !== head?.instrument || envelope.epoch !== head.epoch) fault('of another instrument')
        if (!inDoubt) {
          if (envelope.seq !== nextSeq) fault(`number ${envelope.seq} where ${nextSeq} is next`)
          if (envelope.previous !== previous) fault('not chained to the envelope before')
          if (waiting !== null) fault(`number ${waiting.seq} was neither settled nor given up before`)
        }
        previous = envelopeHash(envelope)
        waiting = { seq: envelope.seq, hash: previous }
        nextSeq = envelope.seq + 1
        inDoubt = false
        proof.batches += 1
      } else if ('exported' in line) {
        if (line.exported === waiting?.seq) exported.set(waiting.seq, waiting.hash)
        else if (!inDoubt) fault('an export of another batch')
        waiting = null
      } else if ('receipt' in line) {
        const receipt = key === null ? null : openReceipt(line.receipt, key)
        const hash = exported.get(line.seq) ?? (line.seq === waiting?.seq ? waiting.hash : null)
        if (receipt === null) fault('a receipt that the service did not sign')
        else if (line.seq !== receipt.seq || (!inDoubt && receipt.envelopeSha256 !== hash))
          fault('a receipt for another batch')
        else {
          proof.receipts += 1
          const reason = key === null ? null : seen.take(receipt, key)
          if (reason !== null) auditFaults.push({ part, line: index + 1, reason })
        }
        if (!exported.delete(line.seq)) waiting = null
      } else if ('again' in line) {
        const receipt = key === null ? null : openReceipt(line.again.receipt, key)
        if (receipt === null) fault('a receipt that the service did not sign')
        else if (receipt.seq !== line.again.seq || receipt.seq >= nextSeq) fault('a receipt for another batch')
      } else if ('gap' in line) {
        const { fromSeq, toSeq } = line.gap
        const ofPending = toSeq === fromSeq && (fromSeq === waiting?.seq || exported.has(fromSeq))
        if (toSeq < fromSeq || (!inDoubt && fromSeq !== nextSeq && !ofPending)) fault('a gap that does not follow')
        if (!exported.delete(fromSeq) && ofPending) waiting = null
        proof.givenUp += toSeq - fromSeq + 1
        nextSeq = Math.max(nextSeq, toSeq + 1)
      } else if ('key' in line) {
        const changed: KeyRotated | null = key === null ? null : openStatement(line.key, key, isKeyRotated)
        if (changed === null || changed.epoch !== head?.epoch) fault('a change of key that the service did not sign')
      } else if ('carried' in line && (part !== 1 || index !== 1)) fault('carries over where nothing can be')
    }
    before = current
  }
  if (part === 0) faults.push({ part: 1, line: 1, reason: 'there is no ledger' })
  return { ...proof, faults, checkpoints: seen.count, auditFaults, verified: { seq: nextSeq - 1, hash: previous } }
}

function declaredDamage(lines: readonly (LedgerLine | null)[]): LedgerLine | null {
  const third = lines[2]
  return third !== undefined && third !== null && 'damaged' in third ? third : null
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
