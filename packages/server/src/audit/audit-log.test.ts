import { isAuditRow } from '@seqward/contract'
import {
  consistencyProof,
  importPublicKey,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  openCheckpoint,
  type Subtree,
  verifyAuditExport,
} from '@seqward/contract/sealing'
import { canonicalJson, type Json } from '@seqward/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuditRows } from '../store/audit-rows.ts'
import { exportedLines, makeTestAudit, openTestAudit, type TestAudit } from '../testing/test-audit.ts'
import { type Act, theService } from './act.ts'
import { foldMs } from './fold.ts'

let clock = new Date('2026-11-23T10:00:00Z')
const later = (ms: number) => {
  clock = new Date(clock.getTime() + ms)
}
let log: TestAudit & { remove(): Promise<void> }
beforeEach(async () => {
  log = await makeTestAudit(() => clock)
})
afterEach(() => log.remove())

const look = (object: string | null, subject = 'session-1', tenant = 'laboratory'): Act => ({
  tenant,
  by: { role: 'engineer', subject },
  action: 'view',
  objectKind: 'instrument',
  object,
})
const page = (tenant = 'laboratory') => log.store.audit.page(tenant, { before: 1e9, limit: 1000 })

test('an act is a row of tokens, and nothing of a name stands in it', async () => {
  await log.audit.record({ ...look('ins-00000000000000000001', 'Dr Canary'), request: '0123456789abcdef' })
  const [found] = await page()
  expect(found?.row).toMatchObject({
    at: '2026-11-23T10:00:00.000Z',
    action: 'view',
    role: 'engineer',
    objectKind: 'instrument',
    outcome: 'done',
    count: 1,
    number: 1,
    request: '0123456789abcdef',
  })
  expect(isAuditRow(found?.row)).toBe(true)
  expect(found?.name).toBe('ins-00000000000000000001')
  const text = (await exportedLines(log.audit)).join('\n')
  for (const name of ['Canary', 'ins-0000', '"laboratory"']) expect(text.includes(name)).toBe(false)
})

test('one actor has one token, also after a restart; another tenant another one', async () => {
  for (const act of [look('a'), look('a', 'session-2'), look('a', 'session-1', 'another')]) await log.audit.record(act)
  const again = await openTestAudit(log.folder, () => clock)
  await again.audit.record(look('a'))
  await again.close()
  const [fourth, second, first] = await page()
  const [elsewhere] = await page('another')
  expect(fourth?.row.actor).toBe(first?.row.actor)
  expect(fourth?.row.object).toBe(first?.row.object)
  expect(new Set([first, second, elsewhere].map((one) => one?.row.actor)).size).toBe(3)
  expect(elsewhere?.row).toMatchObject({ number: 1 })
  expect(fourth?.row.number).toBe(3)
})

test('who is forgotten cannot be found again, and the log still proves every row', async () => {
  await log.audit.record(look('a', 'a person'))
  const before = (await page())[0]?.row.actor
  await log.store.audit.tokens.forgetActor('laboratory', 'a person')
  await log.audit.record(look('a', 'a person'))
  expect((await page())[0]?.row.actor).not.toBe(before)
  expect(await verifyAuditExport(await exportedLines(log.audit))).toMatchObject({ whole: true, rows: 2 })
})

test('looking again within a minute is counted, and one row more tells how often', async () => {
  for (let times = 0; times < 5; times++) await log.audit.seen(look('a'))
  await log.audit.seen(look('b'))
  expect((await page()).map(({ name, row }) => [name, row.count])).toEqual([
    ['b', 1],
    ['a', 1],
  ])
  later(foldMs + 1)
  await log.audit.close()
  expect((await page()).map(({ name, row }) => [name, row.count])).toEqual([
    ['a', 4],
    ['b', 1],
    ['a', 1],
  ])
})

test('a program that reads everything fills no log: what is beyond a few names is counted together', async () => {
  for (let number = 0; number < 500; number++) await log.audit.seen(look(`ins-${number}`))
  await log.audit.close()
  const rows = await page()
  expect(rows.length).toBe(22)
  expect(rows.reduce((sum, { row }) => sum + row.count, 0)).toBe(500)
  expect(rows.filter(({ name }) => name === null).map(({ row }) => row.count)).toEqual([479, 1])
})

test('an act that the disk did not take is not said to be written, and the next look is written down', async () => {
  const rows = log.store.audit as { append: AuditRows['append'] }
  const working = rows.append.bind(rows)
  rows.append = () => Promise.reject(new Error('disk full'))
  await expect(log.audit.seen(look('a'))).rejects.toThrow('disk full')
  await expect(log.audit.record(look('a'))).rejects.toThrow('disk full')
  rows.append = working
  await log.audit.seen(look('a'))
  expect(await page()).toHaveLength(1)
})

test('acts that come at once are all there, each under its own number', async () => {
  await Promise.all(Array.from({ length: 300 }, (_, index) => log.audit.record(look(`case-${index}`))))
  const rows = await page()
  expect(rows.map(({ row }) => row.number)).toEqual(Array.from({ length: 300 }, (_, index) => 300 - index))
  expect(new Set(rows.map(({ name }) => name)).size).toBe(300)
})

test('a row is proven under a checkpoint, and an earlier checkpoint begins a later one, from what is kept', async () => {
  const key = importPublicKey(log.audit.publicKey)
  for (let count = 0; count < 21; count++) await log.audit.record(look(`a${count}`))
  const first = openCheckpoint(await log.audit.checkpoint(), key)
  for (let count = 0; count < 14; count++) await log.audit.record(look(`b${count}`))
  const second = openCheckpoint(await log.audit.checkpoint(), key)
  if (first === null || second === null) throw new Error('a checkpoint does not open')
  expect([first.size, second.size]).toEqual([21, 35])
  const node = (subtree: Subtree) => log.store.audit.node(subtree)
  for (const { position, row } of await page()) {
    const proof = await inclusionProof(position, second.size, node)
    const leaf = leafHash(canonicalJson(row as unknown as Json))
    expect(isIncluded({ leaf, position, size: second.size, root: second.root }, proof)).toBe(true)
  }
  const proof = await consistencyProof(first.size, second.size, node)
  expect(isConsistent({ from: 21, oldRoot: first.root, size: 35, root: second.root }, proof)).toBe(true)
})

test('the log outlives the tenant: its rows prove, its names are gone', async () => {
  await log.audit.record(look('ins-1'))
  await log.keyring.forgetTenant('laboratory')
  await log.keyring.refresh()
  await log.audit.record({ tenant: 'laboratory', by: theService, action: 'erasure', objectKind: 'tenant', object: 'x' })
  const rows = await page()
  expect(rows.map(({ row, name }) => [row.action, name])).toEqual([
    ['erasure', null],
    ['view', null],
  ])
  expect(await verifyAuditExport(await exportedLines(log.audit))).toMatchObject({ whole: true, rows: 2 })
})
