import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { testCertificate } from '../../packages/agent/src/testing/test-certificate.ts'
import { type Proxy, type ProxyManners, startConnectProxy } from './connect-proxy.ts'
import {
  dripping,
  gzipped,
  type InspectingProxy,
  type Interference,
  passOn,
  startInspectingProxy,
  withoutFraming,
} from './inspecting-proxy.ts'
import { type Rig, startRig, type Voyage, type Way } from './uplink-rig.ts'

let rig: Rig
let halfOpenProxy: Proxy
let halfOpen: Voyage
let isDead = true
const stops: (() => unknown)[] = []

beforeAll(async () => {
  rig = await startRig()
  // Takes half a minute, in which all the others run.
  halfOpenProxy = await startConnectProxy({ isHalfOpen: () => isDead })
  halfOpen = await rig.ship({ proxy: halfOpenProxy.port })
})
afterEach(async () => {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop()
})
afterAll(async () => {
  halfOpenProxy.stop()
  await rig.end()
})

async function connectProxy(manners: ProxyManners = {}): Promise<Proxy> {
  const proxy = await startConnectProxy(manners)
  stops.push(() => proxy.stop())
  return proxy
}

async function inspecting(parts: Omit<Parameters<typeof startInspectingProxy>[0], 'service'> = {}) {
  const proxy = await startInspectingProxy({ service: rig.service, ...parts })
  stops.push(() => proxy.stop())
  return proxy
}

async function ship(way: Way): Promise<Voyage> {
  const voyage = await rig.ship(way)
  stops.push(() => voyage.end())
  return voyage
}

const through = (proxy: InspectingProxy, way: Way = {}) => ship({ proxy: proxy.port, trusts: proxy.authority, ...way })
const batchesOf = (proxy: InspectingProxy) => proxy.exchanges.filter(({ path }) => path === '/v1/batches')
const kindsOf = ({ receipts }: Voyage) => receipts.map(({ kind }) => kind)

test('straight to the service: the certificate is the one that the service says it shows', async () => {
  const voyage = await ship({})
  await voyage.arrived
  expect(voyage.reasons).toEqual([])
  expect(voyage.transport.link.report()).toMatchObject({ proxy: null, tls: 'direct', sealed: false, failure: null })
  expect(await voyage.held()).toEqual([1, 2])
})

test.each<[string, ProxyManners, string | undefined]>([
  ['a plain proxy', {}, undefined],
  ['a proxy with Basic authentication', { credentials: 'agent:pass word:ü' }, 'agent:pass word:ü'],
  ['a proxy that speaks HTTP/1.0', { speaksOld: true }, undefined],
  ['a proxy that delays everything', { delayMs: 40 }, undefined],
])('%s lets batches through and sees no byte of them', async (_, manners, credentials) => {
  const proxy = await connectProxy(manners)
  const voyage = await ship({ proxy: proxy.port, ...(credentials === undefined ? {} : { credentials }) })
  await voyage.arrived
  const { host, port } = rig.service
  expect(new Set(proxy.asked)).toEqual(new Set([`${host}:${port}`]))
  expect(voyage.transport.link.report()).toMatchObject({
    tls: 'direct',
    proxy: { address: `http://127.0.0.1:${proxy.port}`, credentials: credentials !== undefined },
  })
  expect(proxy.seen().includes('seqward-envelope')).toBe(false)
  expect(await voyage.held()).toEqual([1, 2])
})

test('a proxy that is itself spoken to over TLS never shows its password on the line', async () => {
  const certificate = testCertificate({ commonName: 'Proxy' })
  const proxy = await connectProxy({ tls: certificate, credentials: 'a:b' })
  const voyage = await ship({ proxy: proxy.port, proxyTls: true, credentials: 'a:b', trusts: certificate.cert })
  await voyage.arrived
  expect(voyage.transport.link.report()).toMatchObject({
    tls: 'direct',
    proxy: { address: `https://127.0.0.1:${proxy.port}` },
  })
})

