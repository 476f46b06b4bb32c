import { createHash } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditActions, type AuditFaultCode, type AuditRow, canonicalJson, type Json } from '@seqward/contract'
import { generateKeyPair, importPrivateKey, signText, verifyAuditExport, type Witness } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportedLines, makeTestAudit, openTestAudit, type TestAudit } from '../testing/test-audit.ts'
import type { Act } from './act.ts'

type TestLog = TestAudit & { remove(): Promise<void> }
let clock = new Date('2026-11-23T10:00:00Z')
const now = () => clock
let log: TestLog
let lines: string[]
const witness: { -readonly [Key in keyof Witness]: string[] } = { publicKeys: [], checkpoints: [] }

const act = (action: AuditRow['action'], tenant: Act['tenant'] = 'laboratory', object = 'a'): Act => ({
  tenant,
  by: { role: 'engineer', subject: 'session' },
  action,
  objectKind: 'instrument',
  object,
})

beforeAll(async () => {
  log = await makeTestAudit(now)
  for (const [index, action] of auditActions.entries()) {
    await log.audit.record(act(action, index % 3 === 2 ? 'another' : 'laboratory'))
    clock = new Date(clock.getTime() + 1000)
    if (index % 10 === 4) witness.checkpoints.push(await log.audit.checkpoint())
  }
  witness.publicKeys.push(log.audit.publicKey)
  lines = await exportedLines(log.audit)
})
afterAll(() => log.remove())

const verify = (given: readonly string[], held: Parameters<typeof verifyAuditExport>[1] = {}) =>
  verifyAuditExport(given, held)
const codes = async (given: readonly string[], held: Parameters<typeof verifyAuditExport>[1] = {}) =>
  new Set((await verify(given, held)).faults.map(({ code }) => code))

test('an export as it was made proves every row, and agrees with every witness', async () => {
  const verdict = await verify(lines, { publicKey: log.audit.publicKey, witnesses: [witness] })
  expect(verdict).toMatchObject({
    whole: true,
    size: auditActions.length,
    rows: auditActions.length,
    hidden: 0,
    checkpoints: 4,
    witnessed: 3,
    keyHeldTo: 'witness',
    firstAt: '2026-11-23T10:00:00.000Z',
    faults: [],
  })
  expect(await verify(lines)).toMatchObject({ whole: true, keyHeldTo: 'export' })
})

/** The export with lines changed, and its end made anew as far as that is possible without the key. */
function forged(change: (body: string[]) => void): string[] {
  const body = lines.slice(0, -1)
  change(body)
  const end = JSON.parse(lines.at(-1) ?? '{}') as { end: { lines: number; sha256: string } }
  const text = body.map((line) => `${line}\n`).join('')
  end.end.lines = body.length
  end.end.sha256 = createHash('sha256').update(text).digest('hex')
  return [...body, canonicalJson(end)]
}

const rowLines = () => lines.flatMap((line, index) => (line.includes('"row":') ? [index] : []))
const rowAt = (line: string) => JSON.parse(line) as { position: number; row: AuditRow }

test('each kind of row, edited in any field, is found', async () => {
  const edits: readonly Partial<AuditRow>[] = [
    { action: 'service-stop' },
    { role: 'viewer' },
    { actor: '0'.repeat(32) },
    { actor: null },
    { objectKind: 'fleet' },
    { object: 'f'.repeat(32) },
    { object: null },
    { outcome: 'refused' },
    { at: '2026-11-23T09:59:59.000Z' },
    { count: 7 },
    { request: '0'.repeat(16) },
    { contract: '0'.repeat(64) },
    { tenant: '0'.repeat(32) },
    { number: 99 },
  ]
  for (const index of rowLines()) {
    const { position, row } = rowAt(lines[index] ?? '')
    for (const edit of edits) {
      const other = { ...row, ...edit }
      if (canonicalJson(other) === canonicalJson(row as unknown as Json)) continue
      const found = await codes(
        forged((body) => {
          body[index] = canonicalJson({ position, row: other })
        }),
      )
      expect([row.action, edit, found.has('checkpoint-differs')]).toEqual([row.action, edit, true])
    }
  }
})

