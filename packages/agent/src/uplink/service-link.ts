import type { KeyObject } from 'node:crypto'
import { agentPaths, type ServiceNotice, wireHeader, wireVersion } from '@seqward/contract'
import { openNotice, type SealingKey } from '@seqward/contract/sealing'
import type { LinkWord } from './answer-classes.ts'
import { heldBack, judgeUnreachable, type Later, parse } from './judge-answer.ts'
import type { SeenCertificate, Transport, UplinkAnswer } from './transport.ts'

/** Whether batches are sealed to the service's key: never, always, or where TLS is inspected on the way. */
export type SealPayload = boolean | 'when-inspected'

/** A service without a notice is of an earlier release, or something in between keeps it back: asked again after this. */
const noticeRetryMilliseconds = 600_000
/** A notice is renewed after this: keys and contracts change with releases of the service. */
const noticeMilliseconds = 86_400_000

/** The proxy on the way, without its credentials. */
export interface ProxyReport {
  readonly address: string
  /** Where it is set. */
  readonly from: string
  readonly credentials: boolean
}

/** How the way to the service looks; for `status`. */
export interface LinkReport {
  readonly proxy: ProxyReport | null
  /** `inspected`: the certificate that was shown is none of those that the service says, signed, that it shows. */
  readonly tls: 'unknown' | 'direct' | 'inspected'
  /** Who signed the certificate that was shown; text from outside. */
  readonly issuer: string | null
  /** Whether the latest batch was sealed to the service's key. */
  readonly sealed: boolean
  /** The service's clock minus ours. */
  readonly clockOffsetSeconds: number | null
  /** Why the latest attempt settled nothing, and since when attempts fail; null after a receipt. */
  readonly failure: { readonly word: LinkWord; readonly since: string } | null
}

/** What a batch may do now: go, sealed to a key or not, or wait. */
export type Clearance = { readonly kind: 'go'; readonly seal: SealingKey | null } | Later

/** What is known of the way to the service, shared by all instruments of a home. */
export interface ServiceLink {
  /** Asks the service what it says of itself, where that is due, and decides how a batch of this contract may go. */
  clear(receiptKey: KeyObject, contract: string, signal: AbortSignal): Promise<Clearance>
  /** An answer came, to whatever was asked. */
  heard(answer: UplinkAnswer, receiptKey: KeyObject): void
  settled(serverTime: string, sentAt: number, now: number): void
  failed(word: LinkWord, now: number): void
  /** Our clock put right by what receipts said. */
  correctedNow(): number
  report(): LinkReport
}

export function createServiceLink(parts: {
  /** Sends one request; a function of its own, not a method. */
  readonly send: (this: void, ...asked: Parameters<Transport['send']>) => ReturnType<Transport['send']>
  readonly sealPayload: SealPayload
  readonly proxy?: ProxyReport | null
  readonly now: () => number
}): ServiceLink {
  const { send, sealPayload, proxy = null, now } = parts
  let notice: ServiceNotice | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  /** Contracts that a service without a notice lists; unsigned, so it only ever holds batches back. */
  let listed: readonly string[] | null = null
  let asking: Promise<Later | null> | null = null
  let certificate: SeenCertificate | null = null
  /** The key for which the notice was asked again, in case that the service has a new certificate. */
  let doubted = ''
  let sealed = false
  let offsetMilliseconds: number | null = null
  let failure: LinkReport['failure'] = null

  const isStrange = () => notice !== null && certificate !== null && !notice.tlsKeys.includes(certificate.key)
  const isInspected = () => isStrange() && doubted === certificate?.key

  function isDue(contract: string): boolean {
    // Distances, not moments: a clock that jumps back by years must not silence the question for years.
    const age = Math.abs(now() - askedAt)
    if (notice === null) {
      const isHeld = listed === null ? sealPayload !== false : !listed.includes(contract)
      return isHeld || age > noticeRetryMilliseconds
    }
    if (!notice.contracts.includes(contract)) return true
    if (isStrange() && !isInspected()) return true
    return age > noticeMilliseconds
  }

  function learn(content: unknown, receiptKey: KeyObject): boolean {
    const said = openNotice(content, receiptKey)
    if (said === null) return false
    // A notice from before, sent once more by somebody in between, must not bring old keys back.
    if (notice !== null && said.serverTime < notice.serverTime) return false
    notice = said
    return true
  }

  /** The network's failure as the reason to wait; null when something answered, whatever it was. */
  async function ask(receiptKey: KeyObject, signal: AbortSignal): Promise<Later | null> {
    const answer = await send(requestFor(agentPaths.service), signal)
    note(answer)
    if (answer.kind === 'unreachable') return judgeUnreachable(answer)
    askedAt = now()
    doubted = certificate?.key ?? ''
    if (learn(parse(answer.body), receiptKey)) return null
    if (answer.status !== 404) return null
    const contracts = await send(requestFor(agentPaths.contracts), signal)
    if (contracts.kind === 'answered' && contracts.status === 200) listed = listOf(parse(contracts.body))
    return null
  }

  function note(answer: UplinkAnswer): void {
    if (answer.certificate !== undefined) certificate = answer.certificate
  }

  return {
    async clear(receiptKey, contract, signal) {
      if (isDue(contract)) {
        asking ??= ask(receiptKey, signal).finally(() => {
          asking = null
        })
        const failed = await asking
        if (failed !== null) return failed
      }
      const taken = notice?.contracts ?? listed
      if (taken !== null && taken !== undefined && !taken.includes(contract)) return heldBack('contract-not-taken')
      const wanted = sealPayload === true || (sealPayload === 'when-inspected' && (notice === null || isInspected()))
      const [key] = notice?.sealingKeys ?? []
      if (wanted && key === undefined) return heldBack('sealing-not-offered')
      sealed = wanted
      return { kind: 'go', seal: wanted ? (key ?? null) : null }
    },
    heard(answer, receiptKey) {
      note(answer)
      if (answer.kind === 'answered') learn(parse(answer.body), receiptKey)
    },
    settled(serverTime, sentAt, at) {
      const said = Date.parse(serverTime)
      // The service spoke between the sending and the answer; the middle is wrong by half of that at most.
      if (Number.isFinite(said)) offsetMilliseconds = said - (sentAt + at) / 2
      failure = null
    },
    failed(word, at) {
      failure = { word, since: failure?.word === word ? failure.since : new Date(at).toISOString() }
    },
    correctedNow: () => now() + (offsetMilliseconds ?? 0),
    report() {
      const known = notice !== null && certificate !== null
      return {
        proxy,
        tls: known ? (isInspected() ? 'inspected' : 'direct') : 'unknown',
        issuer: certificate?.issuer ?? null,
        sealed,
        clockOffsetSeconds: offsetMilliseconds === null ? null : Math.round(offsetMilliseconds / 1000),
        failure,
      }
    },
  }
}

function requestFor(path: string) {
  return { method: 'GET', path, headers: { [wireHeader]: String(wireVersion) }, body: new Uint8Array() } as const
}

function listOf(content: unknown): readonly string[] | null {
  const list = typeof content === 'object' && content !== null ? (content as { contracts?: unknown }).contracts : null
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null
}
