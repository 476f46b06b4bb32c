import { request } from 'node:http'
import {
  apiPaths,
  type BatchDetail,
  type BatchRow,
  type Fleet,
  type InstrumentDetail,
  type Page,
  type Role,
  roles,
  type RunDetail,
} from '@seqward/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { enrolTestAgent, type TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody, sensorBody, testRun } from '../testing/test-bodies.ts'
import { signInTestPerson, type TestPerson, testPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

const serial = 'LH00123'
let running: TestService
let agent: TestAgent
let people: Readonly<Record<Role, TestPerson>>

beforeAll(async () => {
  running = await startTestService()
  const to = { url: running.service.agentsUrl, authority: running.authority }
  agent = await enrolTestAgent(to, await running.service.invite(serial), serial)
  for (const body of [configurationBody(), progressBody(1), progressBody(2), sensorBody(20_000)])
    await agent.send(agent.make(body))
  const signedIn = await Promise.all(roles.map(async (role) => [role, await signInTestPerson(running.service, role)]))
  people = Object.fromEntries(signedIn) as Record<Role, TestPerson>
  await vi.waitFor(
    async () => expect(((await people.viewer.read(apiPaths.fleet)) as Fleet).pendingBatches).toBe(0),
    20_000,
  )
})
afterAll(() => running.end())

test('what an agent sent shows on every page', async () => {
  const { instrument } = agent.identity
  const fleet = (await people.viewer.read(apiPaths.fleet)) as Fleet
  expect(fleet).toMatchObject({ runCount: 1, batchCount: 4, pendingBatches: 0, fleetCases: [] })
  expect(fleet.instruments).toMatchObject([
    {
      instrument,
      serial,
      platform: 'novaseqx',
      runCount: 1,
      currentRun: { run: testRun, state: 'running', cyclesDone: 2, cyclesPlanned: 100 },
      watchCount: 0,
    },
  ])
  const detail = (await people.viewer.read(apiPaths.instrument(instrument))) as InstrumentDetail
  expect(detail.configuration).toEqual([{ metric: 'instrument.control_software', value: '1.3.0' }])
  expect(detail.runs).toMatchObject([{ run: testRun, reagentLot: '20987654', controlSoftware: '1.3.0' }])
  expect(detail.signals.map(({ signal }) => signal)).toContain('chiller-temperature')
  const run = (await people.viewer.read(apiPaths.run(instrument, testRun))) as RunDetail
  expect(run.series.find(({ metric }) => metric === 'cycle.q30_share')?.keys.cycle).toEqual([1, 2])
})

test('every batch is listed, newest first, with its exact body', async () => {
  const page = (await people.auditor.read(apiPaths.batches)) as Page<BatchRow>
  expect(page.rows.map(({ seq }) => seq)).toEqual([4, 3, 2, 1])
  expect(page.next).toBeNull()
  const { instrument, epoch } = agent.identity
  const batch = (await people.auditor.read(apiPaths.batch(instrument, epoch, 1))) as BatchDetail
  expect(batch.body).toEqual(configurationBody())
})

test('a page of a long list ends where the next one begins', async () => {
  const to = { url: running.service.agentsUrl, authority: running.authority }
  const other = await enrolTestAgent(to, await running.service.invite('LH00777'), 'LH00777')
  for (let cycle = 1; cycle <= 60; cycle++)
    await other.send(other.make(progressBody(cycle, '20261102_LH00777_0001_A22ABCDLT3')))
  const { instrument } = other.identity
  const path = `${apiPaths.batches}?instrument=${instrument}`
  await expect.poll(async () => ((await people.viewer.read(path)) as Page<BatchRow>).rows[0]?.seq).toBe(60)
  const first = (await people.viewer.read(path)) as Page<BatchRow>
  const second = (await people.viewer.read(`${path}&cursor=${first.next}`)) as Page<BatchRow>
  expect([...first.rows, ...second.rows].map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i))
  expect(second.next).toBeNull()
})

