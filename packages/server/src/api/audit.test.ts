import {
  apiPaths,
  type AuditConsistency,
  type AuditInclusion,
  type AuditPage,
  canonicalJson,
  type CaseSummary,
  type Json,
  type Page,
  roles,
} from '@seqward/contract'
import { importPublicKey, isConsistent, isIncluded, leafHash, openCheckpoint } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolTestAgent, postEnrolment, type TestAgent } from '../testing/test-agent.ts'
import { configurationBody, testRun } from '../testing/test-bodies.ts'
import { signInTestPerson, type TestPerson, testPerson } from '../testing/test-person.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { auditedRoutes } from './audit-rules.ts'
import { createPeopleServer } from './people-server.ts'

let running: TestService
let agent: TestAgent
let auditor: TestPerson
let engineer: TestPerson

beforeAll(async () => {
  running = await startTestService()
  const to = { url: running.service.agentsUrl, authority: running.authority }
  agent = await enrolTestAgent(to, await running.service.invite('LH00123'), 'LH00123')
  await agent.send(agent.make(configurationBody()))
  auditor = await signInTestPerson(running.service, 'auditor')
  engineer = await signInTestPerson(running.service, 'engineer')
})
afterAll(() => running.end())

async function everyEntry(reader = auditor) {
  const entries: AuditPage['rows'][number][] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = (await reader.read(`${apiPaths.audit}${cursor === '' ? '' : `?cursor=${cursor}`}`)) as AuditPage
    entries.push(...page.rows)
    cursor = page.next
  }
  return entries
}
const actsOf = async (action: string) => (await everyEntry()).filter(({ row }) => row.action === action)

test('every route of the API has a rule for the audit log, and no rule is for a route that is none', async () => {
  const routes = new Set<string>()
  const nothing = new Proxy({}, { get: () => () => undefined })
  const app = await createPeopleServer({
    ...(Object.fromEntries(
      ['store', 'log', 'views', 'sessions', 'live', 'changed', 'events', 'now'].map((name) => [name, nothing]),
    ) as unknown as Parameters<typeof createPeopleServer>[0]),
    audit: { publicKey: agent.identity.receiptPublicKey } as never,
    tls: null,
    place: { isTls: false, publicOrigin: null },
    consoleDir: null,
    routed: (method, path) => routes.add(`${method} ${path}`),
  })
  await app.close()
  expect([...routes].filter((one) => !one.startsWith('HEAD ')).sort()).toEqual([...auditedRoutes].sort())
})

test('who looked at what is there, by role, and what was looked at has its name', async () => {
  const { instrument } = agent.identity
  for (const path of [
    apiPaths.fleet,
    apiPaths.instrument(instrument),
    apiPaths.run(instrument, testRun),
    apiPaths.cases,
  ])
    await engineer.get(path)
  const looked = (await actsOf('view')).filter(({ row }) => row.role === 'engineer')
  expect(looked.map(({ row, object }) => [row.objectKind, object]).toReversed()).toEqual([
    ['fleet', null],
    ['instrument', instrument],
    ['run', `${instrument} ${testRun}`],
    ['case-list', null],
  ])
  expect(new Set(looked.map(({ row }) => row.actor)).size).toBe(1)
  const [signedIn] = (await actsOf('sign-in')).filter(({ row }) => row.role === 'engineer')
  expect(signedIn?.row.actor).toBe(looked[0]?.row.actor)
  // The row of the link that was used has the same token as the row of its making.
  expect((await actsOf('sign-in-link')).map(({ row }) => row.object)).toContain(signedIn?.row.object)
})

test('what is turned away is there as well, and what does not exist', async () => {
  const viewer = await signInTestPerson(running.service, 'viewer')
  const action = apiPaths.caseAction('case-00000000000000000000')
  expect((await viewer.post(action, { action: 'acknowledge' })).status).toBe(403)
  expect((await viewer.get(apiPaths.audit)).status).toBe(403)
  expect((await viewer.get(apiPaths.case('case-00000000000000000001'))).status).toBe(404)
  const rows = (await everyEntry()).filter(({ row }) => row.role === 'viewer').map(({ row }) => row)
  expect(rows.map((row) => [row.action, row.outcome]).toReversed()).toEqual([
    ['sign-in', 'done'],
    ['case-decision', 'refused'],
    ['audit-read', 'refused'],
    ['view', 'not-found'],
  ])
})

