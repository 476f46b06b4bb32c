import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair, importPrivateKey, importPublicKey } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendConsent, readConsentLog } from './consent-log.ts'
import { allowsSending, type Consent, consentOf, sensorDayCovered, spanCovers, tickRefusal } from './coverage.ts'
import { openSightings } from './sightings.ts'

const pair = generateKeyPair()
const keys = { consentKey: importPrivateKey(pair.privateKey) }
const publicKey = importPublicKey(pair.publicKey)
const contract = 'c'.repeat(64)
const told = { who: 'operator', contract, wording: { version: 1, language: 'en' } } as const
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-consent-'))
  path = join(folder, 'consent.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const on = (second: number, before: readonly string[] = []) =>
  appendConsent(path, { ...told, at: at(second), kind: 'on', day: 20_454, before, listedRoots: ['root'] }, keys)
const off = (second: number) => appendConsent(path, { ...told, at: at(second), kind: 'off' }, keys)
const history = (second: number, fromDay: number, toDay: number) =>
  appendConsent(path, { ...told, at: at(second), kind: 'history', span: { fromDay, toDay } }, keys)
const now = (kept = contract): Consent => consentOf(readConsentLog(path, publicKey), (agreed) => agreed === kept)
const seen = (second: number, unfinished = true, root = 'root') => ({ firstSeenAt: at(second), unfinished, root })

test('nothing may be sent before the first tick', () => {
  expect(now()).toMatchObject({ state: 'off', ticks: [], spans: [] })
  expect(allowsSending(now())).toBe(false)
  expect(tickRefusal(now(), 'run', seen(1))).toBe('no-consent')
})

test('a tick covers runs first seen, unfinished, after it, and no others', () => {
  on(10, ['there'])
  expect(tickRefusal(now(), 'new', seen(11))).toBeNull()
  expect(tickRefusal(now(), 'there', seen(11))).toBe('before-tick')
  expect(tickRefusal(now(), 'old', seen(9))).toBe('before-tick')
  expect(tickRefusal(now(), 'new', seen(11, false))).toBe('finished-when-first-seen')
  expect(tickRefusal(now(), 'new', seen(11, true, 'a root that could not be listed'))).toBe('before-tick')
})

test('switching off voids every tick and every span before it', () => {
  on(10)
  history(11, 100, 200)
  off(12)
  expect(allowsSending(now())).toBe(false)
  on(13)
  expect(now().spans).toEqual([])
  expect(tickRefusal(now(), 'between', seen(11))).toBe('before-tick')
})

test('a second tick does not uncover the runs of the first', () => {
  on(10)
  on(20, ['growing'])
  expect(tickRefusal(now(), 'growing', seen(15))).toBeNull()
})

test('history goes only with its own consent, for the days that it names', () => {
  on(10)
  expect(spanCovers(now(), 150)).toBe(false)
  history(11, 100, 200)
  expect([99, 100, 200, 201].map((day) => spanCovers(now(), day))).toEqual([false, true, true, false])
  expect(spanCovers(now(), null)).toBe(false)
})

test('sensor days are covered from the day of the tick on, and by spans', () => {
  on(10)
  history(11, 100, 101)
  expect([99, 100, 20_453, 20_454].map((day) => sensorDayCovered(now(), day))).toEqual([false, true, false, true])
})

test('another contract needs a new tick', () => {
  on(10)
  expect(now('d'.repeat(64))).toMatchObject({ state: 'contract-changed', ticks: [] })
  expect(allowsSending(now('d'.repeat(64)))).toBe(false)
})

test('an edited, removed, reordered or foreign record means off', () => {
  on(10)
  history(11, 100, 200)
  off(12)
  const text = readFileSync(path, 'utf8')
  const [first = '', second = '', third = ''] = text.split('\n')
  const edits = [
    text.replace('"off"', '"on"'),
    text.replace('"toDay":200', '"toDay":900'),
    `${first}\n${third}\n`,
    `${second}\n${first}\n`,
    `${second}\n`,
    'not a record\n',
  ]
  for (const edited of edits) {
    expect(edited).not.toBe(text)
    writeFileSync(path, edited)
    expect(now().state).toBe('damaged')
    expect(allowsSending(now())).toBe(false)
  }
})

test('a record that a crash cut short means off, until the next decision repairs the file', () => {
  on(10)
  appendFileSync(path, '{"record":{"at":')
  expect(now().state).toBe('damaged')
  on(11)
  expect(now().state).toBe('on')
})

test('a sighting outlives a restart, and a later look does not change it', () => {
  const file = join(folder, 'sightings.jsonl')
  openSightings(file).note([{ key: 'run', ...seen(5) }])
  appendFileSync(file, '{"key":"torn')
  const again = openSightings(file)
  again.note([
    { key: 'run', ...seen(50, false) },
    { key: 'later', ...seen(51) },
  ])
  expect(openSightings(file).get('run')).toMatchObject(seen(5))
  expect(openSightings(file).get('later')).toMatchObject(seen(51))
})
