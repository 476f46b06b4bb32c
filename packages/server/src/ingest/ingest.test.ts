import { zstdCompressSync } from 'node:zlib'
import { apiPaths, type BatchRow, type Body, type Page } from '@seqward/contract'
import { bodyBytes, envelopeHash, generateKeyPair, importPrivateKey, sha256Hex } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { enrolTestAgent, type Made, type TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { signInTestPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let running: TestService
let number = 0

beforeAll(async () => {
  running = await startTestService()
})
afterAll(() => running.end())

async function freshAgent(): Promise<TestAgent> {
  const serial = `LH${String(++number).padStart(5, '0')}`
  const to = { url: running.service.agentsUrl, authority: running.authority }
  return enrolTestAgent(to, await running.service.invite(serial), serial)
}

/** A batch whose bytes are these, with an envelope that states them truly. */
function withBytes(agent: TestAgent, bytes: Buffer, stated: Partial<Made['envelope']> = {}): Made {
  const { envelope } = agent.make(progressBody(1))
  const changed = { ...envelope, bodySha256: sha256Hex(bytes), bodyBytes: bytes.length, ...stated }
  agent.previous = envelopeHash(changed)
  return { envelope: changed, wire: zstdCompressSync(bytes) }
}

test('a batch in order is answered with a signed receipt that covers it', async () => {
  const agent = await freshAgent()
  const first = agent.make(configurationBody())
  const answer = await agent.send(first)
  expect(answer.status).toBe(200)
  expect(answer.receipt).toMatchObject({
    kind: 'stored',
    seq: 1,
    contiguousThrough: 1,
    envelopeSha256: envelopeHash(first.envelope),
  })
  const second = await agent.send(agent.make(progressBody(1)))
  expect(second.receipt).toMatchObject({ kind: 'stored', seq: 2, contiguousThrough: 2 })
})

test('the same batch again is already held, before and after it is in the index', async () => {
  const agent = await freshAgent()
  const batch = agent.make(configurationBody())
  const [one, other] = await Promise.all([agent.send(batch), agent.send(batch)])
  expect(new Set([one.receipt?.kind, other.receipt?.kind])).toEqual(new Set(['already-held', 'stored']))
  expect((await agent.send(batch)).receipt?.kind).toBe('already-held')
  const auditor = await signInTestPerson(running.service, 'auditor')
  const path = `${apiPaths.batches}?instrument=${agent.identity.instrument}`
  await vi.waitFor(async () => expect(((await auditor.read(path)) as Page<BatchRow>).rows).toHaveLength(1), 20_000)
  expect((await agent.send(batch)).receipt).toMatchObject({ kind: 'already-held', contiguousThrough: 1 })
})

test('a number that is used again for another batch is refused and raised', async () => {
  const agent = await freshAgent()
  await agent.send(agent.make(configurationBody()))
  agent.seq = 0
  const answer = await agent.send(agent.make(progressBody(3)))
  expect(answer.status).toBe(409)
  expect(answer.receipt).toMatchObject({ kind: 'refused', reason: 'number-reused', contiguousThrough: 1 })
  expect(running.logLines.some((line) => line.includes('batch-number-reused'))).toBe(true)
})

test('a batch whose predecessors are missing settles nothing until they came', async () => {
  const agent = await freshAgent()
  const first = agent.make(configurationBody())
  const second = agent.make(progressBody(1))
  const early = await agent.send(second)
  expect(early.status).toBe(409)
  expect(early.receipt).toBeNull()
  expect(early.json).toMatchObject({ code: 'gap' })
  expect((await agent.send(first)).receipt?.kind).toBe('stored')
  expect((await agent.send(second)).receipt).toMatchObject({ kind: 'stored', contiguousThrough: 2 })
})

test('a declared gap lets later batches in, and its numbers never come', async () => {
  const agent = await freshAgent()
  await agent.send(agent.make(configurationBody()))
  const lost = agent.make(progressBody(1))
  agent.seq = 1
  const answer = await agent.send(agent.make(progressBody(2), [{ fromSeq: 2, toSeq: 3, reason: 'spool-full' }]))
  expect(answer.receipt).toMatchObject({ kind: 'stored', seq: 4, contiguousThrough: 4 })
  expect((await agent.send(lost)).receipt).toMatchObject({ kind: 'refused', reason: 'number-reused' })
})

test('a batch that names another predecessor is refused, and the chain goes on from it', async () => {
  const agent = await freshAgent()
  await agent.send(agent.make(configurationBody()))
  agent.previous = 'a'.repeat(64)
  expect((await agent.send(agent.make(progressBody(1)))).receipt).toMatchObject({
    kind: 'refused',
    reason: 'chain-broken',
    contiguousThrough: 2,
  })
  expect((await agent.send(agent.make(progressBody(2)))).receipt).toMatchObject({ kind: 'stored', seq: 3 })
})

const hostile: ReadonlyArray<[string, string, (agent: TestAgent) => Made]> = [
  [
    'a decompression bomb',
    'body-too-large',
    (agent) => ({ ...withBytes(agent, Buffer.alloc(200)), wire: zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)) }),
  ],
  [
    'a body that says it is larger than any may be',
    'body-too-large',
    (agent) => withBytes(agent, Buffer.from('{}'), { bodyBytes: 9 * 1024 * 1024 }),
  ],
  [
    'a body with another digest',
    'body-digest-differs',
    (agent) => withBytes(agent, Buffer.from('{}'), { bodySha256: 'b'.repeat(64) }),
  ],
  [
    'bytes that are not zstd',
    'body-digest-differs',
    (agent) => ({ ...agent.make(progressBody(1)), wire: Buffer.from('no such thing') }),
  ],
  [
    'an unknown contract',
    'contract-unknown',
    (agent) => withBytes(agent, bodyBytes(progressBody(1)), { contract: 'c'.repeat(64) }),
  ],
  ['bytes that are not JSON', 'body-breaks-contract', (agent) => withBytes(agent, Buffer.from('{"format":1'))],
  [
    'a field that the contract does not have',
    'body-breaks-contract',
    (agent) => withBytes(agent, bodyBytes({ ...progressBody(1), note: 'text' } as unknown as Body)),
  ],
  [
    'white space that could carry something',
    'body-breaks-contract',
    (agent) => withBytes(agent, Buffer.from(` ${bodyBytes(progressBody(1)).toString()}`)),
  ],
  [
    'a key written twice',
    'body-breaks-contract',
    (agent) =>
      withBytes(agent, Buffer.from(bodyBytes(progressBody(1)).toString().replace('"run":', '"run":"Jane Doe","run":'))),
  ],
  [
    'keys in another order',
    'body-breaks-contract',
    (agent) => withBytes(agent, Buffer.from(JSON.stringify(progressBody(1)))),
  ],
]
for (const [what, reason, make] of hostile)
  test(`${what} is refused as ${reason}, and settles its number`, async () => {
    const agent = await freshAgent()
    const answer = await agent.send(make(agent))
    expect(answer.receipt).toMatchObject({ kind: 'refused', reason, contiguousThrough: 1 })
    expect(answer.status).toBe(422)
    expect((await agent.send(agent.make(progressBody(2)))).receipt).toMatchObject({ kind: 'stored', seq: 2 })
  })

