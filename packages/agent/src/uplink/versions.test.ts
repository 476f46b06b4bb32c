import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Envelope, ledgerOrigin, type Receipt } from '@seqward/contract'
import {
  contractHash,
  envelopeHash,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  sealNotice,
  sealReceipt,
} from '@seqward/contract/sealing'
import { afterEach, expect, test } from 'vitest'
import { testCertificate } from '../testing/test-certificate.ts'
import { type Shipment, startDelivery } from './delivery.ts'
import { httpsTransport } from './https-transport.ts'
import { createServiceLink } from './service-link.ts'

const certificate = testCertificate()
const signer = generateKeyPair()
const own = generateKeyPair()
const instrument = `ins-${'0'.repeat(20)}`
let server: Server | null = null
afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

const envelope: Envelope = {
  format: 1,
  instrument,
  epoch: 'e'.repeat(16),
  seq: 1,
  previous: ledgerOrigin,
  contract: contractHash(),
  bodySha256: 'b'.repeat(64),
  bodyBytes: 2,
  madeAt: '2026-11-23T00:00:00Z',
  gaps: [],
}

interface Release {
  /** Paths that it knows beside batches, and what it answers. */
  readonly knows: Readonly<Record<string, () => unknown>>
  /** Fields that its receipts have beside those of today. */
  readonly more: object
}

/** A service of some release on a real socket, and one batch to it; how often each path was asked, and what became of it. */
async function sendTo({ knows, more }: Release) {
  const asked: string[] = []
  const started = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    request.resume().on('end', () => {
      if (path === '/v1/batches') return response.end(JSON.stringify(receipt()))
      const answer = knows[path]
      return response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer?.() ?? {}))
    })
  })
  const receipt = () => {
    const { epoch, seq } = envelope
    const said = { format: 1, kind: 'stored', instrument, epoch, seq, contiguousThrough: seq, ...more }
    const whole = { ...said, envelopeSha256: envelopeHash(envelope), serverTime: '2026-11-23T00:00:00.000Z' }
    return sealReceipt(whole as Receipt, importPrivateKey(signer.privateKey))
  }
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  const { port } = started.address() as AddressInfo
  const transport = httpsTransport({ host: '127.0.0.1', port, ca: certificate.cert })
  const send = (...asked: Parameters<typeof transport.send>) => transport.send(...asked)
  const link = createServiceLink({ send, sealPayload: false, now: Date.now })
  const ended = Promise.withResolvers<string>()
  const waiting: Shipment[] = [{ envelope, wire: Buffer.from('wire') }]
  const delivery = startDelivery({
    source: {
      next: () => waiting[0] ?? null,
      settle(_shipment, { kind }) {
        waiting.pop()
        ended.resolve(kind)
      },
      behind: () => 'service-behind',
      later: (_shipment, reason) => ended.resolve(reason),
    },
    transport: { send, link },
    instrument,
    key: importPrivateKey(own.privateKey),
    receiptKey: importPublicKey(signer.publicKey),
    backoff: { baseMilliseconds: 5, capMilliseconds: 5 },
    now: Date.now,
    random: () => 1,
    onFault: (error) => ended.reject(error),
  })
  delivery.wake()
  const outcome = await ended.promise
  await delivery.stop()
  transport.close()
  return { outcome, asked, tls: link.report().tls }
}

const contracts = () => ({ format: 1, contracts: [contractHash()] })

test('a service of the first release, without a notice and new fields, takes batches as ever', async () => {
  const { outcome, asked, tls } = await sendTo({ knows: { '/v1/contracts': contracts }, more: {} })
  expect([outcome, asked, tls]).toEqual(['stored', ['/v1/service', '/v1/contracts', '/v1/batches'], 'unknown'])
})

test('a service of the first release that does not know the contract of this one gets nothing to refuse', async () => {
  const knows = { '/v1/contracts': () => ({ format: 1, contracts: ['0'.repeat(64)] }) }
  const { outcome, asked } = await sendTo({ knows, more: {} })
  expect([outcome, asked.includes('/v1/batches')]).toEqual(['contract-not-taken', false])
})

test('a service of a later release may say more in receipts and in its notice', async () => {
  const notice = () =>
    sealNotice(
      {
        format: 1,
        kind: 'service',
        serverTime: '2027-11-23T00:00:00.000Z',
        wires: [1, 2],
        contracts: ['f'.repeat(64), contractHash()],
        tlsKeys: [],
        sealingKeys: [],
        colour: 'blue',
      } as Parameters<typeof sealNotice>[0],
      importPrivateKey(signer.privateKey),
    )
  const { outcome } = await sendTo({ knows: { '/v1/service': notice }, more: { region: 'eu', retainUntil: '2030' } })
  expect(outcome).toBe('stored')
})
