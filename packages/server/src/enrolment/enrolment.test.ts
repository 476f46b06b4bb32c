import { enrolmentCodePattern, type EnrolmentAnswer } from '@seqward/contract'
import { generateKeyPair } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestAgent, post, postEnrolment, TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { Agent } from 'node:https'
import { makeCode } from './codes.ts'

let running: TestService
let clock = new Date('2026-11-23T08:00:00Z')
beforeAll(async () => {
  running = await startTestService({ now: () => clock })
})
afterAll(() => running.end())

const to = () => ({ url: running.service.agentsUrl, authority: running.authority })
const codeOf = (answer: { readonly json: unknown }) => (answer.json as { readonly code?: string }).code

test('codes have 130 random bits in the form of the contract', () => {
  const codes = Array.from({ length: 500 }, makeCode)
  expect(new Set(codes).size).toBe(500)
  for (const code of codes) expect(code).toMatch(enrolmentCodePattern)
  expect(new Set(codes.join('')).size).toBe(32)
})

test('the same code with the same key gives the same answer again; with another key it is refused', async () => {
  const code = await running.service.invite('M01234')
  const keys = generateKeyPair()
  const first = await postEnrolment(to(), { code, serial: 'M01234', platform: 'miseq', keys })
  const again = await postEnrolment(to(), { code, serial: 'M01234', platform: 'miseq', keys })
  expect(first.status).toBe(200)
  expect(again.json).toEqual(first.json)
  const other = await postEnrolment(to(), { code, serial: 'M01234', platform: 'miseq' })
  expect([other.status, codeOf(other)]).toEqual([409, 'code-used'])
})

test('a code is good for its own serial number only, for a quarter of an hour, and not when made up', async () => {
  const code = await running.service.invite('M05678')
  const wrongSerial = await postEnrolment(to(), { code, serial: 'M05679' })
  expect([wrongSerial.status, codeOf(wrongSerial)]).toEqual([403, 'serial-differs'])
  const unknown = await postEnrolment(to(), { code: makeCode(), serial: 'M05678' })
  expect([unknown.status, codeOf(unknown)]).toEqual([403, 'code-unknown'])
  clock = new Date(clock.getTime() + 16 * 60_000)
  const late = await postEnrolment(to(), { code, serial: 'M05678' })
  expect([late.status, codeOf(late)]).toEqual([403, 'code-expired'])
})

test('who does not hold the key that it brings is refused, and the code stays good', async () => {
  const code = await running.service.invite('M04321')
  const stolen = await postEnrolment(to(), { code, serial: 'M04321', signer: generateKeyPair().privateKey })
  expect([stolen.status, codeOf(stolen)]).toEqual([401, 'wrong-signature'])
  expect((await postEnrolment(to(), { code, serial: 'M04321' })).status).toBe(200)
})

test('anything that is not an enrolment request is malformed', async () => {
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '{"format":1}',
    JSON.stringify({ format: 1, code: 'x', serial: 's', platform: 'miseq', publicKey: '' }),
  ]) {
    const answer = await post(to(), '/v1/enrolments', Buffer.from(body), { 'content-type': 'application/json' })
    expect([body, answer.status, codeOf(answer)]).toEqual([body, 400, 'malformed'])
  }
})

test('an instrument that enrols anew keeps its identity, and its earlier key no longer speaks for it', async () => {
  const serial = 'M07777'
  const first = await enrolTestAgent(to(), await running.service.invite(serial), serial)
  await first.send(first.make(configurationBody()))
  const keys = generateKeyPair()
  const answer = await postEnrolment(to(), { code: await running.service.invite(serial), serial, keys })
  const identity = answer.json as EnrolmentAnswer
  expect(identity.instrument).toBe(first.identity.instrument)
  expect(identity.epoch).not.toBe(first.identity.epoch)
  expect((await first.send(first.make(progressBody(1)))).status).toBe(401)
  const second = new TestAgent({ ...to(), agent: new Agent() }, keys.privateKey, identity)
  const batch = second.make(configurationBody())
  const oldEpoch = { ...batch, envelope: { ...batch.envelope, epoch: first.identity.epoch } }
  expect((await second.send(oldEpoch)).receipt).toMatchObject({ kind: 'refused', reason: 'chain-broken' })
  expect((await second.send(batch)).receipt).toMatchObject({ kind: 'stored', seq: 1 })
})
