import { zstdCompressSync } from 'node:zlib'
import { apiPaths, canonicalJson, type Json, type Page, type SecondLineFinding } from '@seqward/contract'
import { envelopeHash, sha256Hex } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { enrolTestAgent, type TestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { signInTestPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let running: TestService
let agent: TestAgent

beforeAll(async () => {
  running = await startTestService()
  const to = { url: running.service.agentsUrl, authority: running.authority }
  agent = await enrolTestAgent(to, await running.service.invite('LH00901'), 'LH00901')
})
afterAll(() => running.end())

/** Sends a body as it is, truly stated, whatever it holds. */
async function sendRaw(body: Json) {
  const bytes = Buffer.from(canonicalJson(body))
  const { envelope } = agent.make(progressBody(1))
  const changed = { ...envelope, bodySha256: sha256Hex(bytes), bodyBytes: bytes.length }
  agent.previous = envelopeHash(changed)
  return agent.send({ envelope: changed, wire: zstdCompressSync(bytes) })
}

test('a hit refuses the batch, keeps nothing of it, and the auditor sees field, kind and count', async () => {
  const body = configurationBody()
  const facts = { ...body.facts, 'reagent.lot': 'jane.doe@example.org' }
  const answer = await sendRaw({ ...body, facts, note: 'ACGTACGTACGTACGT' } as unknown as Json)
  expect(answer.receipt).toMatchObject({ kind: 'refused', reason: 'body-breaks-contract' })
  const auditor = await signInTestPerson(running.service, 'auditor')
  const findings = async () => ((await auditor.read(apiPaths.secondLine)) as Page<SecondLineFinding>).rows
  await vi.waitFor(async () => expect((await findings()).length).toBeGreaterThanOrEqual(2), 20_000)
  const rows = await findings()
  const at = { instrument: agent.identity.instrument, seq: answer.receipt?.seq, count: 1 }
  expect(rows).toContainEqual(expect.objectContaining({ ...at, place: 'reagent.lot', kind: 'email' }))
  expect(rows).toContainEqual(expect.objectContaining({ ...at, place: 'elsewhere', kind: 'sequence' }))
  expect(JSON.stringify(rows)).not.toMatch(/jane|ACGTACGT/)
})

test('only the auditor and the administrator see findings', async () => {
  for (const [role, status] of [
    ['viewer', 403],
    ['engineer', 403],
    ['administrator', 200],
  ] as const) {
    const person = await signInTestPerson(running.service, role)
    const answer = await person.read(apiPaths.secondLine).then(
      () => 200,
      (error: Error) => Number(/\b403\b/.exec(error.message)?.[0] ?? 0),
    )
    expect(answer, role).toBe(status)
  }
})

test('batches in order raise nothing', async () => {
  const before = (await agent.send(agent.make(configurationBody()))).receipt
  expect(before).toMatchObject({ kind: 'stored' })
})