test.each<[string, ProxyManners, Way, string, string]>([
  ['wants credentials, and none are set', { credentials: 'a:b' }, {}, 'proxy-needs-credentials', '407'],
  [
    'refuses the password, each time again',
    { credentials: 'a:b' },
    { credentials: 'a:wrong' },
    'proxy-refuses-credentials',
    '407',
  ],
  [
    'knows only NTLM and Kerberos',
    { credentials: 'a:b', scheme: 'Negotiate\r\nProxy-Authenticate: NTLM' },
    { credentials: 'a:b2' },
    'proxy-wants-other-credentials',
    '407',
  ],
  ['forbids the host', { refusal: 'HTTP/1.1 403 Forbidden\r\n\r\n' }, {}, 'proxy-refuses', '403'],
  ['cannot reach the service', { refusal: 'HTTP/1.0 502 Bad Gateway\r\n\r\n' }, {}, 'proxy-cannot-reach', '502'],
  [
    'redirects to a sign-in page',
    { refusal: 'HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n' },
    {},
    'proxy-redirects',
    '302',
  ],
])('a proxy that %s is named, tried again, and nothing is lost', async (_, manners, way, code, status) => {
  const proxy = await connectProxy(manners)
  const voyage = await ship({ proxy: proxy.port, ...way })
  await voyage.failedTimes(2)
  expect(voyage.reasons.slice(0, 2)).toEqual([`${code} (${status})`, `${code} (${status})`])
  const word = voyage.transport.link.report().failure?.word
  expect(word).toBe(code === 'proxy-redirects' ? 'portal' : code)
  if (status === '407') expect(Math.min(...voyage.waits)).toBeGreaterThanOrEqual(30)
  expect(await voyage.held()).toEqual([])
})

