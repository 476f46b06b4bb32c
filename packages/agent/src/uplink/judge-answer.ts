import type { KeyObject } from 'node:crypto'
import { type Behind, type Envelope, isBehind, type Problem, type Receipt, type SignedReceipt } from '@seqward/contract'
import { envelopeHash, openReceipt, openStatement } from '@seqward/contract/sealing'
import { type AnswerClass, classOf, heardReceipt, type LinkWord } from './answer-classes.ts'
import { retryAfterMilliseconds } from './backoff.ts'
import type { UplinkAnswer } from './transport.ts'

/** What an answer means for the batch that was sent. */
export type Verdict =
  | {
      readonly kind: 'settled'
      /** `poison` when the receipt is a refusal. */
      readonly class: 'settled' | 'poison'
      readonly receipt: Receipt
      readonly signed: SignedReceipt
    }
  /** The service lost batches before this one; it says from where. */
  | { readonly kind: 'behind'; readonly behind: Behind }
  | Later

/** A revoked or copied identity is tried again so rarely that it costs nobody anything; a person has to act. */
const identityWaitMilliseconds = 3_600_000

export interface Later {
  readonly kind: 'later'
  readonly class: Extract<AnswerClass, 'retry' | 're-authenticate'>
  readonly word: LinkWord
  /** Status, code of the problem or of the network; never text from outside beyond that. */
  readonly reason: string
  /** What the service or a proxy asked for. */
  readonly waitMilliseconds: number
}

/**
 * Only a receipt that the service signed for this very envelope settles a batch, whatever the status. A page of a
 * portal, a proxy's error, a cut answer, a receipt for another batch: later.
 */
export function judgeAnswer(answer: UplinkAnswer, envelope: Envelope, receiptKey: KeyObject, now: number): Verdict {
  if (answer.kind === 'unreachable') return judgeUnreachable(answer)
  const content = parse(answer.body)
  const receipt = openReceipt(content, receiptKey)
  if (receipt !== null && isFor(receipt, envelope)) {
    const heard = heardReceipt(receipt)
    const judged = classOf(heard).class
    // The identity is refused, not the batch: it stays, for a person to enrol the instrument again.
    if (judged === 're-authenticate') return later(heard, heard.code, identityWaitMilliseconds)
    const settled = judged === 'poison' ? 'poison' : 'settled'
    return { kind: 'settled', class: settled, receipt, signed: content as SignedReceipt }
  }
  const behind = openStatement(content, receiptKey, isBehind)
  if (behind !== null && isFor(behind, envelope)) return { kind: 'behind', behind }
  const { 'retry-after': retryAfter, date } = answer.headers
  const code = problemCode(content)
  const reason = `status ${answer.status}${code === '' ? '' : ` (${code})`}`
  return later({ by: 'answer', code, status: answer.status }, reason, retryAfterMilliseconds(retryAfter, date, now))
}

/** Nothing came back. */
export function judgeUnreachable(answer: UplinkAnswer & { readonly kind: 'unreachable' }): Later {
  const { code, stage = 'request', status = 0 } = answer
  return later({ by: stage, code, status }, status === 0 ? code : `${code} (${status})`, 0)
}

/** A batch that has to wait for a reason on this side. */
export function heldBack(code: string): Later {
  return later({ by: 'here', code, status: 0 }, code, 0)
}

function later(heard: Parameters<typeof classOf>[0], reason: string, waitMilliseconds: number): Later {
  const judged = classOf(heard)
  const slow = judged.class === 're-authenticate' ? 're-authenticate' : 'retry'
  return { kind: 'later', class: slow, word: judged.word, reason, waitMilliseconds }
}

function isFor(receipt: Receipt | Behind, envelope: Envelope): boolean {
  return (
    receipt.instrument === envelope.instrument &&
    receipt.epoch === envelope.epoch &&
    receipt.seq === envelope.seq &&
    receipt.envelopeSha256 === envelopeHash(envelope)
  )
}

function problemCode(content: unknown): string {
  const code = typeof content === 'object' && content !== null ? (content as Partial<Problem>).code : undefined
  return typeof code === 'string' && /^[a-z0-9-]{1,40}$/.test(code) ? code : ''
}

/** JSON of an answer's body; null for anything else. */
export function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}
