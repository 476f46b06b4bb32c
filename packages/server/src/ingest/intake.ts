import type { KeyObject } from 'node:crypto'
import type { Behind, Envelope, Receipt, Refusal, SignedNotice, SignedReceipt } from '@seqward/contract'
import { envelopeHash, sealReceipt, sealStatement } from '@seqward/contract/sealing'
import type { Events } from '../events.ts'
import type { BatchIndex, Indexed } from '../store/batch-index.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import { type LoggedBatch, recordOf } from '../store/log/log-record.ts'
import { chainStep } from './chain.ts'
import type { Chain, ChainRegistry } from './chain-registry.ts'
import { judgeBody } from './judge-body.ts'

/** What becomes of a batch whose signature is good. */
export type IntakeAnswer =
  | {
      readonly settled: true
      readonly receipt: SignedReceipt
      readonly refused: Refusal | null
      readonly isQuarantined: boolean
    }
  /** Nothing is settled: numbers before this one have to come first, or the disk did not take it. */
  | { readonly settled: false; readonly code: 'not-durable' }
  /** As after a restore of an older backup: says, signed, what is held, so that the agent can send the rest again. */
  | { readonly settled: false; readonly code: 'gap'; readonly behind: SignedNotice }

export interface Intake {
  /** Judges a batch of a known instrument and makes it durable. The receipt is signed after that, never before. */
  take(chain: Chain, envelope: Envelope, wire: Buffer): Promise<IntakeAnswer>
  /** Lets go of what the index now knows. */
  entered(batches: readonly Indexed[]): void
}

