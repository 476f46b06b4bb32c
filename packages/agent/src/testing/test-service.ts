import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { zstdDecompressSync } from 'node:zlib'
import {
  agentPaths,
  bodyBytesMax,
  checkBody,
  type Envelope,
  envelopeHeader,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  isEnvelope,
  type Receipt,
} from '@seqward/contract'
import {
  contractHash,
  envelopeHash,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  sealReceipt,
  sha256Hex,
  verifyRequest,
} from '@seqward/contract/sealing'
import { type TestCertificate, testCertificate } from './test-certificate.ts'

/** What a service that is not well does with a batch. */
export type Ailment =
  | 'none'
  /** Answers like the sign-in page of a guest network. */
  | 'portal'
  /** Receipts signed by somebody else. */
  | 'wrong-key'
  /** Stores the batch and cuts the line before the answer. */
  | 'cuts-after-store'
  | 'overloaded'
  | 'refuses'

export interface HeldBatch {
  readonly envelope: Envelope
  readonly body: string
}

/** A small service on a real socket, for tests of the agent: enrols, checks, stores in memory, signs receipts. */
export interface TestService {
  readonly url: string
  readonly certificate: TestCertificate
  ailment: Ailment
  /** Milliseconds before each answer. */
  delay: number
  /** Batches by instrument and number; a second one under the same number with another hash is an error. */
  readonly held: Map<string, HeldBatch>
  readonly conflicts: string[]
  readonly requests: { readonly path: string; readonly bytes: number }[]
  stop(): Promise<void>
}

export async function startTestService(): Promise<TestService> {
  const certificate = testCertificate()
  const own = generateKeyPair()
  const receiptKey = importPrivateKey(own.privateKey)
  const strangerKey = importPrivateKey(generateKeyPair().privateKey)
  const instruments = new Map<string, { readonly publicKey: string; readonly answer: EnrolmentAnswer }>()
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })
  const service: TestService = {
    url: '',
    certificate,
    ailment: 'none',
    delay: 0,
    held: new Map(),
    conflicts: [],
    requests: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const path = request.url ?? ''
    service.requests.push({ path, bytes: body.length })
    if (service.delay > 0) await new Promise((resolve) => setTimeout(resolve, service.delay))
    if (service.ailment === 'portal') return send(response, 200, '<html>Please sign in to the guest network</html>')
    if (service.ailment === 'overloaded') {
      response.setHeader('retry-after', '0')
      return send(response, 429, JSON.stringify({ status: 429, code: 'overloaded' }))
    }
    if (path === agentPaths.enrolments) return enrol(body, request, response)
    if (path === agentPaths.batches) return take(body, request, response)
    return send(response, 404, '{}')
  }

  function enrol(body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const asked = JSON.parse(body.toString('utf8')) as EnrolmentRequest
    const key = importPublicKey(asked.publicKey)
    const parts = { method: 'POST', path: agentPaths.enrolments, body }
    if (!verifyRequest(parts, request.headers, (id) => (id === 'enrolment' ? key : undefined)).ok)
      return send(response, 403, JSON.stringify({ code: 'wrong-signature' }))
    const known = [...instruments.values()].find(({ publicKey }) => publicKey === asked.publicKey)
    const given: EnrolmentAnswer = known?.answer ?? {
      format: 1,
      instrument: `ins-${randomBytes(10).toString('hex')}`,
      epoch: randomBytes(8).toString('hex'),
      receiptPublicKey: own.publicKey,
      contracts: [contractHash()],
    }
    instruments.set(given.instrument, { publicKey: asked.publicKey, answer: given })
    return send(response, 200, JSON.stringify(given))
  }

  function take(wire: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const envelopeText = String(request.headers[envelopeHeader])
    const envelope: unknown = JSON.parse(Buffer.from(envelopeText, 'base64url').toString('utf8'))
    const parts = { method: 'POST', path: agentPaths.batches, body: wire, envelope: envelopeText }
    const keyOf = (id: string) => {
      const found = instruments.get(id)
      return found === undefined ? undefined : importPublicKey(found.publicKey)
    }
    if (!isEnvelope(envelope) || !verifyRequest(parts, request.headers, keyOf).ok)
      return send(response, 401, JSON.stringify({ code: 'wrong-signature' }))
    const body = zstdDecompressSync(wire, { maxOutputLength: bodyBytesMax })
    const fits = sha256Hex(body) === envelope.bodySha256 && checkBody(JSON.parse(body.toString('utf8'))).ok
    if (!fits || service.ailment === 'refuses') return receipt(response, envelope, 'refused')
    const id = `${envelope.instrument}/${envelope.epoch}/${envelope.seq}`
    const before = service.held.get(id)
    if (before !== undefined && envelopeHash(before.envelope) !== envelopeHash(envelope)) service.conflicts.push(id)
    if (before === undefined) service.held.set(id, { envelope, body: body.toString('utf8') })
    if (service.ailment === 'cuts-after-store') return void response.destroy()
    return receipt(response, envelope, before === undefined ? 'stored' : 'already-held')
  }

  function receipt(response: ServerResponse, envelope: Envelope, kind: Receipt['kind']): void {
    const said = {
      format: 1,
      instrument: envelope.instrument,
      epoch: envelope.epoch,
      seq: envelope.seq,
      envelopeSha256: envelopeHash(envelope),
      contiguousThrough: envelope.seq,
      serverTime: new Date().toISOString(),
      kind,
      ...(kind === 'refused' ? { reason: 'body-breaks-contract' } : {}),
    } as Receipt
    const key = service.ailment === 'wrong-key' ? strangerKey : receiptKey
    send(response, kind === 'refused' ? 422 : 200, JSON.stringify(sealReceipt(said, key)))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(service, { url: `https://127.0.0.1:${port}` })
}

function send(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.end(text)
}
