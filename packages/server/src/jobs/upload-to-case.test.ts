import { apiPaths, type Body, type CaseDetail, type Fleet } from '@seqward/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startServer } from '../server.ts'
import { enrolTestAgent, type TestAgent } from '../testing/test-agent.ts'
import { signInTestPerson, type TestPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

const firstDay = 20_600
let running: TestService
let agent: TestAgent
let manager: TestPerson

beforeAll(async () => {
  running = await startTestService()
  const to = { url: running.service.agentsUrl, authority: running.authority }
  agent = await enrolTestAgent(to, await running.service.invite('LH00123'), 'LH00123')
  manager = await signInTestPerson(running.service, 'manager')
})
afterAll(() => running.end())

/** Days of a reagent chiller that holds for forty days and then warms up. */
function chillerDays(from: number, to: number): Body {
  const days = Array.from({ length: to - from }, (_, index) => from + index)
  const warmth = (day: number) => Math.max(0, day - 40) * 0.15
  const noise = (day: number) => ((day * 7919) % 13) / 100
  const series = (metric: 'thermal.chiller_temperature' | 'thermal.chiller_duty', base: number, gain: number) => ({
    metric,
    keys: { day: days.map((day) => firstDay + day), position: days.map(() => 1) },
    values: days.map((day) => Number((base + gain * (warmth(day) + noise(day))).toFixed(1))),
  })
  return {
    format: 1,
    kind: 'sensors',
    platform: 'novaseqx',
    run: null,
    facts: {},
    series: [series('thermal.chiller_temperature', 4, 1), series('thermal.chiller_duty', 40, 8)],
  }
}

const fleet = async () => (await manager.read(apiPaths.fleet)) as Fleet

test('a fault that shows in what was uploaded is a case, once', async () => {
  await agent.send(agent.make(chillerDays(0, 40)))
  await vi.waitFor(async () => expect((await fleet()).pendingBatches).toBe(0), 20_000)
  expect((await fleet()).instruments[0]?.openCases).toEqual([])

  await agent.send(agent.make(chillerDays(40, 70)))
  await vi.waitFor(async () => expect((await fleet()).instruments[0]?.openCases).toHaveLength(1), 20_000)
  const [opened] = (await fleet()).instruments[0]?.openCases ?? []
  expect(opened).toMatchObject({ subsystem: 'thermal', state: 'open', serial: 'LH00123' })

  await agent.send(agent.make(chillerDays(69, 71)))
  await vi.waitFor(async () => expect(await fleet()).toMatchObject({ pendingBatches: 0, batchCount: 3 }), 20_000)
  expect((await fleet()).instruments[0]?.openCases.map(({ id }) => id)).toEqual([opened?.id])
})

test('what a person says on a case stays with it, over a restart too', async () => {
  const [opened] = (await fleet()).instruments[0]?.openCases ?? []
  const path = apiPaths.case(opened?.id ?? '')
  const act = (body: unknown) => manager.post(`${path}/actions`, body)
  expect((await act({ action: 'acknowledge', note: 'Fan ordered' })).status).toBe(200)
  expect((await act({ action: 'acknowledge' })).status).toBe(409)
  expect((await act({ action: 'close' })).status).toBe(400)
  expect((await act({ action: 'close', reason: 'because' })).status).toBe(400)
  expect((await act({ action: 'acknowledge', note: 'x'.repeat(2001) })).status).toBe(400)

  await running.service.stop()
  const again = await startServer(running.config)
  const person = await signInTestPerson(again, 'manager')
  const record = (await person.read(path)) as CaseDetail
  expect(record).toMatchObject({ state: 'acknowledged', serial: 'LH00123', instrument: agent.identity.instrument })
  expect(record.history.at(-1)).toMatchObject({ state: 'acknowledged', by: 'manager', note: 'Fan ordered' })
  expect(record).not.toHaveProperty('key')
  expect(((await person.read(apiPaths.fleet)) as Fleet).pendingBatches).toBe(0)
  await again.stop()
})
