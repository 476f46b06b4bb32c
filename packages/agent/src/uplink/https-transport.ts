import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Transport, UplinkAnswer } from './transport.ts'

/** Bytes of an answer that are read; receipts and problems have under 1 KiB, a portal's page may have any size. */
const answerBytesMax = 64 * 1024
/** A connection that says nothing for so long is dead: proxies cut idle ones without a word after about a minute. */
const silenceMillisecondsMax = 30_000
/** A whole upload, on a line of 32 kB/s with a batch of the largest size. */
const uploadMillisecondsMax = 90_000
/** Instruments of a gateway that upload at the same time. */
const socketsMax = 8

/** TLS 1.3 and 1.2 with forward secrecy and authenticated encryption; nothing else is offered. */
export const tlsCiphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** One host and port, and the certificates that may sign the service's; null: the well-known ones. */
export interface Destination {
  readonly host: string
  readonly port: number
  readonly ca: string | null
}

/** Sends over HTTPS to one host and port, and to no other: redirects are answers like any other. */
export function httpsTransport({ host, port, ca }: Destination): Transport & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, scheduling: 'fifo' })
  return {
    send: (sent, signal) =>
      new Promise((resolve) => {
        const limit = AbortSignal.timeout(uploadMillisecondsMax)
        const ending = signal === undefined ? limit : AbortSignal.any([limit, signal])
        const fail = (error: unknown) => resolve({ kind: 'unreachable', code: codeOf(error) })
        const outgoing = request(
          {
            host,
            port,
            agent,
            method: sent.method,
            path: sent.path,
            headers: { ...sent.headers, 'content-length': String(sent.body.length) },
            minVersion: 'TLSv1.2',
            ciphers: tlsCiphers,
            timeout: silenceMillisecondsMax,
            signal: ending,
            ...(ca === null ? {} : { ca }),
          },
          (incoming) => void readAnswer(incoming).then(resolve, fail),
        )
        outgoing.on('timeout', () => outgoing.destroy(new Error('silent')))
        outgoing.on('error', fail)
        outgoing.end(sent.body)
      }),
    close: () => agent.destroy(),
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<UplinkAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // The rest of an overlong answer says nothing; leaving the loop closes the connection.
    if (bytes > answerBytesMax) break
    chunks.push(chunk)
  }
  const headers: Record<string, string> = {}
  for (const name of ['retry-after', 'date', 'content-type'] as const) {
    const value = incoming.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return { kind: 'answered', status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) }
}

/** A code such as ECONNREFUSED or CERT_HAS_EXPIRED; never the message, which may hold names from outside. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = (error as NodeJS.ErrnoException).code
  return typeof code === 'string' ? code : error.message === 'silent' ? 'ETIMEDOUT' : error.name
}
