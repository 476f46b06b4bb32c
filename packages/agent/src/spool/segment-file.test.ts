import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSegment, eachFrame, readFrame, type SegmentFaults } from './segment-file.ts'
import { segmentHeaderBytes } from './segment-format.ts'

const spoolKey = randomBytes(32)
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-segment-'))
  path = join(folder, '0000000001-00000000.seg')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const payloads = ['first', 'second and longer', 'third'].map((text) => Buffer.from(text))

function write(): Buffer {
  const segment = createSegment(path, spoolKey)
  for (const [index, payload] of payloads.entries()) segment.append(`{"n":${index}}`, payload)
  segment.sync()
  segment.close()
  return readFileSync(path)
}

function scan(bytes: Uint8Array, key: Uint8Array = spoolKey): { payloads: string[]; faults: SegmentFaults } {
  writeFileSync(path, bytes)
  let faults: SegmentFaults = { damaged: 0, tornBytes: 0 }
  const frames = [...eachFrame(path, key, (found) => (faults = found))]
  return { payloads: frames.map(({ payload }) => payload.toString()), faults }
}

test('what was appended is read back, frame by frame and by place', () => {
  const segment = createSegment(path, spoolKey)
  const places = payloads.map((payload) => segment.append('{}', payload))
  segment.close()
  expect([...eachFrame(path, spoolKey)].map(({ payload }) => payload)).toEqual(payloads)
  expect(places.map((place) => readFrame(path, spoolKey, place)?.payload)).toEqual(payloads)
})

test('cut at every byte of the last frame, the frames before it stay and the cut one is never half there', () => {
  const whole = write()
  const { bytes } = [...eachFrame(path, spoolKey)].at(-1) ?? { bytes: 0 }
  for (let cut = whole.length - bytes; cut < whole.length; cut++) {
    const found = scan(whole.subarray(0, cut))
    expect(found.payloads).toEqual(['first', 'second and longer'])
    expect(found.faults).toEqual({ damaged: 0, tornBytes: cut - (whole.length - bytes) })
  }
})

test('one flipped bit anywhere costs at most the frames that it touches, and is always noticed', () => {
  const whole = write()
  for (let bit = 0; bit < whole.length * 8; bit += 3) {
    const flipped = Buffer.from(whole)
    const at = bit >> 3
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7))
    const { payloads: read, faults } = scan(flipped)
    expect(read.every((payload) => payloads.some((original) => original.toString() === payload))).toBe(true)
    expect(read.length < payloads.length && faults.damaged + faults.tornBytes > 0, `bit ${bit}`).toBe(true)
  }
})

test('frames that are swapped, repeated or moved to another segment are refused', () => {
  const whole = write()
  const frames = [...eachFrame(path, spoolKey)].map(({ offset, bytes }) => whole.subarray(offset, offset + bytes))
  const [first, second, third] = frames
  if (first === undefined || second === undefined || third === undefined) throw new Error('three frames were written')
  const header = whole.subarray(0, segmentHeaderBytes)
  expect(scan(Buffer.concat([header, second, first, third])).payloads).toEqual(['third'])
  expect(scan(Buffer.concat([header, first, first, third])).payloads).toEqual(['first', 'third'])
  rmSync(path)
  const other = write().subarray(0, segmentHeaderBytes)
  expect(scan(Buffer.concat([other, first, second, third])).payloads).toEqual([])
})

test('another key reads nothing, and says so rather than calling every frame damaged', () => {
  const whole = write()
  expect(scan(whole, randomBytes(32))).toEqual({ payloads: [], faults: { damaged: 0, tornBytes: whole.length } })
})

test('nothing of a body or its note can be found in the file', () => {
  const whole = write()
  for (const text of ['first', 'second', '"n"']) expect(whole.includes(text)).toBe(false)
})
