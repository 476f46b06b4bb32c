import type { KeyObject } from 'node:crypto'
import {
  absentContentType,
  agentPaths,
  batchContentType,
  type Behind,
  canonicalJson,
  type Envelope,
  type Json,
  type Receipt,
  sealedBatchContentType,
  type SignedReceipt,
  wireHeader,
  wireVersion,
} from '@seqward/contract'
import { envelopeHash, type SealingKey, sealPayload, signRequest } from '@seqward/contract/sealing'
import { type Backoff, slowWaitMilliseconds, waitMilliseconds } from './backoff.ts'
import { heldBack, judgeAnswer, type Later, type Verdict } from './judge-answer.ts'
import type { Transport, UplinkRequest } from './transport.ts'

/** A sealed batch as it goes on the wire; without bytes when the site no longer holds what it once sent. */
export interface Shipment {
  readonly envelope: Envelope
  readonly wire: Uint8Array
}

/** Where batches of one instrument come from, in the order of their numbers. */
export interface ShipmentSource {
  /** The batch whose turn it is; null while there is none or nothing may be sent. */
  next(): Shipment | null
  /** A receipt covers it. */
  settle(shipment: Shipment, receipt: Receipt, signed: SignedReceipt): void
  /** The service lost batches before it. Returns a reason when nothing can be sent again; then it has to wait. */
  behind(shipment: Shipment, behind: Behind): string | null
  /** It has to be sent again. */
  later(shipment: Shipment, reason: string, waitMilliseconds: number): void
}

export interface DeliveryOptions {
  readonly source: ShipmentSource
  readonly transport: Transport
  readonly instrument: string
  readonly key: KeyObject
  readonly receiptKey: KeyObject
  readonly backoff: Backoff
  readonly now: () => number
  readonly random: () => number
  /** Calls back after so long, unless it is cancelled; the clock of a simulation stands in. */
  readonly after?: (milliseconds: number, then: () => void) => () => void
  /** The source could not give or settle a batch, as on a full disk; the next `wake` tries again. */
  readonly onFault: (error: unknown) => void
}

/** Sends the batches of one instrument, one after the other, for as long as it takes: it never gives up. */
export interface Delivery {
  /** There may be something to send. */
  wake(): void
  /** Ends an upload in flight; the batch stays unsettled. */
  abort(): void
  /** Failures since the latest receipt; without end while a person has to act first. */
  readonly failures: number
  /** Whether an upload is under way or a wait runs. */
  readonly busy: boolean
  stop(): Promise<void>
}

function usualTimer(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds)
  return () => clearTimeout(timer)
}

export function startDelivery(options: DeliveryOptions): Delivery {
  const { source, transport, receiptKey, backoff, now, after = usualTimer } = options
  const { link } = transport
  let failures = 0
  let needsPerson = false
  let stopped = false
  let running: Promise<void> | null = null
  let upload = new AbortController()
  let endPause = () => {}

  async function drain(): Promise<void> {
    for (;;) {
      const shipment = stopped ? null : source.next()
      if (shipment === null) return
      upload = new AbortController()
      const verdict = await attempt(shipment, upload.signal)
      if (verdict.kind === 'settled') {
        failures = 0
        needsPerson = false
        source.settle(shipment, verdict.receipt, verdict.signed)
        continue
      }
      const stuck = verdict.kind === 'behind' ? source.behind(shipment, verdict.behind) : null
      if (verdict.kind === 'behind' && stuck === null) continue
      const later = verdict.kind === 'behind' ? heldBack(stuck ?? 'service-behind') : verdict
      needsPerson = later.class === 're-authenticate'
      failures += 1
      link?.failed(later.word, now())
      const wait = waitAfter(later)
      source.later(shipment, later.reason, wait)
      await pauseFor(wait)
    }
  }

  /** Sends a batch once, if what is known of the service allows it, and judges what came back. */
  async function attempt(shipment: Shipment, signal: AbortSignal): Promise<Verdict> {
    const cleared = (await link?.clear(receiptKey, shipment.envelope.contract, signal)) ?? unsealed
    if (cleared.kind === 'later') return cleared
    // Consent may have been withdrawn while the service was asked.
    if (signal.aborted) return heldBack('aborted')
    const sentAt = now()
    const request = batchRequest(shipment, { ...options, now: () => link?.correctedNow() ?? now(), seal: cleared.seal })
    const answer = await transport.send(request, signal)
    link?.heard(answer, receiptKey)
    const verdict = judgeAnswer(answer, shipment.envelope, receiptKey, now())
    if (verdict.kind === 'settled') link?.settled(verdict.receipt.serverTime, sentAt, now())
    return verdict
  }

  /** What was asked for, and jitter on top: a fleet that is told one moment must not come back in that moment. */
  function waitAfter({ class: kind, waitMilliseconds: asked }: Later): number {
    if (kind === 're-authenticate') return Math.max(asked, slowWaitMilliseconds(backoff, options.random))
    return asked + waitMilliseconds(failures, backoff, options.random)
  }

  function pauseFor(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = after(milliseconds, end)
      function end() {
        cancel()
        resolve()
      }
      endPause = end
    })
  }

  return {
    wake() {
      if (running !== null || stopped) return
      running = drain()
        .catch(options.onFault)
        .finally(() => {
          running = null
        })
    },
    abort() {
      upload.abort()
      endPause()
    },
    get failures() {
      return needsPerson ? Number.MAX_SAFE_INTEGER : failures
    },
    get busy() {
      return running !== null
    },
    async stop() {
      stopped = true
      upload.abort()
      endPause()
      await running
    },
  }
}

const unsealed = { kind: 'go', seal: null } as const

/**
 * The signed request for a batch. Signed anew for each attempt: the envelope and what the body unpacks to are the same
 * bytes each time. The signature covers what is transmitted, so that the sealed form is what it vouches for.
 */
export function batchRequest(
  { envelope, wire }: Shipment,
  parts: Pick<DeliveryOptions, 'instrument' | 'key' | 'now'> & { readonly seal?: SealingKey | null },
): UplinkRequest {
  const { instrument, key, now, seal = null } = parts
  const isAbsent = wire.length === 0
  const body = seal === null || isAbsent ? wire : sealPayload(wire, envelopeHash(envelope), seal)
  const envelopeText = Buffer.from(canonicalJson(envelope as unknown as Json), 'utf8').toString('base64url')
  const request = { method: 'POST', path: agentPaths.batches, body, envelope: envelopeText } as const
  const signed = signRequest(request, instrument, key, Math.max(0, Math.floor(now() / 1000)))
  const type = isAbsent ? absentContentType : seal === null ? batchContentType : sealedBatchContentType
  const headers = { 'content-type': type, [wireHeader]: String(wireVersion), ...signed }
  return { method: request.method, path: request.path, body, headers }
}