export function createIntake(parts: {
  readonly chains: ChainRegistry
  readonly log: BatchLog
  readonly index: BatchIndex
  readonly add: (batch: Indexed) => void
  readonly receiptKey: KeyObject
  /** A checkpoint of the audit log that this instrument has not been handed yet, or null; without it none are handed out. */
  readonly checkpointFor?: (instrument: string) => string | null
  readonly firstArrival: number
  readonly events: Events
  readonly now: () => Date
}): Intake {
  const { chains, log, index, events, now } = parts
  let arrival = parts.firstArrival

  /** Everything up to the hand-over to the log happens without a pause, so that the order of numbers is decided once. */
  async function take(chain: Chain, envelope: Envelope, wire: Buffer): Promise<IntakeAnswer> {
    const sha256 = envelopeHash(envelope)
    if (chain.state === 'revoked') return attempt(chain, envelope, sha256, 'instrument-revoked')
    switch (chainStep(chain.head, envelope)) {
      case 'taken':
        return taken(chain, envelope, sha256)
      case 'ahead':
        return { settled: false, code: 'gap', behind: behind(chain, envelope, sha256) }
      case 'other-epoch':
        return attempt(chain, envelope, sha256, 'chain-broken')
      case 'broken':
        return advance(chain, refusedBatch(chain, envelope, sha256, 'chain-broken', true))
      case 'next': {
        if (wire.length === 0) return advance(chain, refusedBatch(chain, envelope, sha256, 'body-lost', true))
        const judged = judgeBody(envelope, wire)
        if (!judged.ok) {
          const refused = refusedBatch(chain, envelope, sha256, judged.reason, true)
          return advance(chain, judged.hits.length === 0 ? refused : { ...refused, hits: judged.hits })
        }
        const { kind, run } = judged.body
        return advance(chain, {
          ...begin(chain, envelope, sha256),
          outcome: 'stored',
          reason: null,
          advances: true,
          kind,
          run,
          wire,
        })
      }
    }
  }

  /** Moves the chain on, makes the batch durable, then answers. */
  async function advance(chain: Chain, batch: LoggedBatch): Promise<IntakeAnswer> {
    const { envelope, envelopeSha256, reason } = batch
    const head = { epoch: envelope.epoch, seq: envelope.seq, sha256: envelopeSha256 }
    chain.head = head
    const written = log.append(batch)
    chain.inFlight.set(envelope.seq, { envelopeSha256, reason, durable: written })
    try {
      const position = await written
      chain.durable = head
      parts.add({ ...position, record: recordOf(batch) })
    } catch {
      // All that came after it fails with it: the log refuses everything that waits when a write fails.
      chain.inFlight.delete(envelope.seq)
      chain.head = chain.durable
      return { settled: false, code: 'not-durable' }
    }
    if (reason !== null) events.batchRefused({ instrument: chain.instrument, seq: envelope.seq, reason })
    for (const { place, kind, count } of batch.hits ?? [])
      events.secondLineHit({ instrument: chain.instrument, seq: envelope.seq, place, kind, count })
    const verdict = reason === null ? ({ kind: 'stored' } as const) : ({ kind: 'refused', reason } as const)
    return answer(chain, envelope, envelopeSha256, verdict, (batch.hits ?? []).length > 0)
  }

  /** The number is settled: by this very envelope, which is a repeat, or by another, which must not be. */
  async function taken(chain: Chain, envelope: Envelope, sha256: string): Promise<IntakeAnswer> {
    const flying = chain.inFlight.get(envelope.seq)
    if (flying !== undefined) {
      try {
        await flying.durable
      } catch {
        return { settled: false, code: 'not-durable' }
      }
    }
    const held = flying ?? (await index.settled(chain.tenant, chain.instrument, envelope.epoch, envelope.seq))
    if (held?.envelopeSha256 !== sha256) {
      events.numberReused({ instrument: chain.instrument, seq: envelope.seq })
      return attempt(chain, envelope, sha256, 'number-reused')
    }
    const { reason } = held
    return answer(chain, envelope, sha256, reason === null ? { kind: 'already-held' } : { kind: 'refused', reason })
  }

  /** A refusal that uses up no number: recorded once, so that it is seen, and repeats of it fill nothing. */
  async function attempt(chain: Chain, envelope: Envelope, sha256: string, reason: Refusal): Promise<IntakeAnswer> {
    if (chain.lastAttempt !== sha256) {
      const batch = refusedBatch(chain, envelope, sha256, reason, false)
      try {
        const position = await log.append(batch)
        parts.add({ ...position, record: recordOf(batch) })
      } catch {
        return { settled: false, code: 'not-durable' }
      }
      chain.lastAttempt = sha256
      events.batchRefused({ instrument: chain.instrument, seq: envelope.seq, reason })
    }
    return answer(chain, envelope, sha256, { kind: 'refused', reason })
  }

  function behind(chain: Chain, { epoch, seq }: Envelope, envelopeSha256: string): SignedNotice {
    const { seq: headSeq, sha256: headSha256 } = chain.durable
    const { instrument } = chain
    const said: Behind = {
      format: 1,
      kind: 'behind',
      instrument,
      epoch,
      seq,
      envelopeSha256,
      headSeq,
      headSha256,
      serverTime: now().toISOString(),
    }
    events.serviceBehind({ instrument, seq, headSeq })
    return sealStatement(said, parts.receiptKey)
  }

  function begin(chain: Chain, envelope: Envelope, envelopeSha256: string) {
    return { tenant: chain.tenant, arrival: arrival++, envelope, envelopeSha256, receivedAt: now().toISOString() }
  }

  /** A refused body is not kept: it may hold what should never have left. The site has it in quarantine. */
  function refusedBatch(
    chain: Chain,
    envelope: Envelope,
    sha256: string,
    reason: Refusal,
    advances: boolean,
  ): LoggedBatch {
    const record = begin(chain, envelope, sha256)
    return { ...record, outcome: 'refused', reason, advances, kind: null, run: null, wire: Buffer.alloc(0) }
  }

  type Verdict = { readonly kind: 'stored' | 'already-held' } | { readonly kind: 'refused'; readonly reason: Refusal }

  function answer(
    chain: Chain,
    envelope: Envelope,
    envelopeSha256: string,
    verdict: Verdict,
    isQuarantined = false,
  ): IntakeAnswer {
    const checkpoint = parts.checkpointFor?.(chain.instrument) ?? null
    const receipt: Receipt = {
      ...(checkpoint === null ? {} : { checkpoint }),
      format: 1,
      instrument: chain.instrument,
      epoch: envelope.epoch,
      seq: envelope.seq,
      envelopeSha256,
      contiguousThrough: chain.durable.seq,
      serverTime: now().toISOString(),
      ...verdict,
    }
    const refused = verdict.kind === 'refused' ? verdict.reason : null
    return { settled: true, receipt: sealReceipt(receipt, parts.receiptKey), refused, isQuarantined }
  }

  return {
    take,
    entered(batches) {
      for (const { record } of batches) {
        const { instrument, seq } = record.envelope
        const chain = chains.find(instrument)
        if (chain?.inFlight.get(seq)?.envelopeSha256 === record.envelopeSha256) chain.inFlight.delete(seq)
      }
    },
  }
}
