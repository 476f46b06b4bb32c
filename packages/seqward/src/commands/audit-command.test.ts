import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { AuditVerdict } from '@seqward/contract'
import { sealReceipt, importPrivateKey } from '@seqward/contract/sealing'
import { generateKeyPair } from '@seqward/contract/sealing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { initFolder } from '../../../server/src/config/init-folder.ts'
import { readConfig } from '../../../server/src/config/read-config.ts'
import { createKeyFile } from '../../../server/src/keys/file-key-provider.ts'
import { openOffice } from '../../../server/src/server.ts'
import { auditCommand } from './audit-command.ts'

let folder: string
let config: string
let receiptPublicKey: string
let checkpoint: string
const file = (name: string) => join(folder, name)

async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await auditCommand(args, { stdout, stderr })
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-audit-'))
  const made = await initFolder({
    folder: file('service'),
    hosts: ['localhost'],
    agentsPort: 0,
    consolePort: 0,
    makeKey: createKeyFile,
    now: new Date(),
  })
  config = made.config
  const office = await openOffice(readConfig(config), () => new Date())
  for (const serial of ['LH00001', 'LH00002', 'LH00003']) await office.invite(serial)
  checkpoint = await office.audit.checkpoint()
  receiptPublicKey = office.audit.publicKey
  const keys = await office.store.serviceKey('receipts', '', generateKeyPair)
  const receipt = sealReceipt(
    {
      kind: 'stored',
      format: 1,
      instrument: 'ins-1',
      epoch: 'e',
      seq: 1,
      envelopeSha256: 'h',
      contiguousThrough: 1,
      serverTime: 't',
      checkpoint,
    },
    importPrivateKey(keys.privateKey),
  )
  const ledger = [{ head: { format: 1, instrument: 'ins-1', epoch: 'e', receiptPublicKey } }, { seq: 1, receipt }]
  await writeFile(file('ledger.jsonl'), ledger.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await writeFile(file('notes.txt'), checkpoint)
  await office.invite('LH00004')
  await office.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('an export is written and proven, alone, with a key, and with what an agent or a person kept', async () => {
  const written = await run('export', '--config', config, '--out', file('log.jsonl'), '--json')
  expect([written.code, JSON.parse(written.out)]).toMatchObject([0, { out: file('log.jsonl'), lines: 9 }])
  for (const held of [
    [],
    ['--key', receiptPublicKey],
    ['--witness', file('ledger.jsonl')],
    ['--witness', file('notes.txt')],
  ]) {
    const { code, out } = await run('verify', file('log.jsonl'), ...held, '--json')
    expect([held, code, JSON.parse(out)]).toMatchObject([held, 0, { whole: true, rows: 5, hidden: 0, faults: [] }])
  }
  const seen = await run('verify', file('log.jsonl'), '--witness', folder, '--json')
  expect(JSON.parse(seen.out)).toMatchObject({ witnessed: 1, keyHeldTo: 'witness' })
  const alone = await run('verify', file('log.jsonl'))
  expect(alone.out).toContain('the log is whole: 5 rows')
  expect(alone.err).toContain('--witness or --key')
})

test('an export of one tenant and of a span is proven as well', async () => {
  await run('export', '--config', config, '--out', file('own.jsonl'), '--tenant', 'laboratory', '--from', '2020-01-01')
  const { code, out } = await run('verify', file('own.jsonl'), '--witness', file('notes.txt'), '--json')
  const verdict = JSON.parse(out) as AuditVerdict
  expect([code, verdict.whole, verdict.witnessed]).toEqual([0, true, 1])
  expect(verdict.hidden).toBe(1)
})

test('an export that was changed ends with 3, and its place is named', async () => {
  await run('export', '--config', config, '--out', file('log.jsonl'))
  const text = await readFile(file('log.jsonl'), 'utf8')
  await writeFile(file('edited.jsonl'), text.replace('"action":"invite"', '"action":"revoke"'))
  const { code, out, err } = await run('verify', file('edited.jsonl'), '--key', receiptPublicKey)
  expect(code).toBe(3)
  expect(out).toContain('NOT WHOLE')
  expect(err).toContain('checkpoint-differs')
  const other = await run('verify', file('log.jsonl'), '--key', generateKeyPair().publicKey, '--json')
  expect([other.code, JSON.parse(other.out)]).toMatchObject([3, { whole: false, faults: [{ code: 'key-differs' }] }])
})

test('what cannot be read or asked for is said, by exit code and in words', async () => {
  expect((await run('verify', file('none.jsonl'))).code).toBe(3)
  expect((await run('verify', file('log.jsonl'), '--witness', file('none'))).code).toBe(3)
  expect((await run('verify', file('notes.txt'))).code).toBe(3)
  expect((await run('verify')).code).toBe(2)
  expect((await run('something')).code).toBe(2)
  expect((await run('export', '--config', config, '--out', file('x'), '--from', 'yesterday')).code).toBe(2)
  expect((await run('export', '--config', config)).code).toBe(2)
  expect((await run('--help')).out).toContain('seqward audit verify')
  await writeFile(file('long.jsonl'), `{"auditExport":1}\n${'x'.repeat(100_000)}\n`)
  expect((await run('verify', file('long.jsonl'))).code).toBe(3)
})
