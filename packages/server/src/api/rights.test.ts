import { apiPaths, type Fleet, type GrantView, type RightsReport, rightsPaths, roles } from '@seqward/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestAgent } from '../testing/test-agent.ts'
import { signInTestPerson, type TestPerson, testPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let running: TestService
let manager: TestPerson
let instruments: readonly string[]
let clock = new Date('2026-11-23T08:00:00Z')

beforeAll(async () => {
  running = await startTestService({ now: () => clock })
  const to = { url: running.service.agentsUrl, authority: running.authority }
  const agents = []
  for (const serial of ['M00001', 'M00002'])
    agents.push(await enrolTestAgent(to, await running.service.invite(serial), serial, 'miseq'))
  instruments = agents.map(({ identity }) => identity.instrument)
  manager = await signInTestPerson(running.service, 'manager')
})
afterAll(() => running.end())

async function grant(asked: object): Promise<GrantView> {
  const answer = await manager.post(rightsPaths.grants, {
    party: 'Example Service',
    role: 'engineer',
    days: 7,
    instruments: null,
    ...asked,
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as GrantView
}

async function enterBy({ id }: GrantView): Promise<TestPerson> {
  const { token } = (await (await manager.post(rightsPaths.grantLink(id), {})).json()) as { token: string }
  const answer = await testPerson(running.service.consoleUrl, '').post(apiPaths.signIn, { token })
  return testPerson(running.service.consoleUrl, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
}

test('a third party sees what it was granted, and the laboratory sees each use', async () => {
  const given = await grant({})
  const engineer = await enterBy(given)
  expect(((await engineer.read(apiPaths.fleet)) as Fleet).instruments).toHaveLength(2)
  await engineer.read(apiPaths.cases)
  const report = (await manager.read(rightsPaths.rights)) as RightsReport
  const uses = report.grants.find(({ id }) => id === given.id)?.uses.map(({ what }) => what)
  expect(uses).toEqual(['GET /api/v1/cases', 'GET /api/v1/fleet'])
  const audit = JSON.stringify(await manager.read(apiPaths.audit))
  expect(audit).toContain('grant-used')
  expect(audit).toContain(given.id)
})

test('a third party never sees who else was let in, and lets nobody in', async () => {
  const engineer = await enterBy(await grant({}))
  for (const path of [rightsPaths.rights, apiPaths.audit]) expect((await engineer.get(path)).status).toBe(403)
  expect(
    (await engineer.post(rightsPaths.grants, { party: 'x', role: 'viewer', days: 1, instruments: null })).status,
  ).toBe(403)
})

test('a grant for one instrument opens nothing of another', async () => {
  const [own = '', other = ''] = instruments
  const engineer = await enterBy(await grant({ instruments: [own] }))
  expect(((await engineer.read(apiPaths.fleet)) as Fleet).instruments.map((one) => one.instrument)).toEqual([own])
  expect((await engineer.get(apiPaths.instrument(own))).status).toBe(200)
  expect((await engineer.get(apiPaths.instrument(other))).status).toBe(403)
  expect((await engineer.get(`${apiPaths.batches}?instrument=${other}`)).status).toBe(403)
})

test('a grant ends at once when it is ended, and by itself when its time is over', async () => {
  const ended = await grant({})
  const one = await enterBy(ended)
  expect((await one.get(apiPaths.fleet)).status).toBe(200)
  expect((await manager.post(rightsPaths.grantEnd(ended.id), {})).status).toBe(204)
  expect((await one.get(apiPaths.fleet)).status).toBe(403)
  expect((await manager.post(rightsPaths.grantLink(ended.id), {})).status).toBe(404)

  const short = await grant({ days: 1 })
  clock = new Date(clock.getTime() + 86_400_000 - 60_000)
  manager = await signInTestPerson(running.service, 'manager')
  const two = await enterBy(short)
  expect((await two.get(apiPaths.fleet)).status).toBe(200)
  clock = new Date(clock.getTime() + 61_000)
  expect((await two.get(apiPaths.fleet)).status).toBe(403)
})

test('only a manager or an administrator lets somebody in, and never for longer than the limit', async () => {
  const ask = { party: 'Example Service', role: 'engineer', days: 1, instruments: null }
  for (const role of roles) {
    const answer = await (await signInTestPerson(running.service, role)).post(rightsPaths.grants, ask)
    expect([role, answer.status]).toEqual([role, role === 'manager' || role === 'administrator' ? 201 : 403])
  }
  for (const bad of [
    { days: 91 },
    { days: 0 },
    { role: 'manager' },
    { party: '' },
    { instruments: ['ins-00000000000000000000'] },
  ])
    expect([bad, (await manager.post(rightsPaths.grants, { ...ask, ...bad })).status]).toEqual([bad, 400])
})