test('each kind of row, deleted, doubled, or exchanged with the next one, is found', async () => {
  const indices = rowLines()
  for (const [count, index] of indices.entries()) {
    const renumbered = (body: string[]) => {
      let position = 0
      for (const [at, line] of body.entries())
        if (line.includes('"row":'))
          body[at] = canonicalJson({ position: position++, row: rowAt(line).row } as unknown as Json)
    }
    const deleted = forged((body) => {
      body.splice(index, 1)
      renumbered(body)
    })
    const doubled = forged((body) => {
      body.splice(index, 0, body[index] ?? '')
      renumbered(body)
    })
    const next = indices[count + 1] ?? indices[0] ?? 0
    const exchanged = forged((body) => {
      ;[body[index], body[next]] = [body[next] ?? '', body[index] ?? '']
      renumbered(body)
    })
    for (const given of [deleted, doubled, exchanged]) {
      const { faults } = await verify(given)
      expect(faults.filter(({ code }) => code !== 'end-differs').length).toBeGreaterThan(0)
    }
  }
})

test('a row that says more than a row may, or says it in another form, is none', async () => {
  const [index = 0] = rowLines()
  const { position, row } = rowAt(lines[index] ?? '')
  const others: ReadonlyArray<readonly [unknown, AuditFaultCode]> = [
    [{ ...row, note: 'a free text' }, 'not-a-row'],
    [{ ...row, object: 'Dr Canary' }, 'not-a-row'],
    [{ ...row, action: 'something' }, 'not-a-row'],
    [null, 'not-a-row'],
  ]
  for (const [other, code] of others)
    expect(
      await codes(
        forged((body) => {
          body[index] = canonicalJson({ position, row: other } as unknown as Json)
        }),
      ),
    ).toContain(code)
  const spaced = forged((body) => {
    body[index] = (body[index] ?? '').replace('{', '{ ')
  })
  expect(await codes(spaced)).toContain('not-canonical')
})

test('every line matters: any one left out or with a character changed is found, also by who cannot read rows', async () => {
  for (const [index, line] of lines.entries()) {
    expect((await verify(lines.toSpliced(index, 1))).whole).toBe(false)
    const at = Math.floor(line.length / 2)
    const turned = line.slice(0, at) + (line[at] === '1' ? '2' : '1') + line.slice(at + 1)
    expect((await verify(lines.toSpliced(index, 1, turned))).whole).toBe(false)
  }
  for (let count = 0; count < lines.length; count++) expect((await verify(lines.slice(0, count))).whole).toBe(false)
  expect((await verify([...lines, lines[1] ?? ''])).whole).toBe(false)
})

test('an export for one tenant shows its rows, covers the others by hashes, and shows when one of its own is missing', async () => {
  const own = await exportedLines(log.audit, { tenant: 'laboratory' })
  const verdict = await verify(own, { witnesses: [witness] })
  expect(verdict).toMatchObject({ whole: true, size: auditActions.length, witnessed: 3 })
  expect(verdict.rows).toBe(auditActions.filter((_, index) => index % 3 !== 2).length)
  expect(verdict.hidden).toBe(verdict.size - verdict.rows)
  // Whoever exports could put the hash of a row in its place; the numbers of the tenant's rows tell.
  const index = own.findIndex((line) => line.includes('"row":') && rowAt(line).row.number === 3)
  const { position, row } = rowAt(own[index] ?? '')
  const hash = createHash('sha256')
    .update(Buffer.of(0))
    .update(canonicalJson(row as unknown as Json))
    .digest('hex')
  const found = await codes(own.toSpliced(index, 1, canonicalJson({ position, level: 0, hash })))
  expect(found).toContain('row-missing')
  expect(found).not.toContain('checkpoint-differs')
})

test('a span shows what lies in it, and proves it under the same tree', async () => {
  const span = { from: '2026-11-23T10:00:05.000Z', to: '2026-11-23T10:00:09.000Z' }
  const verdict = await verify(await exportedLines(log.audit, span), { witnesses: [witness] })
  expect(verdict).toMatchObject({ whole: true, rows: 4, hidden: auditActions.length - 4 })
  expect(verdict.firstAt).toBe(span.from)
  expect(verdict.lastAt).toBe('2026-11-23T10:00:08.000Z')
  const none = { from: '2027-01-01T00:00:00.000Z', to: null }
  expect(await verify(await exportedLines(log.audit, none))).toMatchObject({ whole: true, rows: 0 })
})

