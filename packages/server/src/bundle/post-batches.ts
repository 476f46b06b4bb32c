import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import { agentPaths, type SignedReceipt } from '@seqward/contract'
import type { ReadBatch } from './read-bundle.ts'

/** What the service said of a batch: its receipt, or why there is none. */
export type Posted =
  | { readonly kind: 'receipt'; readonly signed: SignedReceipt }
  | { readonly kind: 'none'; readonly code: string }

/** A busy service says so at once; an import has time. */
const attemptsMax = 30
const busyPauseMs = 500
/** A service on this machine answers within milliseconds; one that does not for so long is stuck. */
const answerMsMax = 60_000

/** Hands batches to the service's own door, so that they are judged as if they had come over the network. */
export function batchPoster(url: string, certFile: string) {
  // The certificate itself is what is trusted: the service shows the one in its own configuration.
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(certFile),
    allowPartialTrustChain: true,
    checkServerIdentity: () => undefined,
  })
  return {
    async post(batch: Pick<ReadBatch, 'headers' | 'body'>): Promise<Posted> {
      for (let attempt = 1; ; attempt++) {
        const { status, content } = await send(new URL(agentPaths.batches, url), batch, agent)
        const { receipt, signature, code } = (content ?? {}) as Record<string, unknown>
        if (typeof receipt === 'string' && typeof signature === 'string')
          return { kind: 'receipt', signed: { receipt, signature } }
        const isBusy = status === 429 || status === 503
        if (!isBusy || attempt >= attemptsMax)
          return { kind: 'none', code: typeof code === 'string' ? code : `status ${status}` }
        await pause(busyPauseMs)
      }
    },
    close: () => agent.destroy(),
  }
}

function send(
  url: URL,
  { headers, body }: Pick<ReadBatch, 'headers' | 'body'>,
  agent: Agent,
): Promise<{ readonly status: number; readonly content: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: 'POST', agent, timeout: answerMsMax, headers: { ...headers, 'content-length': String(body.length) } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, content: parse(Buffer.concat(parts)) }))
      },
    )
    call.on('timeout', () => call.destroy(new Error('the service does not answer')))
    call.on('error', reject)
    call.end(body)
  })
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
