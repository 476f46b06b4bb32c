import { apiPaths, type Session } from '@seqward/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInTestPerson, testPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

const minuteMs = 60_000
let running: TestService
let clock = new Date('2026-11-23T08:00:00Z')
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * minuteMs)
}

beforeAll(async () => {
  running = await startTestService({ now: () => clock })
})
afterAll(() => running.end())

const signIn = async (link: string) => {
  const [address = '', token] = link.split('/#sign-in=')
  return testPerson(address, '').post(apiPaths.signIn, { token })
}

test('a link works once', async () => {
  const link = await running.service.signInLink('engineer')
  const first = await signIn(link)
  expect(first.status).toBe(200)
  expect(((await first.json()) as Session).role).toBe('engineer')
  expect((await signIn(link)).status).toBe(401)
})

test('a link is dead after ten minutes, and a made-up one never lived', async () => {
  const link = await running.service.signInLink('viewer')
  later(11)
  expect((await signIn(link)).status).toBe(401)
  expect((await signIn(`${running.service.consoleUrl}/#sign-in=${'A'.repeat(43)}`)).status).toBe(401)
})

test('the cookie is out of reach of scripts and of other sites', async () => {
  const [cookie = ''] = (await signIn(await running.service.signInLink('viewer'))).headers.getSetCookie()
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Strict')
  expect(cookie).toContain('Path=/')
})

test('an idle session ends after fifteen minutes, a used one after twelve hours', async () => {
  const idle = await signInTestPerson(running.service, 'viewer')
  const busy = await signInTestPerson(running.service, 'viewer')
  later(10)
  expect((await busy.get(apiPaths.session)).status).toBe(200)
  later(6)
  expect((await idle.get(apiPaths.session)).status).toBe(401)
  for (let passed = 16; passed < 12 * 60 - 10; passed += 10) {
    expect((await busy.get(apiPaths.session)).status).toBe(200)
    later(10)
  }
  later(10)
  expect((await busy.get(apiPaths.session)).status).toBe(401)
})

test('who signs out is out', async () => {
  const person = await signInTestPerson(running.service, 'viewer')
  expect((await person.post(apiPaths.signOut, {})).status).toBe(204)
  expect((await person.get(apiPaths.session)).status).toBe(401)
})

test('guessing is slowed down', async () => {
  const statuses = new Set<number>()
  for (let attempt = 0; attempt < 40; attempt++)
    statuses.add((await signIn(`${running.service.consoleUrl}/#sign-in=${'B'.repeat(43)}`)).status)
  expect(statuses).toContain(429)
})
