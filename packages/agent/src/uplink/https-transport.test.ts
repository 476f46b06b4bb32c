import { createServer, type Server } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testCertificate } from '../testing/test-certificate.ts'
import { httpsTransport } from './https-transport.ts'
import type { UplinkRequest } from './transport.ts'

const certificate = testCertificate()
const request: UplinkRequest = { method: 'POST', path: '/v1/batches', headers: {}, body: Buffer.from('wire') }
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
  expect(await transport.send(request)).toMatchObject({ kind: 'unreachable' })
})

test.each([
  ['has expired', testCertificate({ notAfter: '210101000000Z' })],
  ['is signed by an authority that is not trusted', testCertificate()],
])('a certificate that %s is refused', async (_, other) => {
  await serve({ key: other.key, cert: other.cert })
  expect(await transport.send(request)).toMatchObject({ kind: 'unreachable' })
})

test('a certificate for another name is refused', async () => {
  await serve({})
  const { port } = server.address() as AddressInfo
  const elsewhere = httpsTransport({ host: '127.0.0.2', port, ca: certificate.cert })
  expect(await elsewhere.send(request)).toMatchObject({ kind: 'unreachable' })
  elsewhere.close()
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
