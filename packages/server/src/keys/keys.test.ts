import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeyFile, openKeyFile } from './file-key-provider.ts'
import { openKeyring } from './keyring.ts'
import { testKeys } from '../testing/test-keys.ts'
import { createSealer } from './sealer.ts'

let folder: string
let keyFile: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-keys-'))
  keyFile = join(folder, 'wrapping.key')
  createKeyFile(keyFile)
})
afterAll(() => rm(folder, { recursive: true }))

test('a key file that others may read is refused', async () => {
  await chmod(keyFile, 0o644)
  expect(() => openKeyFile(keyFile)).toThrow(expect.objectContaining({ code: 'key-file-unsafe' }))
  await chmod(keyFile, 0o600)
  expect(openKeyFile(keyFile).kind).toBe('file')
})

test('a key file is never overwritten, and another secret is not taken for one', async () => {
  expect(() => createKeyFile(keyFile)).toThrow(expect.objectContaining({ code: 'key-file-exists' }))
  expect(() => openKeyFile(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'key-file-missing' }))
  const other = join(folder, 'other.key')
  await writeFile(other, '-----BEGIN PRIVATE KEY-----\n', { mode: 0o600 })
  expect(() => openKeyFile(other)).toThrow(expect.objectContaining({ code: 'key-file-malformed' }))
})

test('the ring gives the same keys again, and no file of it holds one in the clear', async () => {
  const ring = join(folder, 'ring')
  const first = await openKeyring(ring, openKeyFile(keyFile))
  await first.createTenantKey('laboratory')
  const second = await openKeyring(ring, openKeyFile(keyFile))
  expect(second.databaseKey).toEqual(first.databaseKey)
  expect(second.tenantKey('laboratory')).toEqual(first.tenantKey('laboratory'))
  for (const name of await readdir(ring)) {
    const text = await readFile(join(ring, name), 'utf8')
    for (const key of [first.databaseKey, first.tenantKey('laboratory')])
      for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(key.toString(encoding))
  }
})

test('a tenant whose key file is gone cannot be read any more', async () => {
  const ring = join(folder, 'shredded')
  const before = await openKeyring(ring, openKeyFile(keyFile))
  await before.createTenantKey('laboratory')
  const sealed = createSealer(before).seal('laboratory', 'runs', 'r', Buffer.from('value'))
  await before.forgetTenant('laboratory')
  const after = await openKeyring(ring, openKeyFile(keyFile))
  expect(after.isErased('laboratory')).toBe(true)
  expect(() => createSealer(after).open('laboratory', 'runs', 'r', sealed)).toThrow(
    expect.objectContaining({ code: 'key-file-missing' }),
  )
})

test('a sealed value opens in its own row, table and tenant only, and not with any bit changed', () => {
  const sealer = createSealer(testKeys())
  const sealed = sealer.seal('laboratory', 'runs', 'one', Buffer.from('a lot number'))
  expect(sealer.open('laboratory', 'runs', 'one', sealed).toString()).toBe('a lot number')
  for (const [tenant, table, row] of [
    ['other', 'runs', 'one'],
    ['laboratory', 'cases', 'one'],
    ['laboratory', 'runs', 'two'],
  ] as const)
    expect(() => sealer.open(tenant, table, row, sealed)).toThrow(
      expect.objectContaining({ code: 'sealed-data-damaged' }),
    )
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => sealer.open('laboratory', 'runs', 'one', changed)).toThrow('does not open')
  }
})

test('sealing the same value twice shows nothing of that', () => {
  const sealer = createSealer(testKeys())
  const seal = () => sealer.sealJson('laboratory', 'runs', 'one', { lot: '12345678' })
  const texts = new Set(Array.from({ length: 100 }, () => seal().toString('hex')))
  expect(texts.size).toBe(100)
  expect(sealer.token('laboratory', 'serial', 'M01234')).toBe(sealer.token('laboratory', 'serial', 'M01234'))
  expect(sealer.token('laboratory', 'serial', 'M01234')).not.toBe(sealer.token('laboratory', 'other', 'M01234'))
})
