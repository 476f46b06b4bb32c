import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeDisk } from '../disk/node-disk.ts'
import { createSegment, readFrame, scanSegment, type SegmentFaults } from './segment-file.ts'
import { frameHeadBytes, segmentHeaderBytes } from './segment-format.ts'

const spoolKey = randomBytes(32)
/** Syncs cost time, and no test here cuts the power. */
const disk = { ...nodeDisk, sync() {}, syncFolder() {} }
const place = { disk, spoolKey, random: randomBytes }
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-segment-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const payloads = ['first', 'second and longer', 'third'].map((text) => Buffer.from(text))

function write(): Buffer {
  const segment = createSegment(folder, 1, place)
  path = segment.path
  for (const [index, payload] of payloads.entries()) segment.append(`{"n":${index}}`, payload)
  segment.sync()
  segment.close()
  return readFileSync(path)
}

function scan(bytes: Uint8Array, key: Uint8Array = spoolKey): { payloads: string[]; faults: SegmentFaults } {
  writeFileSync(path, bytes)
  const { frames, faults } = scanSegment(path, { disk: nodeDisk, spoolKey: key })
  return { payloads: [...frames].map(({ payload }) => payload.toString()), faults: faults() }
}

const framesOf = () => [...scanSegment(path, place).frames]

test('what was appended is read back, frame by frame and by place', () => {
  const segment = createSegment(folder, 1, place)
  path = segment.path
  const places = payloads.map((payload) => segment.append('{}', payload))
  segment.close()
  expect(framesOf().map(({ payload }) => payload)).toEqual(payloads)
  expect(places.map((at) => readFrame(path, place, segment.id, at)?.payload)).toEqual(payloads)
})

test('cut at every byte of the last frame, the frames before it stay and the cut one is never half there', () => {
  const whole = write()
  const { bytes } = framesOf().at(-1) ?? { bytes: 0 }
  for (let cut = whole.length - bytes; cut < whole.length; cut++) {
    const found = scan(whole.subarray(0, cut))
    expect(found.payloads).toEqual(['first', 'second and longer'])
    expect(found.faults).toEqual({ damaged: [], tornBytes: cut - (whole.length - bytes), headerDamaged: false })
  }
})

test('one flipped bit anywhere costs the one frame that it is in, at most, and is always noticed', () => {
  const whole = write()
  const frames = framesOf()
  for (let bit = 0; bit < whole.length * 8; bit += 3) {
    const flipped = Buffer.from(whole)
    const at = bit >> 3
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7))
    const hit = frames.findIndex(({ offset, bytes }) => offset <= at && at < offset + bytes)
    const { payloads: read, faults } = scan(flipped)
    const expected = payloads.filter((_, index) => index !== hit).map(String)
    expect(read, `bit ${bit}`).toEqual(expected)
    if (hit === -1) expect(faults.headerDamaged).toBe(true)
    // A last frame whose head is hit cannot be told from an append that a crash cut short.
    else expect(faults.damaged.length + (hit === 2 ? faults.tornBytes : 0), `bit ${bit}`).toBeGreaterThan(0)
  }
})

test('a lost sector costs the frames that lie in it, and those behind it are found again', () => {
  const segment = createSegment(folder, 1, place)
  path = segment.path
  for (let n = 0; n < 40; n++) segment.append(`{"n":${n}}`, randomBytes(900))
  segment.sync()
  segment.close()
  const frames = framesOf()
  const whole = readFileSync(path)
  for (const sector of [512, 4096])
    for (let at = 0; at < whole.length; at += sector) {
      const lost = Buffer.from(whole)
      lost.fill(0, at, Math.min(at + sector, lost.length))
      writeFileSync(path, lost)
      const kept = framesOf().map(({ number }) => number)
      const untouched = frames.filter(({ offset, bytes }) => offset + bytes <= at || at + sector <= offset)
      expect(kept).toEqual(untouched.map(({ number }) => number))
    }
})

test('frames that are repeated or moved to another segment are refused', () => {
  const whole = write()
  const frames = framesOf().map(({ offset, bytes }) => whole.subarray(offset, offset + bytes))
  const [first, second, third] = frames
  if (first === undefined || second === undefined || third === undefined) throw new Error('three frames were written')
  const header = whole.subarray(0, segmentHeaderBytes)
  expect(scan(Buffer.concat([header, second, first, third])).payloads).toEqual(['second and longer', 'third'])
  expect(scan(Buffer.concat([header, first, first, third])).payloads).toEqual(['first', 'third'])
  const other = write().subarray(0, segmentHeaderBytes)
  expect(scan(Buffer.concat([other, first, second, third])).payloads).toEqual([])
})

test('another key reads nothing, and says so rather than calling every frame damaged', () => {
  const whole = write()
  const faults = { damaged: [], tornBytes: whole.length, headerDamaged: true }
  expect(scan(whole, randomBytes(32))).toEqual({ payloads: [], faults })
})

test('nothing of a body or its note can be found in the file', () => {
  const whole = write()
  for (const text of ['first', 'second', '"n"']) expect(whole.includes(text)).toBe(false)
})

test('no pair of key and nonce comes twice, through crashes and through older copies that were put back', () => {
  const home = join(folder, 'home')
  const copy = join(folder, 'copy')
  nodeDisk.makeFolder(home)
  const sealed = new Map<string, string>()
  for (let start = 0; start < 1000; start++) {
    if (start % 100 === 20) cpSync(home, copy, { recursive: true })
    if (start % 100 === 70) {
      rmSync(home, { recursive: true })
      cpSync(copy, home, { recursive: true })
    }
    // Each start ends in a crash: nothing is synced or closed in order, and the next one opens what is there.
    const segment = createSegment(home, 1 + (start % 7), place)
    segment.append(`{"start":${start}}`, Buffer.from('the same payload'))
    segment.append('{}', Buffer.from('the same payload'))
    segment.close()
    for (const name of readdirSync(home)) {
      const file = readFileSync(join(home, name))
      for (const { number, offset, bytes } of scanSegment(join(home, name), place).frames) {
        const pair = `${file.toString('hex', 8, 24)}/${number}`
        const content = file.toString('hex', offset + frameHeadBytes, offset + bytes)
        expect(sealed.get(pair) ?? content).toBe(content)
        sealed.set(pair, content)
      }
      if (Number.parseInt(name, 10) !== 1 + (start % 7)) continue
      if (start % 3 === 0) rmSync(join(home, name))
    }
    if (start % 7 === 0) for (const name of readdirSync(home)) rmSync(join(home, name))
  }
  expect(sealed.size).toBe(2000)
  expect(new Set([...sealed.keys()].map((pair) => pair.split('/')[0])).size).toBe(1000)
})