test('a page instead of a tunnel is no TLS, and means later', async () => {
  const page = '<html>Please sign in</html>'
  const proxy = await connectProxy({
    takeOver: (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`),
  })
  const voyage = await ship({ proxy: proxy.port })
  await voyage.failedTimes(1)
  expect(voyage.transport.link.report().failure?.word).toBe('portal')
})

test('an inspecting proxy that is trusted is recognised and named, and sending works by signatures', async () => {
  const proxy = await inspecting()
  const voyage = await through(proxy)
  await voyage.arrived
  expect(kindsOf(voyage)).toEqual(['stored', 'stored'])
  expect(voyage.transport.link.report()).toMatchObject({
    tls: 'inspected',
    issuer: `CN=${proxy.issuer}`,
    sealed: false,
  })
  expect(await voyage.held()).toEqual([1, 2])
})

test('an inspecting proxy that is not trusted gets nothing, and is named all the same', async () => {
  const proxy = await inspecting()
  const voyage = await ship({ proxy: proxy.port })
  await voyage.failedTimes(1)
  expect(voyage.transport.link.report()).toMatchObject({
    issuer: `CN=${proxy.issuer}`,
    failure: { word: 'certificate-untrusted' },
  })
  expect(proxy.exchanges).toEqual([])
})

test.each<[string, Way['sealPayload']]>([
  ['always', true],
  ['when inspected', 'when-inspected'],
])('sealed %s, an inspecting proxy reads who, when and how much, and nothing of what', async (_, sealPayload) => {
  const proxy = await inspecting()
  const voyage = await through(proxy, { sealPayload })
  await voyage.arrived
  expect(voyage.transport.link.report()).toMatchObject({ tls: 'inspected', sealed: true })
  const zstd = Buffer.from('28b52ffd', 'hex')
  for (const { body, headers } of batchesOf(proxy)) {
    expect([body.subarray(0, 4).toString('latin1'), headers['content-type']]).toEqual([
      'SWS1',
      'application/vnd.seqward.batch+hpke',
    ])
    // The same body went up unsealed in the test before: neither its compressed form nor any word of it is here.
    expect(body.includes(zstd)).toBe(false)
    for (const word of ['20987654', 'reagent.lot', '20261101_LH00123', 'novaseqx'])
      expect(body.includes(word)).toBe(false)
  }
  expect(await voyage.held()).toEqual([1, 2])
})

test('sealed when inspected, nothing is sealed where nobody inspects', async () => {
  const voyage = await ship({ sealPayload: 'when-inspected' })
  await voyage.arrived
  expect(voyage.transport.link.report()).toMatchObject({ tls: 'direct', sealed: false })
})

test('a proxy that keeps the notice back cannot make a batch go unsealed', async () => {
  const proxy = await inspecting({
    instead({ path }, response) {
      if (path === '/v1/batches') return false
      response.writeHead(404).end('{}')
      return true
    },
  })
  const voyage = await through(proxy, { sealPayload: 'when-inspected' })
  await voyage.failedTimes(2)
  expect(voyage.reasons.slice(0, 2)).toEqual(['sealing-not-offered', 'sealing-not-offered'])
  expect(batchesOf(proxy)).toEqual([])
})

test.each<[string, Interference]>([
  ['buffers whole answers', passOn],
  ['strips length and chunks', withoutFraming],
  ['packs answers', gzipped],
  ['lets answers drip', dripping],
])('a proxy that %s costs nothing', async (_, interfere) => {
  const proxy = await inspecting({ interfere })
  const voyage = await through(proxy)
  await voyage.arrived
  expect(voyage.reasons).toEqual([])
  // Some proxies forward no request without a length.
  for (const { headers, body } of batchesOf(proxy)) expect(headers['content-length']).toBe(String(body.length))
})

test('a proxy that sends each request twice doubles nothing: the second is already held', async () => {
  const proxy = await inspecting({ sendsTimes: 2 })
  const voyage = await through(proxy)
  await voyage.arrived
  expect(kindsOf(voyage)).toEqual(['already-held', 'already-held'])
  expect(await voyage.held()).toEqual([1, 2])
})

test('a portal over intercepted TLS, a cut receipt, a changed receipt: all mean later, and all arrives after them', async () => {
  let turn = 0
  const proxy = await inspecting({
    interfere(response, answer, exchange) {
      if (exchange.path !== '/v1/batches') return passOn(response, answer, exchange)
      turn += 1
      if (turn === 1) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>')
      if (turn === 2) return void response.writeHead(302, { location: 'https://portal.example/' }).end()
      if (turn === 3) return passOn(response, { ...answer, body: answer.body.subarray(0, 60) }, exchange)
      if (turn === 4) {
        response.writeHead(200, { 'content-length': answer.body.length }).write(answer.body.subarray(0, 60))
        return void setTimeout(() => response.socket?.destroy(), 10)
      }
      if (turn === 5)
        return passOn(response, { ...answer, body: Buffer.from(answer.body).fill(0x41, 20, 24) }, exchange)
      return passOn(response, answer, exchange)
    },
  })
  const voyage = await through(proxy, { batches: 1 })
  await voyage.arrived
  expect(voyage.reasons).toEqual(['status 200', 'status 302', 'status 200', 'ECONNRESET', 'status 200'])
  expect(kindsOf(voyage)).toEqual(['already-held'])
})

test('Retry-After as a date is kept, by the clock of the service', async () => {
  let turn = 0
  const date = (at: number) => new Date(at).toUTCString()
  const proxy = await inspecting({
    instead({ path }, response) {
      if (path !== '/v1/batches' || ++turn > 1) return false
      const long = Date.UTC(2001, 0, 1)
      response.writeHead(503, { date: date(long), 'retry-after': date(long + 1000) }).end('{"code":"busy"}')
      return true
    },
  })
  const voyage = await through(proxy, { batches: 1 })
  await voyage.arrived
  expect([voyage.reasons, voyage.waits]).toEqual([['status 503 (busy)'], [1010]])
})

test('a connection that a proxy cut while it was idle costs nothing', async () => {
  const proxy = await connectProxy({ cutIdleMs: 300 })
  const voyage = await ship({ proxy: proxy.port, batches: 1 })
  await voyage.arrived
  await new Promise((resolve) => setTimeout(resolve, 600))
  await voyage.oneMore()
  expect(voyage.reasons).toEqual([])
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2)
})

test.each([
  ['twelve years behind', -12],
  ['nine years ahead', 9],
])('a clock that is %s changes nothing, and the service says how wrong it is', async (_, years) => {
  const clockOff = years * 365 * 86_400_000
  const voyage = await ship({ clockOff })
  await voyage.arrived
  expect(voyage.reasons).toEqual([])
  const { clockOffsetSeconds } = voyage.transport.link.report()
  expect(Math.abs((clockOffsetSeconds ?? 0) + clockOff / 1000)).toBeLessThan(5)
})

test('a connection over which nothing comes back is given up after half a minute, and the batch arrives anew', async () => {
  await halfOpen.failedTimes(1)
  isDead = false
  await halfOpen.arrived
  expect(await halfOpen.held()).toEqual([1, 2])
})