test('an invitation, an enrolment, a decision on a case and leaving are rows of their own', async () => {
  const manager = await signInTestPerson(running.service, 'manager')
  const cases = (await manager.read(apiPaths.cases)) as Page<CaseSummary>
  expect(cases.rows).toEqual([])
  await manager.post(apiPaths.caseAction('case-00000000000000000002'), { action: 'acknowledge' })
  await manager.post(apiPaths.signOut, {})
  expect((await actsOf('invite'))[0]?.row).toMatchObject({ role: 'service', objectKind: 'code', outcome: 'done' })
  expect((await actsOf('enrol'))[0]).toMatchObject({ row: { role: 'instrument' }, object: agent.identity.instrument })
  expect((await actsOf('case-decision'))[0]).toMatchObject({
    row: { role: 'manager', outcome: 'not-found' },
    object: 'case-00000000000000000002',
  })
  expect((await actsOf('sign-out'))[0]?.row.role).toBe('manager')
})

test('a batch that is refused is a row without anything that it held', async () => {
  const body = { ...configurationBody(), facts: { 'reagent.lot': 'Dr Canary' } } as never
  expect((await agent.send(agent.make(body))).receipt).toMatchObject({ kind: 'refused' })
  const [refused] = [...(await actsOf('batch-refused')), ...(await actsOf('quarantine'))]
  expect(refused).toMatchObject({
    row: { role: 'instrument', objectKind: 'batch', outcome: 'refused' },
    object: `${agent.identity.instrument} ${agent.identity.epoch} 2`,
  })
  expect(JSON.stringify(await everyEntry())).not.toContain('Canary')
})

test('failed sign-ins and enrolments of the service are not told to a tenant, and fill no log', async () => {
  const nobody = testPerson(running.service.consoleUrl, '')
  for (let attempt = 0; attempt < 12; attempt++)
    expect((await nobody.post(apiPaths.signIn, { token: 'A'.repeat(43) })).status).toBe(401)
  const refused = await postEnrolment(
    { url: running.service.agentsUrl, authority: running.authority },
    { code: '0'.repeat(52), serial: 'LH00123' },
  )
  expect(refused.status).toBeGreaterThanOrEqual(400)
  expect((await everyEntry()).filter(({ row }) => row.role === 'nobody')).toEqual([])
})

test('only who answers for the laboratory, or audits it, reads the log', async () => {
  for (const role of roles) {
    const person = await signInTestPerson(running.service, role)
    const may = ['manager', 'auditor', 'administrator'].includes(role)
    for (const path of [apiPaths.audit, apiPaths.auditProof(1_000_000), apiPaths.auditConsistency(1)]) {
      const { status } = await person.get(path)
      expect([role, path, status === 403]).toEqual([role, path, !may])
    }
  }
})

test('each row that is shown is proven under a signed checkpoint, and an older checkpoint begins a newer one', async () => {
  const { checkpoint, publicKey } = (await auditor.read(apiPaths.audit)) as AuditPage
  expect(publicKey).toBe(agent.identity.receiptPublicKey)
  const key = importPublicKey(agent.identity.receiptPublicKey)
  const older = openCheckpoint(checkpoint, key)
  const entries = await everyEntry()
  for (const { position, row } of entries.slice(0, 5)) {
    const proof = (await auditor.read(apiPaths.auditProof(position))) as AuditInclusion
    const signed = openCheckpoint(proof.checkpoint, key)
    if (signed === null) throw new Error('the checkpoint does not open')
    expect(proof.row).toEqual(row)
    const leaf = leafHash(canonicalJson(row as unknown as Json))
    const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'hex'))
    expect(isIncluded({ leaf, position, ...signed }, hashes)).toBe(true)
  }
  if (older === null) throw new Error('the checkpoint does not open')
  const proof = (await auditor.read(apiPaths.auditConsistency(older.size))) as AuditConsistency
  const newer = openCheckpoint(proof.checkpoint, key)
  if (newer === null) throw new Error('the checkpoint does not open')
  const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'hex'))
  expect(newer.size).toBeGreaterThan(older.size)
  expect(isConsistent({ from: older.size, oldRoot: older.root, ...newer }, hashes)).toBe(true)
  expect((await auditor.get(apiPaths.auditConsistency(9_999_999))).status).toBe(404)
})

test('receipts hand each checkpoint to an instrument once, signed by the key that it holds', async () => {
  const { receipt } = await agent.send(agent.make(configurationBody()))
  const to = { url: running.service.agentsUrl, authority: running.authority }
  const other = await enrolTestAgent(to, await running.service.invite('LH00777'), 'LH00777')
  const first = await other.send(other.make(configurationBody('20261102_LH00777_0001_A22ABCDLT3')))
  const second = await other.send(other.make(configurationBody('20261102_LH00777_0001_A22ABCDLT3')))
  const seen = openCheckpoint(first.receipt?.checkpoint, importPublicKey(other.identity.receiptPublicKey))
  expect(seen?.size).toBeGreaterThan(0)
  expect(second.receipt?.checkpoint).toBeUndefined()
  expect(receipt?.kind).toBe('stored')
})