const instrumentPath = () => apiPaths.instrument(agent.identity.instrument)
const everyone: readonly Role[] = roles
/** What each route answers to each role: the status, for roles that it lets in; 403 for the others. */
const matrix: ReadonlyArray<{ method: 'GET' | 'POST'; path: () => string; may: readonly Role[]; status: number }> = [
  { method: 'GET', path: () => apiPaths.session, may: everyone, status: 200 },
  { method: 'GET', path: () => apiPaths.fleet, may: everyone, status: 200 },
  { method: 'GET', path: instrumentPath, may: everyone, status: 200 },
  { method: 'GET', path: () => apiPaths.run(agent.identity.instrument, testRun), may: everyone, status: 200 },
  { method: 'GET', path: () => apiPaths.cases, may: everyone, status: 200 },
  { method: 'GET', path: () => apiPaths.case('case-00000000000000000000'), may: everyone, status: 404 },
  { method: 'GET', path: () => apiPaths.batches, may: everyone, status: 200 },
  {
    method: 'GET',
    path: () => apiPaths.batch(agent.identity.instrument, agent.identity.epoch, 1),
    may: everyone,
    status: 200,
  },
  { method: 'GET', path: () => apiPaths.dictionary, may: everyone, status: 200 },
  { method: 'GET', path: () => apiPaths.audit, may: ['manager', 'auditor', 'administrator'], status: 200 },
  {
    method: 'GET',
    path: () => apiPaths.auditProof(999_999),
    may: ['manager', 'auditor', 'administrator'],
    status: 404,
  },
  {
    method: 'GET',
    path: () => apiPaths.auditConsistency(999_999),
    may: ['manager', 'auditor', 'administrator'],
    status: 404,
  },
  {
    method: 'POST',
    path: () => apiPaths.caseAction('case-00000000000000000000'),
    may: ['operator', 'manager', 'engineer', 'fleet', 'administrator'],
    status: 404,
  },
]
for (const role of roles)
  test(`a ${role} reaches what the role may reach, and nothing else`, async () => {
    for (const { method, path, may, status } of matrix) {
      const person = people[role]
      const answer = method === 'GET' ? await person.get(path()) : await person.post(path(), { action: 'acknowledge' })
      expect([method, path(), answer.status]).toEqual([method, path(), may.includes(role) ? status : 403])
    }
  })

test('without a session every route but signing in answers 401', async () => {
  const nobody = testPerson(running.service.consoleUrl, '')
  const forged = testPerson(running.service.consoleUrl, `seqward=${'A'.repeat(43)}`)
  for (const { method, path } of matrix)
    for (const person of [nobody, forged]) {
      const answer = method === 'GET' ? await person.get(path()) : await person.post(path(), { action: 'acknowledge' })
      expect(answer.status).toBe(401)
    }
  expect((await nobody.get(apiPaths.events)).status).toBe(401)
})

test('an address of the API that does not exist is not found, whoever asks', async () => {
  expect((await people.administrator.get('/api/v1/everything')).status).toBe(404)
  expect((await people.administrator.get('/api/v1/instruments/..%2f..%2fetc')).status).toBe(400)
  expect((await people.administrator.get(apiPaths.instrument('ins-00000000000000000000'))).status).toBe(404)
  expect((await people.administrator.get(`${apiPaths.batches}?cursor=1&everything=1`)).status).toBe(400)
})

test('every answer carries the headers that keep a browser safe', async () => {
  for (const path of [apiPaths.fleet, '/', '/api/v1/nothing']) {
    const { headers } = await people.viewer.get(path)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  const { headers } = await people.viewer.get(apiPaths.fleet)
  expect(headers.get('cache-control')).toBe('no-store')
  const again = await people.viewer.get(apiPaths.fleet, { 'if-none-match': headers.get('etag') ?? '' })
  expect(again.status).toBe(304)
})

test('a request from another site changes nothing', async () => {
  const path = apiPaths.caseAction('case-00000000000000000000')
  const body = { action: 'acknowledge' }
  expect((await people.manager.post(path, body, { origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await people.manager.post(path, body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await people.manager.post(path, body, { origin: running.service.consoleUrl })).status).toBe(404)
})

test('a name that somebody else pointed at this machine is turned away', async () => {
  const { port } = new URL(running.service.consoleUrl)
  const status = await new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/v1/fleet',
        headers: { host: 'rebound.example', cookie: people.viewer.cookie },
      },
      (response) => resolve(response.resume().statusCode),
    )
    call.on('error', reject).end()
  })
  expect(status).toBe(421)
})

test('a change reaches whoever looks, while they look', async () => {
  const stop = new AbortController()
  const stream = await fetch(running.service.consoleUrl + apiPaths.events, {
    headers: { cookie: people.viewer.cookie },
    signal: stop.signal,
  })
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  await agent.send(agent.make(progressBody(3)))
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of stream.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (text.includes('"type":"run"')) break
  }
  stop.abort()
  expect(text).toContain(`data: {"type":"run","instrument":"${agent.identity.instrument}","run":"${testRun}"}`)
})
