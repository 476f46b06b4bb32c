import type { KeyObject } from 'node:crypto'
import {
  agentPaths,
  batchContentType,
  canonicalJson,
  type Envelope,
  type Json,
  type Receipt,
  type SignedReceipt,
} from '@seqward/contract'
import { signRequest } from '@seqward/contract/sealing'
import { type Backoff, waitMilliseconds } from './backoff.ts'
import { judgeAnswer } from './judge-answer.ts'
import type { Transport, UplinkRequest } from './transport.ts'

/** A sealed batch as it goes on the wire. */
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
  /** The source could not give or settle a batch, as on a full disk; the next `wake` tries again. */
  readonly onFault: (error: unknown) => void
}

/** Sends the batches of one instrument, one after the other, for as long as it takes: it never gives up. */
export interface Delivery {
  /** There may be something to send. */
  wake(): void
  /** Ends an upload in flight; the batch stays unsettled. */
  abort(): void
  /** Failures since the latest receipt. */
  readonly failures: number
  /** Whether an upload is under way or a wait runs. */
  readonly busy: boolean
  stop(): Promise<void>
}

export function startDelivery(options: DeliveryOptions): Delivery {
  const { source, transport, backoff, now } = options
  let failures = 0
  let stopped = false
  let running: Promise<void> | null = null
  let upload = new AbortController()
  let endPause = () => {}

  async function drain(): Promise<void> {
    for (;;) {
      const shipment = stopped ? null : source.next()
      if (shipment === null) return
      upload = new AbortController()
      const answer = await transport.send(batchRequest(shipment, options), upload.signal)
      const verdict = judgeAnswer(answer, shipment.envelope, options.receiptKey, now())
      if (verdict.kind === 'settled') {
        failures = 0
        source.settle(shipment, verdict.receipt, verdict.signed)
        continue
      }
      failures += 1
      const wait = Math.max(verdict.waitMilliseconds, waitMilliseconds(failures, backoff, options.random))
      source.later(shipment, verdict.reason, wait)
      await pauseFor(wait)
    }
  }

  function pauseFor(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, milliseconds)
      function end() {
        clearTimeout(timer)
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
      return failures
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

/** The signed request for a batch. Signed anew for each attempt: body and envelope are the same bytes each time. */
export function batchRequest(
  { envelope, wire }: Shipment,
  { instrument, key, now }: Pick<DeliveryOptions, 'instrument' | 'key' | 'now'>,
): UplinkRequest {
  const envelopeText = Buffer.from(canonicalJson(envelope as unknown as Json), 'utf8').toString('base64url')
  const parts = { method: 'POST', path: agentPaths.batches, body: wire, envelope: envelopeText } as const
  const signed = signRequest(parts, instrument, key, Math.floor(now() / 1000))
  return { ...parts, headers: { 'content-type': batchContentType, ...signed } }
}
