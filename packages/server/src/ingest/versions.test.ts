import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentPaths, wireHeader } from '@seqward/contract'
import {
  acceptedContracts,
  envelopeHash,
  importPublicKey,
  importSealingPair,
  openNotice,
  openPayload,
} from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { createChainRegistry } from './chain-registry.ts'
import { judgeBody } from './judge-body.ts'
import { readSignedBatch } from './read-request.ts'

/** A request as an agent of a release made it, byte for byte. */
interface Kept {
  readonly release: string
  readonly publicKey: string
  readonly sealingPrivateKey: string
  readonly epoch: string
  readonly contract: string
  readonly bodySha256: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly bodyHex: string
  }
}

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'conformance', 'versions')
const kept = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept

test('there are requests of releases to hold this one to', () => expect(kept.length).toBeGreaterThanOrEqual(3))

test.each(kept)('an agent of an earlier release is still understood: %s', (name) => {
  const { request, publicKey, epoch, contract, bodySha256, sealingPrivateKey } = read(name)
  const instrument = /keyid="([^"]+)"/.exec(request.headers['signature-input'] ?? '')?.[1] ?? ''
  const owner = {
    tenant: 't',
    instrument,
    epoch,
    publicKey,
    state: 'active',
    nextPublicKey: null,
    headSeq: 0,
    headSha256: null,
  } as const
  const body = Buffer.from(request.bodyHex, 'hex')
  const signed = readSignedBatch({ ...request, body }, createChainRegistry([owner]))
  if (!signed.ok) throw new Error(signed.code)
  const pair = importSealingPair(sealingPrivateKey)
  const opened = openPayload(body, envelopeHash(signed.envelope), (id) =>
    id === pair.shown.keyId ? pair.key : undefined,
  )
  const wire = opened.kind === 'opened' ? opened.wire : body
  expect(opened.kind).toBe(name.startsWith('sealed') ? 'opened' : 'plain')
  expect(signed.envelope.bodySha256).toBe(bodySha256)
  // The contract of today has everything that the one of then had.
  expect(judgeBody(signed.envelope, wire, [...acceptedContracts(), contract])).toMatchObject({ ok: true })
})

let running: TestService
beforeAll(async () => {
  running = await startTestService()
})
afterAll(() => running.end())
const to = () => ({ url: running.service.agentsUrl, authority: running.authority })
const fresh = async (serial: string) => enrolTestAgent(to(), await running.service.invite(serial), serial)

test('an agent of the first release says no version, one of a far future is turned away without settling', async () => {
  const agent = await fresh('LH00001')
  const first = agent.make(configurationBody())
  const later = await agent.sendRaw(first.wire, { ...agent.headersOf(first), [wireHeader]: '2' })
  expect([later.status, later.json]).toMatchObject([400, { code: 'wire-unknown' }])
  expect((await agent.sendRaw(first.wire, agent.headersOf(first))).status).toBe(200)
  const second = agent.make(progressBody(1))
  expect((await agent.sendRaw(second.wire, { ...agent.headersOf(second), [wireHeader]: '1' })).status).toBe(200)
})

test('headers that a later agent adds are no reason to refuse', async () => {
  const agent = await fresh('LH00002')
  const batch = agent.make(configurationBody())
  const answer = await agent.sendRaw(batch.wire, { ...agent.headersOf(batch), 'seqward-colour': 'blue' })
  expect(answer.status).toBe(200)
})

test('what the service says of itself opens under the key of enrolment, and names what it takes', async () => {
  const agent = await fresh('LH00003')
  const response = await agent.get(agentPaths.service)
  const notice = openNotice(response.json, importPublicKey(agent.identity.receiptPublicKey))
  expect(notice).toMatchObject({ wires: [1], contracts: acceptedContracts() })
  expect([notice?.tlsKeys.length, notice?.sealingKeys.length]).toEqual([1, 1])
})
