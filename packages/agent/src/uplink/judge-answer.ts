import type { KeyObject } from 'node:crypto'
import { type Envelope, type Receipt, type SignedReceipt, type Problem } from '@seqward/contract'
import { envelopeHash, openReceipt } from '@seqward/contract/sealing'
import { retryAfterMilliseconds } from './backoff.ts'
import type { UplinkAnswer } from './transport.ts'

/** What an answer means for the batch that was sent. */
export type Verdict =
  | { readonly kind: 'settled'; readonly receipt: Receipt; readonly signed: SignedReceipt }
  | {
      readonly kind: 'later'
      /** Status, code of the problem or of the network; never text from outside beyond that. */
      readonly reason: string
      readonly waitMilliseconds: number
    }

/**
 * Only a receipt that the service signed for this very envelope settles a batch, whatever the status. A page of a
 * portal, a proxy's error, a cut answer, a receipt for another batch: later.
 */
export function judgeAnswer(answer: UplinkAnswer, envelope: Envelope, receiptKey: KeyObject, now: number): Verdict {
  if (answer.kind === 'unreachable') return { kind: 'later', reason: answer.code, waitMilliseconds: 0 }
  const content = parse(answer.body)
  const receipt = openReceipt(content, receiptKey)
  if (receipt !== null && isFor(receipt, envelope)) {
    return { kind: 'settled', receipt, signed: content as SignedReceipt }
  }
  const { 'retry-after': retryAfter, date } = answer.headers
  return {
    kind: 'later',
    reason: `status ${answer.status}${problemCode(content)}`,
    waitMilliseconds: retryAfterMilliseconds(retryAfter, date, now),
  }
}

function isFor(receipt: Receipt, envelope: Envelope): boolean {
  return (
    receipt.instrument === envelope.instrument &&
    receipt.epoch === envelope.epoch &&
    receipt.seq === envelope.seq &&
    receipt.envelopeSha256 === envelopeHash(envelope)
  )
}

function problemCode(content: unknown): string {
  const code = typeof content === 'object' && content !== null ? (content as Partial<Problem>).code : undefined
  return typeof code === 'string' && /^[a-z0-9-]{1,40}$/.test(code) ? ` (${code})` : ''
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}
