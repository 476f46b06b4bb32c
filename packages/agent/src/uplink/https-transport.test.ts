import { createHash, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testCertificate } from '../testing/test-certificate.ts'
import { httpsTransport, transportLimits } from './https-transport.ts'
import { judgeUnreachable } from './judge-answer.ts'
import type { UplinkAnswer, UplinkRequest } from './transport.ts'

const certificate = testCertificate()
const request: UplinkRequest = { method: 'POST', path: '/v1/batches', headers: {}, body: Buffer.from('wire') }
const wordOf = (answer: UplinkAnswer) => (answer.kind === 'unreachable' ? judgeUnreachable(answer).word : null)
let server: Server
let transport: ReturnType<typeof httpsTransport>

async function serve(
  options: object,
  listener: Parameters<typeof createServer>[1] = (_, response) => response.end('{}'),
) {
  server = createServer({ key: certificate.key, cert: certificate.cert, ...options }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  transport = httpsTransport({ host: '127.0.0.1', port, ca: certificate.cert })
}

beforeEach(() => {
  server = createServer()
  transport = httpsTransport({ host: '127.0.0.1', port: 1, ca: null })
})
afterEach(() => {
  transport.close()
  server.close()
  server.closeAllConnections()
})

test('a request arrives as it was given, and the answer comes back whole', async () => {
  await serve({}, (incoming, response) => {
    incoming.setEncoding('utf8').on('data', (body: string) => {
      response.setHeader('retry-after', '3')
      response.writeHead(418).end(`${incoming.method} ${incoming.url} ${body}`)
    })
  })
  const answer = await transport.send(request)
  expect(answer).toMatchObject({ kind: 'answered', status: 418, headers: { 'retry-after': '3' } })
  expect(answer.kind === 'answered' && Buffer.from(answer.body).toString()).toBe('POST /v1/batches wire')
})

test('a redirect is an answer: no other host is ever called', async () => {
  await serve({}, (_, response) => response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end())
  expect(await transport.send(request)).toMatchObject({ kind: 'answered', status: 302 })
})

test('an answer without end is cut at its limit', async () => {
  await serve({}, (_, response) => {
    const more = () => void (response.writable && response.write(Buffer.alloc(65_536), () => setImmediate(more)))
    more()
  })
  const answer = await transport.send(request)
  expect(answer.kind === 'answered' && answer.body.length <= 65_536).toBe(true)
})

test.each([
  ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ['a cipher without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' }],
  ['a cipher without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
])('a service that speaks only %s is not spoken with', async (_, options) => {
  await serve(options)
  const answer = await transport.send(request)
  expect(answer).toMatchObject({ kind: 'unreachable', stage: 'tls' })
  expect(wordOf(answer)).toMatch(/tls-/)
})

const authority = testCertificate({ commonName: 'Trusted here' })

test.each([
  ['has expired', testCertificate({ notAfter: '210101000000Z', signedBy: authority }), 'CERT_HAS_EXPIRED'],
  ['is not valid yet', testCertificate({ notBefore: '490101000000Z', signedBy: authority }), 'CERT_NOT_YET_VALID'],
  ['signs itself', testCertificate({ commonName: 'Self' }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [
    'is signed by an authority that is not trusted',
    testCertificate({ commonName: 'service', signedBy: testCertificate({ commonName: 'Stranger' }) }),
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
])('a certificate that %s is refused before anything is sent, and its signer is named', async (_, other, code) => {
  let requests = 0
  await serve({ key: other.key, cert: other.cert }, () => (requests += 1))
  const { port } = server.address() as AddressInfo
  const strict = httpsTransport({ host: '127.0.0.1', port, ca: authority.cert })
  const answer = await strict.send(request)
  strict.close()
  expect([answer, requests]).toMatchObject([{ kind: 'unreachable', stage: 'tls', code }, 0])
  expect(answer.certificate?.issuer).toMatch(/^CN=(Trusted here|Self|Stranger)$/)
  expect(wordOf(answer)).toMatch(/^certificate-/)
})

test('a certificate for another name is refused', async () => {
  const other = testCertificate({ names: ['elsewhere.example'], commonName: 'elsewhere', signedBy: authority })
  await serve({ key: other.key, cert: other.cert })
  const { port } = server.address() as AddressInfo
  const elsewhere = httpsTransport({ host: 'localhost', port, ca: authority.cert })
  const answer = await elsewhere.send(request)
  elsewhere.close()
  expect(answer).toMatchObject({ kind: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  expect(wordOf(answer)).toBe('certificate-name')
})

test('the certificate that was shown comes with the answer, on a kept connection too', async () => {
  await serve({})
  const [one, other] = [await transport.send(request), await transport.send(request)]
  const spki = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' })
  const key = createHash('sha256').update(spki).digest('hex')
  expect([one.certificate, other.certificate]).toEqual([one.certificate, { key, issuer: 'CN=Seqward test' }])
  expect(one.certificate).toEqual(other.certificate)
})

test('a kept connection that died meanwhile costs one more attempt and nothing else', async () => {
  const used = new WeakSet<object>()
  let cuts = 0
  await serve({}, (incoming, response) => {
    if (used.has(incoming.socket)) {
      cuts += 1
      return incoming.socket.destroy()
    }
    used.add(incoming.socket)
    return response.end('{}')
  })
  for (let time = 0; time < 4; time++) expect(await transport.send(request)).toMatchObject({ kind: 'answered' })
  expect(cuts).toBe(3)
})

const quick = { silenceMilliseconds: 100, uploadMilliseconds: 400, idleMilliseconds: 50 }

async function quickly(): Promise<ReturnType<typeof httpsTransport>> {
  const { port } = server.address() as AddressInfo
  transport.close()
  transport = httpsTransport({ host: '127.0.0.1', port, ca: certificate.cert }, quick)
  return transport
}

test('a connection that says nothing is given up, and one that drips for ever as well', async () => {
  await serve({}, () => {})
  expect(await (await quickly()).send(request)).toMatchObject({ kind: 'unreachable', code: 'ETIMEDOUT' })
  server.removeAllListeners('request')
  server.on('request', (_, response) => {
    const drip = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(drip))
  })
  expect(await transport.send(request)).toMatchObject({ kind: 'unreachable' })
})

test('an idle connection is closed here before a proxy forgets it after a minute', async () => {
  const closed = Promise.withResolvers<void>()
  await serve({})
  server.on('secureConnection', (socket) => socket.on('close', () => closed.resolve()))
  await (await quickly()).send(request)
  await closed.promise
  expect(transportLimits.idleMilliseconds).toBeLessThan(60_000)
  expect(transportLimits.silenceMilliseconds).toBeLessThan(60_000)
  expect(transportLimits.uploadMilliseconds).toBeLessThan(120_000)
})

test('an abort ends an upload at once', async () => {
  await serve({}, () => {})
  const abort = new AbortController()
  const sending = transport.send(request, abort.signal)
  setTimeout(() => abort.abort(), 20)
  expect(await sending).toMatchObject({ kind: 'unreachable' })
})

test('a line that is cut before the answer is unreachable, not an exception', async () => {
  const cutting = createTcpServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve))
  const { port } = cutting.address() as AddressInfo
  const cut = httpsTransport({ host: '127.0.0.1', port, ca: null })
  expect(await cut.send(request)).toMatchObject({ kind: 'unreachable' })
  cut.close()
  cutting.close()
})
