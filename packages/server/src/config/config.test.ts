import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTestFolder, type TestFolder } from '../testing/test-service.ts'
import { parseConfig } from './parse-config.ts'
import { readConfig } from './read-config.ts'

const tls = { certFile: 'tls/service.pem', keyFile: 'tls/service.key' }
const good = {
  dataDir: 'data',
  keyFile: 'keys/wrapping.key',
  agents: { host: '0.0.0.0', port: 8443, tls },
  console: { host: '127.0.0.1', port: 8080 },
}

let made: TestFolder
beforeAll(async () => {
  made = await makeTestFolder()
})
afterAll(() => made.remove())

const faultsOf = (value: unknown) => {
  const parsed = parseConfig(value, '/srv/seqward')
  return parsed.ok ? [] : parsed.faults
}

test('relative paths are taken from the folder of the configuration', () => {
  const parsed = parseConfig(good, join('/srv', 'seqward'))
  expect(parsed).toMatchObject({
    ok: true,
    config: { dataDir: join('/srv', 'seqward', 'data'), console: { tls: null, publicUrl: null }, consoleDir: null },
  })
})

test('all mistakes come out together, each with its place', () => {
  const faults = faultsOf({
    dataDir: 7,
    keyFile: 'keys/wrapping.key',
    agents: { host: '', port: 70_000, tls: { certFile: 'a' }, color: 'red' },
    console: { host: '127.0.0.1', port: '80', publicUrl: 'http://lab.example' },
    extra: true,
  })
  for (const place of [
    'dataDir',
    'agents.host',
    'agents.port',
    'agents.tls.keyFile',
    'agents.color',
    'console.port',
    'console.publicUrl',
    'extra',
  ])
    expect(faults.some((fault) => fault.startsWith(`${place} `))).toBe(true)
})

test('a console without TLS is for this machine only', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'lab.example'])
    expect(faultsOf({ ...good, console: { host, port: 8080 } })).toHaveLength(1)
  for (const host of ['127.0.0.1', 'localhost', '::1'])
    expect(faultsOf({ ...good, console: { host, port: 8080 } })).toEqual([])
  expect(faultsOf({ ...good, console: { host: '0.0.0.0', port: 8080, tls } })).toEqual([])
})

test('the wrapping key does not lie with the data that it protects', () => {
  expect(faultsOf({ ...good, keyFile: 'data/wrapping.key' })).toHaveLength(1)
})

test('a value that is no object at all is one clear fault among others', () => {
  for (const value of [null, 'text', [], 5]) expect(faultsOf(value)).toContain('the configuration is not an object')
})

test('a file that cannot be read, is no JSON, or names a key that others can read is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seqward-config-'))
  expect(() => readConfig(join(folder, 'none.json'))).toThrow('cannot be read')
  await writeFile(join(folder, 'bad.json'), '{')
  expect(() => readConfig(join(folder, 'bad.json'))).toThrow('not JSON')
  await writeFile(join(folder, 'good.json'), JSON.stringify(good))
  expect(() => readConfig(join(folder, 'good.json'))).toThrow(/certFile cannot be read.*keyFile cannot be read/)
  await rm(folder, { recursive: true })

  const key = join(made.folder, 'tls', 'service.key')
  await chmod(key, 0o640)
  expect(() => readConfig(made.configFile)).toThrow('may be read by others')
  await chmod(key, 0o600)
  expect(readConfig(made.configFile).dataDir).toBe(join(made.folder, 'data'))
})

test('what init makes is for its owner only, and nothing is ever overwritten', async () => {
  for (const entry of await readdir(made.folder, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(entry.parentPath, entry.name))
    expect([entry.name, mode & 0o077]).toEqual([entry.name, 0])
  }
  const { initFolder } = await import('./init-folder.ts')
  const parent = await mkdtemp(join(tmpdir(), 'seqward-config-'))
  await mkdir(join(parent, 'there'))
  const again = initFolder({
    folder: join(parent, 'there'),
    hosts: ['localhost'],
    agentsPort: 0,
    consolePort: 0,
    makeKey: () => undefined,
    now: new Date(),
  })
  await expect(again).rejects.toMatchObject({ code: 'unsafe-configuration', faults: ['is there already'] })
  expect(await readdir(join(parent, 'there'))).toEqual([])
  await rm(parent, { recursive: true })
})
