import { agentPaths, type ServiceNotice } from '@seqward/contract'
import {
  envelopeHash,
  generateSealingPair,
  importPublicKey,
  importSealingPair,
  openNotice,
  openReceipt,
  sealPayload,
} from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestAgent, type Made, type TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let running: TestService
let agent: TestAgent
let notice: ServiceNotice
const key = () => importPublicKey(agent.identity.receiptPublicKey)

beforeAll(async () => {
  running = await startTestService()
  const to = { url: running.service.agentsUrl, authority: running.authority }
  agent = await enrolTestAgent(to, await running.service.invite('LH00001'), 'LH00001')
  const said = openNotice((await agent.get(agentPaths.service)).json, key())
  if (said === null) throw new Error('the service gave no notice')
  notice = said
})
afterAll(() => running.end())

const sealedTo = (batch: Made, shown = notice.sealingKeys[0]): Made => {
  if (shown === undefined) throw new Error('the notice names no key')
  return { ...batch, wire: sealPayload(batch.wire, envelopeHash(batch.envelope), shown) }
}

test('a sealed batch is opened and stored; unsealed afterwards it is the same batch', async () => {
  const batch = agent.make(configurationBody())
  expect((await agent.send(sealedTo(batch))).receipt).toMatchObject({ kind: 'stored', seq: batch.envelope.seq })
  expect((await agent.send(batch)).receipt?.kind).toBe('already-held')
  expect((await agent.send(sealedTo(batch))).receipt?.kind).toBe('already-held')
})

test('a batch sealed to a key that the service does not know settles nothing and is answered with the right one', async () => {
  const batch = agent.make(progressBody(1))
  const stranger = importSealingPair(generateSealingPair().privateKey).shown
  const answer = await agent.send(sealedTo(batch, stranger))
  expect([answer.status, answer.receipt, answer.json]).toMatchObject([409, null, { code: 'sealing-key-unknown' }])
  const said = openNotice(answer.json, key())
  expect(said?.sealingKeys).toEqual(notice.sealingKeys)
  expect((await agent.send(sealedTo(batch, said?.sealingKeys[0]))).receipt?.kind).toBe('stored')
})

test('a batch that was sealed for another envelope is refused for good, and holds the next one up in nothing', async () => {
  const batch = agent.make(progressBody(2))
  const next = agent.make(progressBody(3))
  const wrong = { ...batch, wire: sealedTo({ ...batch, envelope: next.envelope }).wire }
  expect((await agent.send(wrong)).receipt).toMatchObject({ kind: 'refused', reason: 'body-digest-differs' })
  expect((await agent.send(next)).receipt?.kind).toBe('stored')
})

test.each([0, 1, 4_102_444_800])('a request signed at second %i of a wrong clock is taken, once', async (created) => {
  const batch = agent.make(progressBody(10 + (created % 7)))
  const headers = agent.headersOf(batch, created)
  const answers = [await agent.sendRaw(batch.wire, headers), await agent.sendRaw(batch.wire, headers)]
  expect(answers.map(({ json }) => openReceipt(json, key())?.kind)).toEqual(['stored', 'already-held'])
})

test('a recorded request that is played back later changes nothing and settles nothing anew', async () => {
  const old = agent.make(progressBody(20))
  const headers = agent.headersOf(old)
  await agent.sendRaw(old.wire, headers)
  const next = await agent.send(agent.make(progressBody(21)))
  const replayed = openReceipt((await agent.sendRaw(old.wire, headers)).json, key())
  expect(replayed).toMatchObject({ kind: 'already-held', contiguousThrough: next.receipt?.seq })
})
