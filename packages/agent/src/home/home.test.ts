import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig, requireHttps, usualConfig } from './agent-config.ts'
import { makeHome, openHome, usualHome } from './home-folder.ts'
import { isLocked, lockHome } from './home-lock.ts'
import { siteKeys } from './site-keys.ts'
import { readStatus } from './status-file.ts'
import { writeWhole } from './whole-file.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-home-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const codeOf = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return null
}

test('a home that others can read is refused, an empty new folder is closed to them', () => {
  const home = join(folder, 'home')
  expect(codeOf(() => openHome(home))).toBe('missing')
  mkdirSync(home, { mode: 0o755 })
  expect(codeOf(() => openHome(home))).toBe('unsafe')
  makeHome(home)
  expect(codeOf(() => openHome(home))).toBeNull()
  chmodSync(home, 0o750)
  expect(codeOf(() => makeHome(home))).toBe('unsafe')
})

test('keys of the site are made once, and refused when others can read them or they are none', () => {
  const path = join(folder, 'site.key')
  const made = siteKeys(path)
  expect(siteKeys(path).aliasKey).toEqual(made.aliasKey)
  chmodSync(path, 0o644)
  expect(codeOf(() => siteKeys(path))).toBe('unsafe')
  chmodSync(path, 0o600)
  writeFileSync(path, '{}')
  expect(codeOf(() => siteKeys(path))).toBe('malformed')
})

test('settings report every mistake at once', () => {
  const text = JSON.stringify({ service: 'https://host:1', roots: ['relative'], tickSeconds: 'often', colour: 1 })
  expect(() => parseConfig(text, 'agent.json')).toThrow(
    'agent.json: colour is no setting; roots is not a list of absolute paths; tickSeconds is not a number from 0.05 to 86400',
  )
  expect(parseConfig(JSON.stringify({ service: 'https://host' }), 'agent.json')).toEqual({
    ...usualConfig,
    service: 'https://host',
  })
})

test('only https, a host and a port make a service', () => {
  expect(requireHttps('https://host:8443', '').port).toBe('8443')
  expect(codeOf(() => requireHttps('http://host', ''))).toBe('unsafe')
  for (const address of ['host', 'https://host/path', 'https://me@host', 'https://host/?a=1'])
    expect(
      codeOf(() => requireHttps(address, '')),
      address,
    ).toBe('malformed')
})

test('two agents cannot hold one home', () => {
  const path = join(folder, 'lock')
  const unlock = lockHome(path)
  expect(codeOf(() => lockHome(path))).toBe('in-use')
  expect(isLocked(path)).toBe(true)
  unlock()
  lockHome(path)()
  expect(readdirSync(folder)).toEqual([])
})

test('a lock whose process was killed is taken over, also when its number was given to another process', async () => {
  const path = join(folder, 'lock')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  writeFileSync(path, `${child.pid} another-boot:1\n`)
  expect(isLocked(path)).toBe(false)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  lockHome(path)()
  expect(readdirSync(folder)).toEqual([])
})

test('a file is replaced whole, and privately', () => {
  const path = join(folder, 'file')
  writeWhole(path, 'old')
  writeWhole(path, 'new')
  expect(readdirSync(folder)).toEqual(['file'])
})

test('a status that is not there or not whole is none', () => {
  expect(readStatus(join(folder, 'status.json'))).toBeNull()
  writeFileSync(join(folder, 'status.json'), '{"ticks":')
  expect(readStatus(join(folder, 'status.json'))).toBeNull()
})

test('the environment may name the home', () => {
  expect(usualHome({ SEQWARD_HOME: '/somewhere/else' })).toBe('/somewhere/else')
})
