import type { KeyObject } from 'node:crypto'
import { Agent, request } from 'node:https'
import { zstdCompressSync } from 'node:zlib'
import {
  agentPaths,
  batchContentType,
  type Body,
  canonicalJson,
  type EnrolmentAnswer,
  type Envelope,
  envelopeHeader,
  type Gap,
  type Json,
  ledgerOrigin,
  type Platform,
  type Receipt,
} from '@seqward/contract'
import {
  bodyBytes,
  contractHash,
  envelopeHash,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  openReceipt,
  sha256Hex,
  signRequest,
} from '@seqward/contract/sealing'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly json: unknown
}

/** One request over TLS, with exactly these bytes and headers. */
export function post(
  to: { readonly url: string; readonly authority: string; readonly agent?: Agent },
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return ask(to, 'POST', path, body, headers)
}

function ask(
  to: { readonly url: string; readonly authority: string; readonly agent?: Agent },
  method: 'GET' | 'POST',
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, to.url),
      {
        method,
        headers: { 'content-length': body.length, ...headers },
        ca: to.authority,
        ...(to.agent === undefined ? {} : { agent: to.agent }),
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            json: text === '' ? null : JSON.parse(text),
          })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

/** What one batch is made of; each part can be replaced by one that is wrong. */
export interface Made {
  readonly envelope: Envelope
  readonly wire: Buffer
  readonly key?: KeyObject
  readonly keyId?: string
}

/** A small agent: enrols, makes batches in a chain, sends them and opens receipts. */
export class TestAgent {
  #to: { readonly url: string; readonly authority: string; readonly agent: Agent }
  readonly #key: KeyObject
  readonly #receiptKey: KeyObject
  readonly identity: EnrolmentAnswer
  seq = 0
  previous = ledgerOrigin

  constructor(
    to: { readonly url: string; readonly authority: string; readonly agent: Agent },
    privateKey: string,
    identity: EnrolmentAnswer,
  ) {
    this.#to = to
    this.#key = importPrivateKey(privateKey)
    this.#receiptKey = importPublicKey(identity.receiptPublicKey)
    this.identity = identity
  }

  /** The service is at another address now. */
  moveTo(url: string): void {
    this.#to = { ...this.#to, url, agent: new Agent({ keepAlive: true }) }
  }

  /** The next batch of the chain; `gaps` lets numbers before it fall out. */
  make(body: Body, gaps: readonly Gap[] = []): Made {
    const bytes = bodyBytes(body)
    this.seq = Math.max(this.seq, ...gaps.map(({ toSeq }) => toSeq)) + 1
    const envelope: Envelope = {
      format: 1,
      instrument: this.identity.instrument,
      epoch: this.identity.epoch,
      seq: this.seq,
      previous: this.previous,
      contract: contractHash(),
      bodySha256: sha256Hex(bytes),
      bodyBytes: bytes.length,
      madeAt: '2026-11-23T00:00:00Z',
      gaps,
    }
    this.previous = envelopeHash(envelope)
    return { envelope, wire: zstdCompressSync(bytes) }
  }

  /** Sends a batch as it is; the receipt is null when the answer holds none of this service. */
  async send({ envelope, wire, key, keyId }: Made): Promise<Answer & { readonly receipt: Receipt | null }> {
    const header = Buffer.from(canonicalJson(envelope as unknown as Json)).toString('base64url')
    const parts = { method: 'POST', path: agentPaths.batches, body: wire, envelope: header }
    const signed = signRequest(parts, keyId ?? this.identity.instrument, key ?? this.#key, 1_700_000_000)
    const answer = await post(this.#to, agentPaths.batches, wire, { 'content-type': batchContentType, ...signed })
    return { ...answer, receipt: openReceipt(answer.json, this.#receiptKey) }
  }

  /** Sends bytes with headers of the caller's making. */
  sendRaw(wire: Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
    return post(this.#to, agentPaths.batches, wire, { 'content-type': batchContentType, ...headers })
  }

  /** One request without a body. */
  get(path: string): Promise<Answer> {
    return ask(this.#to, 'GET', path, Buffer.alloc(0), {})
  }

  /** Headers that `send` would use, to be changed. */
  headersOf({ envelope, wire }: Made, created = 1_700_000_000): Readonly<Record<string, string>> {
    const header = Buffer.from(canonicalJson(envelope as unknown as Json)).toString('base64url')
    const parts = { method: 'POST', path: agentPaths.batches, body: wire, envelope: header }
    return { ...signRequest(parts, this.identity.instrument, this.#key, created), [envelopeHeader]: header }
  }
}

export interface EnrolmentParts {
  readonly code: string
  readonly serial: string
  readonly platform?: Platform
  readonly keys?: { readonly privateKey: string; readonly publicKey: string }
  /** Signs instead of the key that the request brings. */
  readonly signer?: string
}

/** One enrolment request, right or wrong. */
export function postEnrolment(
  to: { readonly url: string; readonly authority: string },
  { code, serial, platform = 'novaseqx', keys = generateKeyPair(), signer }: EnrolmentParts,
): Promise<Answer> {
  const body = Buffer.from(JSON.stringify({ format: 1, code, serial, platform, publicKey: keys.publicKey }))
  const key = importPrivateKey(signer ?? keys.privateKey)
  const signed = signRequest({ method: 'POST', path: agentPaths.enrolments, body }, 'enrolment', key, 1_700_000_000)
  return post(to, agentPaths.enrolments, body, { 'content-type': 'application/json', ...signed })
}

/** An agent that has enrolled with a fresh code. */
export async function enrolTestAgent(
  to: { readonly url: string; readonly authority: string },
  code: string,
  serial: string,
  platform: Platform = 'novaseqx',
): Promise<TestAgent> {
  const keys = generateKeyPair()
  const answer = await postEnrolment(to, { code, serial, platform, keys })
  if (answer.status !== 200) throw new Error(`enrolment answered ${answer.status}`)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return new TestAgent({ ...to, agent }, keys.privateKey, answer.json as EnrolmentAnswer)
}
