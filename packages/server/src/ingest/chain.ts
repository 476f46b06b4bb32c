import type { Envelope } from '@seqward/contract'
import { ledgerOrigin } from '@seqward/contract'

/** Where the chain of an instrument stands: the last number that is settled, and its ledger hash. */
export interface ChainHead {
  readonly epoch: string
  readonly seq: number
  /** Null when the last number was a declared gap, or nothing came yet. */
  readonly sha256: string | null
}

/**
 * How an envelope relates to its instrument's chain:
 * - `next`: the number that was waited for (or the first after a declared gap), and it names what came before it;
 * - `broken`: the same, but it names something else: the site's ledger and ours differ;
 * - `taken`: its number is settled already, by this envelope or another;
 * - `ahead`: numbers before it are missing and not declared: they have to come first;
 * - `other-epoch`: it was made under an identity that a later enrolment replaced.
 */
export type ChainStep = 'next' | 'broken' | 'taken' | 'ahead' | 'other-epoch'

export function chainStep(head: ChainHead, envelope: Envelope): ChainStep {
  if (envelope.epoch !== head.epoch) return 'other-epoch'
  if (envelope.seq <= head.seq) return 'taken'
  const reached = throughGaps(head.seq, envelope)
  if (envelope.seq > reached + 1) return 'ahead'
  // What a declared gap swallowed was never seen here, so the hash after it cannot be compared.
  if (reached > head.seq) return 'next'
  return envelope.previous === (head.sha256 ?? ledgerOrigin) ? 'next' : 'broken'
}

/** The last number before the envelope's that is settled or declared to be missing. */
function throughGaps(seq: number, envelope: Envelope): number {
  let reached = seq
  for (const gap of [...envelope.gaps].sort((a, b) => a.fromSeq - b.fromSeq))
    if (gap.fromSeq <= reached + 1) reached = Math.max(reached, Math.min(gap.toSeq, envelope.seq - 1))
  return reached
}
