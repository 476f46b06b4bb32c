import {
  agentPaths,
  canonicalJson,
  type EnrolmentAnswer,
  enrolmentCodePattern,
  type EnrolmentRequest,
  type Json,
  type Platform,
} from '@seqward/contract'
import { importPrivateKey, importPublicKey, signRequest } from '@seqward/contract/sealing'

/** An identity whose key exists already; a repeat with the same key and code gets the same answer. */
export interface Applicant {
  readonly serial: string
  readonly platform: Platform
  readonly code: string
  readonly privateKey: string
  readonly publicKey: string
}

export type EnrolmentOutcome =
  | { readonly kind: 'enrolled'; readonly answer: EnrolmentAnswer }
  /** The service said no; the code is one of the contract's refusals, or its HTTP status. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unreachable'; readonly code: string }

/** Sends one request to the service. The transport of the uplink does; tests hand in another. */
export type Send = (request: {
  readonly method: 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}) => Promise<
  | { readonly kind: 'answered'; readonly status: number; readonly body: Uint8Array }
  | { readonly kind: 'unreachable'; readonly code: string }
>

/** A code as typed, with groups and in any case, as the service knows it; null when it cannot be one. */
export function enrolmentCode(typed: string): string | null {
  // Crockford's base 32 reads these letters as the digits they look like.
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return enrolmentCodePattern.test(code) ? code : null
}

/** Asks the service to enrol an instrument, signing with its key to prove that it is held here. */
export async function requestEnrolment(applicant: Applicant, send: Send, now: number): Promise<EnrolmentOutcome> {
  const { serial, platform, code, publicKey } = applicant
  const request: EnrolmentRequest = { format: 1, code, serial, platform, publicKey }
  const body = Buffer.from(canonicalJson(request as unknown as Json), 'utf8')
  const parts = { method: 'POST', path: agentPaths.enrolments, body } as const
  const key = importPrivateKey(applicant.privateKey)
  const headers = signRequest(parts, 'enrolment', key, Math.floor(now / 1000))
  const answer = await send({ ...parts, headers: { 'content-type': 'application/json', ...headers } })
  if (answer.kind === 'unreachable') return answer
  const content = parse(answer.body)
  if (answer.status >= 200 && answer.status < 300 && isEnrolmentAnswer(content))
    return { kind: 'enrolled', answer: content }
  // A page of a portal or an error of a proxy: the service itself has not spoken.
  const problem = (content as { code?: unknown } | null)?.code
  if (typeof problem !== 'string' || !/^[a-z0-9-]{1,40}$/.test(problem))
    return { kind: 'unreachable', code: `status ${answer.status}` }
  return answer.status >= 500 || answer.status === 429
    ? { kind: 'unreachable', code: problem }
    : { kind: 'refused', code: problem }
}

/** Whether a value from outside is an answer to an enrolment. */
export function isEnrolmentAnswer(value: unknown): value is EnrolmentAnswer {
  if (typeof value !== 'object' || value === null) return false
  const { format, instrument, epoch, receiptPublicKey, sealingKey } = value as Record<string, unknown>
  const formed =
    format === 1 &&
    typeof instrument === 'string' &&
    /^ins-[0-9a-f]{20}$/.test(instrument) &&
    typeof epoch === 'string' &&
    /^[0-9a-f]{16}$/.test(epoch) &&
    typeof receiptPublicKey === 'string' &&
    (sealingKey === undefined || isSealingKey(sealingKey))
  if (!formed) return false
  try {
    importPublicKey(receiptPublicKey)
    return true
  } catch {
    return false
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}

function isSealingKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { keyId, publicKey } = value as Record<string, unknown>
  return typeof keyId === 'string' && typeof publicKey === 'string' && Buffer.from(publicKey, 'base64url').length === 32
}
