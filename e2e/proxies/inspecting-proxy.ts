import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request } from 'node:https'
import { gzipSync } from 'node:zlib'
import { type TestCertificate, testCertificate } from '../../packages/agent/src/testing/test-certificate.ts'
import { type Proxy, startConnectProxy } from './connect-proxy.ts'

/** An exchange as the proxy reads it. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface UpstreamAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What it does with an answer before it passes it on. */
export type Interference = (response: ServerResponse, answer: UpstreamAnswer, exchange: Exchange) => void

export interface InspectingProxy extends Proxy {
  /** Certificate of its own authority, which a site would put into its computers' stores. */
  readonly authority: string
  readonly issuer: string
  readonly exchanges: Exchange[]
}

/**
 * A proxy that ends TLS and makes it anew with a certificate of its own authority, reads every byte, and buffers whole
 * requests and answers, as those of hospitals do. `instead` answers a request without asking the service.
 */
export async function startInspectingProxy(parts: {
  readonly service: { readonly host: string; readonly port: number; readonly ca: string }
  readonly interfere?: Interference
  readonly instead?: (exchange: Exchange, response: ServerResponse) => boolean
  /** Sends each request to the service so many times, and passes on the last answer. */
  readonly sendsTimes?: number
}): Promise<InspectingProxy> {
  const issuer = 'Clinic Web Gateway CA'
  const authority: TestCertificate = testCertificate({ commonName: issuer, names: [] })
  const shown = testCertificate({ commonName: '127.0.0.1', signedBy: authority })
  const exchanges: Exchange[] = []
  const inner = createServer({ key: shown.key, cert: shown.cert }, (incoming, response) => {
    void handle(incoming, response).catch(() => response.destroy())
  })

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming
    const exchange: Exchange = { method, path, headers, body: await bytesOf(incoming) }
    exchanges.push(exchange)
    if (parts.instead?.(exchange, response) === true) return
    let answer = await ask(exchange)
    for (let time = 1; time < (parts.sendsTimes ?? 1); time++) answer = await ask(exchange)
    const interfere = parts.interfere ?? passOn
    interfere(response, answer, exchange)
  }

  function ask({ method, path, headers, body }: Exchange): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...parts.service, method, path, headers, agent: false }, (incoming) => {
        resolve(answerOf(incoming))
      })
      outgoing.on('error', reject).end(body)
    })
  }

  const outer = await startConnectProxy({ takeOver: (socket) => inner.emit('connection', socket) })
  return {
    ...outer,
    authority: authority.cert,
    issuer,
    exchanges,
    stop() {
      outer.stop()
      inner.closeAllConnections()
    },
  }
}

/** Unchanged, with a length of its own counting. */
export const passOn: Interference = (response, { status, headers, body }) => {
  const { 'transfer-encoding': _chunks, 'content-length': _length, ...kept } = headers
  response.writeHead(status, { ...kept, 'content-length': body.length }).end(body)
}

/** Neither length nor chunks: the answer ends where the connection ends. */
export const withoutFraming: Interference = (response, { status, body }) => {
  response.socket?.end(Buffer.concat([Buffer.from(`HTTP/1.0 ${status} OK\r\n\r\n`), body]))
}

/** Packs what nobody asked to be packed. */
export const gzipped: Interference = (response, { status, body }) => {
  response.writeHead(status, { 'content-encoding': 'gzip' }).end(gzipSync(body))
}

/** A byte now and then. */
export const dripping: Interference = (response, { status, body }) => {
  response.writeHead(status, { 'content-length': body.length })
  let at = 0
  const next = () => {
    if (at < body.length) response.write(body.subarray(at, (at += 64)), () => setTimeout(next, 2))
    else response.end()
  }
  next()
}

async function answerOf(incoming: IncomingMessage): Promise<UpstreamAnswer> {
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await bytesOf(incoming) }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