test('a row that was changed in the database does not pass', async () => {
  const other = await makeTestAudit(now)
  for (const action of auditActions) await other.audit.record(act(action))
  const leaves = other.store.audit.leaves.bind(other.store.audit)
  const rows = other.store.audit as { leaves: typeof leaves }
  const tampered = (change: (leaf: string, position: number) => string | null) => {
    rows.leaves = async (from, limit) =>
      (await leaves(from, limit)).flatMap((one) => {
        const leaf = change(one.leaf, one.position)
        return leaf === null ? [] : [{ ...one, leaf }]
      })
    return exportedLines(other.audit)
  }
  expect((await verify(await tampered((leaf) => leaf))).whole).toBe(true)
  expect(await codes(await tampered((leaf, at) => (at === 3 ? leaf.replace('engineer', 'viewer') : leaf)))).toContain(
    'checkpoint-differs',
  )
  expect(await codes(await tampered((leaf, at) => (at === 3 ? 'no JSON' : leaf)))).toContain('not-a-row')
  expect(await codes(await tampered((leaf, at) => (at === 3 ? null : leaf)))).toContain('cut-short')
  await other.remove()
})

/** A log, and what it becomes where somebody kept a copy of its folder and went on with that. */
async function twoViews(): Promise<readonly [TestLog, TestLog]> {
  const first = await makeTestAudit(now)
  for (const action of auditActions.slice(0, 5)) await first.audit.record(act(action))
  await first.audit.checkpoint()
  const folder = await mkdtemp(join(tmpdir(), 'seqward-audit-'))
  await first.close()
  await cp(first.folder, folder, { recursive: true })
  return [await opened(first.folder), await opened(folder)]
}

async function opened(folder: string): Promise<TestLog> {
  const one = await openTestAudit(folder, now)
  return { ...one, remove: () => one.close().then(() => rm(folder, { recursive: true })) }
}

async function kept({ store }: TestLog): Promise<Witness> {
  return { publicKeys: [], checkpoints: (await store.audit.checkpoints()).map(({ note }) => note) }
}

test('two views of one log: each is whole by itself, and a witness of the one convicts the other', async () => {
  const views = await twoViews()
  for (const [index, { audit }] of views.entries()) {
    await audit.record(act('view', 'laboratory', `instrument ${index}`))
    await audit.checkpoint()
  }
  const [shown, hidden] = views
  const lines = await exportedLines(hidden.audit)
  expect(await verify(lines)).toMatchObject({ whole: true })
  const verdict = await verify(lines, { witnesses: [await kept(shown)] })
  expect(verdict).toMatchObject({ whole: false, witnessed: 1 })
  expect(verdict.faults).toMatchObject([{ code: 'forked', position: 6 }])
  await Promise.all([shown.remove(), hidden.remove()])
})

test('a log that was cut back, and one that hides a checkpoint it gave, are shown by a witness', async () => {
  const [long, short] = await twoViews()
  for (const action of auditActions.slice(5, 9)) {
    await long.audit.record(act(action))
    await long.audit.checkpoint()
  }
  const witness = await kept(long)
  expect(await codes(await exportedLines(short.audit), { witnesses: [witness] })).toEqual(new Set(['witness-ahead']))
  const checkpoints = long.store.audit.checkpoints.bind(long.store.audit)
  const rows = long.store.audit as { checkpoints: typeof checkpoints }
  rows.checkpoints = async () => (await checkpoints()).filter(({ size }) => size !== 7)
  expect(await codes(await exportedLines(long.audit), { witnesses: [witness] })).toEqual(
    new Set(['witness-not-listed']),
  )
  await Promise.all([long.remove(), short.remove()])
})

test('an export under a key of somebody else is not taken for this log’s', async () => {
  const keys = generateKeyPair()
  expect(await codes(lines, { publicKey: keys.publicKey })).toEqual(new Set(['key-differs']))
  expect(await codes(lines, { witnesses: [{ publicKeys: [keys.publicKey], checkpoints: [] }] })).toEqual(
    new Set(['key-differs']),
  )
  const end = JSON.parse(lines.at(-1) ?? '{}') as { end: Json; signature: string }
  const signature = signText(canonicalJson(end.end), importPrivateKey(keys.privateKey))
  expect(await codes([...lines.slice(0, -1), canonicalJson({ ...end, signature })])).toEqual(new Set(['end-differs']))
})
