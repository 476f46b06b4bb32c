import { isBehind, isKeyRotated, keysPath, rotationProofText } from '@seqward/contract'
import {
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  openStatement,
  signRequest,
  signText,
} from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Agent } from 'node:https'
import { enrolTestAgent, post, postEnrolment, TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let running: TestService
beforeAll(async () => {
  running = await startTestService()
})
afterAll(() => running.end())

const to = () => ({ url: running.service.agentsUrl, authority: running.authority })

interface Pair {
  readonly privateKey: string
  readonly publicKey: string
}

async function enrolled(serial: string) {
  const keys = generateKeyPair()
  const answer = await postEnrolment(to(), { code: await running.service.invite(serial), serial, keys })
  const identity = answer.json as TestAgent['identity']
  return { keys, identity, agent: new TestAgent({ ...to(), agent: new Agent() }, keys.privateKey, identity) }
}

function rotate(identity: TestAgent['identity'], signer: string, next: Pair, proofBy = next.privateKey) {
  const { instrument, epoch } = identity
  const named = { instrument, epoch, publicKey: next.publicKey }
  const proof = signText(rotationProofText(named), importPrivateKey(proofBy))
  const body = Buffer.from(JSON.stringify({ format: 1, ...named, proof }))
  const signed = signRequest({ method: 'POST', path: keysPath, body }, instrument, importPrivateKey(signer), 1)
  return post(to(), keysPath, body, { 'content-type': 'application/json', ...signed })
}

test('both keys are good until the first receipt under the new one; a repeat gets the same answer', async () => {
  const { keys, identity, agent } = await enrolled('M00001')
  const next = generateKeyPair()
  const receiptKey = importPublicKey(identity.receiptPublicKey)
  for (const _ of [1, 2]) {
    const answer = await rotate(identity, keys.privateKey, next)
    expect(answer.status).toBe(200)
    expect(openStatement(answer.json, receiptKey, isKeyRotated)).toMatchObject({ publicKey: next.publicKey })
  }
  expect((await agent.send(agent.make(configurationBody()))).receipt?.kind).toBe('stored')
  const underNew = await agent.send({ ...agent.make(progressBody(1)), key: importPrivateKey(next.privateKey) })
  expect(underNew.receipt?.kind).toBe('stored')
  const old = await agent.send(agent.make(progressBody(2)))
  expect([old.status, old.receipt]).toEqual([401, null])
  expect((await rotate(identity, keys.privateKey, generateKeyPair())).status).toBe(401)
})

test('a key is not changed without the old one, nor to one that the caller does not hold', async () => {
  const { keys, identity } = await enrolled('M00002')
  const next = generateKeyPair()
  expect((await rotate(identity, next.privateKey, next)).status).toBe(401)
  const stolen = await rotate(identity, keys.privateKey, next, generateKeyPair().privateKey)
  expect([stolen.status, stolen.json]).toEqual([400, expect.objectContaining({ code: 'proof-differs' })])
})

test('a service that is missing batches says so under its signature, and how far it has come', async () => {
  const agent = await enrolTestAgent(to(), await running.service.invite('M00003'), 'M00003')
  await agent.send(agent.make(configurationBody()))
  const lost = agent.make(progressBody(1))
  const early = await agent.send(agent.make(progressBody(2)))
  const behind = openStatement(early.json, importPublicKey(agent.identity.receiptPublicKey), isBehind)
  expect([early.status, behind]).toEqual([409, expect.objectContaining({ seq: 3, headSeq: 1 })])

  // What the site no longer holds comes without its body: the number is used up, and what follows goes on.
  const absent = await agent.send({ ...lost, wire: Buffer.alloc(0) })
  expect(absent.receipt).toMatchObject({ kind: 'refused', reason: 'body-lost', contiguousThrough: 2 })
  const next = agent.make(progressBody(3))
  expect((await agent.send(next)).status).toBe(409)
})

test('an earlier code does not bring an earlier identity back', async () => {
  const serial = 'M00004'
  const first = { code: await running.service.invite(serial), serial, keys: generateKeyPair() }
  const second = { code: await running.service.invite(serial), serial, keys: generateKeyPair() }
  expect((await postEnrolment(to(), first)).status).toBe(200)
  expect((await postEnrolment(to(), second)).status).toBe(200)
  expect((await postEnrolment(to(), first)).json).toMatchObject({ code: 'code-used' })
  expect((await postEnrolment(to(), second)).status).toBe(200)
})

test('the same request twice at once gets one identity', async () => {
  const asked = { code: await running.service.invite('M00005'), serial: 'M00005', keys: generateKeyPair() }
  const answers = await Promise.all([1, 2, 3].map(() => postEnrolment(to(), asked)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1)
})
