import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isExempt, proxyFault, proxyFor } from './proxy-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'seqward-proxy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const none = { proxy: null, proxyCredentialsFile: null }
const choose = (settings: Partial<typeof none> | { proxy: string }, environment = {}) =>
  proxyFor({ ...none, ...settings }, 'seqward.example.org', 8443, environment)

test('the setting comes first, then the environment, unless the host is exempt or "none" is set', () => {
  const environment = { HTTPS_PROXY: 'http://env.example:3128' }
  expect(choose({}, {})).toBeNull()
  expect(choose({}, environment)).toMatchObject({ host: 'env.example', port: 3128, from: 'HTTPS_PROXY' })
  expect(choose({}, { https_proxy: 'env.example:81' })).toMatchObject({ host: 'env.example', port: 81 })
  expect(choose({ proxy: 'https://own.example' }, environment)).toMatchObject({
    host: 'own.example',
    port: 443,
    tls: true,
    from: 'agent.json',
  })
  expect(choose({ proxy: 'none' }, environment)).toBeNull()
  expect(choose({}, { ...environment, NO_PROXY: '.example.org' })).toBeNull()
  expect(() => choose({}, { HTTPS_PROXY: 'socks5://x' })).toThrow('HTTPS_PROXY')
})

test('a password comes from the environment or a file of its own, and never stands in agent.json', () => {
  expect(choose({}, { HTTPS_PROXY: 'http://dom%5Cuser:p%40ss@env.example:1' })?.authorization).toBe(
    basic('dom\\user:p@ss'),
  )
  const file = join(folder, 'credentials')
  writeFileSync(file, 'user:pass:word\n', { mode: 0o600 })
  const settings = { proxy: 'http://p.example:1', proxyCredentialsFile: file }
  expect(proxyFor(settings, 'h', 1, {})?.authorization).toBe(basic('user:pass:word'))
  expect(proxyFault('http://user:secret@p.example:1')).toMatch(/must not hold a password/)
  expect(proxyFault('http://user:secret@p.example:1')).not.toContain('secret')
  for (const wrong of [7, 'ftp://p', 'http://p/path', '']) expect(proxyFault(wrong)).not.toBeNull()
  for (const right of [null, 'none', 'http://p:1', 'https://[::1]:2']) expect(proxyFault(right)).toBeNull()
})

test('a file with a password that others may read is refused, and so is one without a password', () => {
  const open = join(folder, 'open')
  writeFileSync(open, 'user:secret', { mode: 0o644 })
  const empty = join(folder, 'empty')
  writeFileSync(empty, 'user', { mode: 0o600 })
  const choice = (file: string) => () => proxyFor({ proxy: 'http://p:1', proxyCredentialsFile: file }, 'h', 1, {})
  if (process.platform !== 'win32') expect(choice(open)).toThrow(expect.objectContaining({ code: 'unsafe' }))
  expect(choice(empty)).toThrow(expect.objectContaining({ code: 'malformed' }))
  expect(choice(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'missing' }))
})

test.each([
  ['example.org', true],
  ['.example.org', true],
  ['*.example.org', true],
  ['seqward.example.org:8443', true],
  ['seqward.example.org:443', false],
  ['ample.org', false],
  ['*', true],
  ['localhost, example.org', true],
  ['', false],
])('NO_PROXY=%s', (list, exempt) => {
  expect(isExempt('seqward.example.org', 8443, list)).toBe(exempt)
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['fd00::7', 'fd00::/8', true],
  ['fd00::7', 'fd00::7', true],
  ['fd00::7', '10.0.0.0/8', false],
])('address %s with NO_PROXY=%s', (host, list, exempt) => {
  expect(isExempt(host, 443, list)).toBe(exempt)
})