test('a request without the right signature gets 401 and no receipt', async () => {
  const agent = await freshAgent()
  const other = await freshAgent()
  const batch = agent.make(configurationBody())
  const stranger = importPrivateKey(generateKeyPair().privateKey)
  const headers = agent.headersOf(batch)
  const wrong = await Promise.all([
    agent.send({ ...batch, key: stranger }),
    agent.send({ ...batch, keyId: other.identity.instrument }),
    agent.send({ ...batch, keyId: 'ins-00000000000000000000' }),
    other.send({ ...batch, keyId: other.identity.instrument }),
    agent.sendRaw(Buffer.concat([batch.wire, Buffer.of(0)]), headers),
    agent.sendRaw(batch.wire, { ...headers, signature: `seqward=:${'A'.repeat(86)}==:` }),
    agent.sendRaw(batch.wire, { 'seqward-envelope': headers['seqward-envelope'] ?? '' }),
  ])
  for (const answer of wrong) {
    expect(answer.status).toBe(401)
    expect(answer.json).not.toHaveProperty('receipt')
  }
  expect((await agent.send(batch)).receipt?.kind).toBe('stored')
})

test('a body over the limit of the wire is turned away without being judged', async () => {
  const agent = await freshAgent()
  const answer = await agent.sendRaw(Buffer.alloc(2 * 1024 * 1024 + 1), agent.headersOf(agent.make(progressBody(1))))
  expect(answer.status).toBe(413)
  expect(answer.json).toMatchObject({ code: 'too-large' })
})

test('many agents at once are all answered, each in its own order', async () => {
  const agents = await Promise.all(Array.from({ length: 8 }, freshAgent))
  await Promise.all(
    agents.map(async (agent) => {
      for (let cycle = 1; cycle <= 20; cycle++)
        expect((await agent.send(agent.make(progressBody(cycle)))).receipt).toMatchObject({
          kind: 'stored',
          contiguousThrough: cycle,
        })
    }),
  )
})
