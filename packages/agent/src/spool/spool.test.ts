import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archivedBody, archivedFrames } from './archive.ts'
import type { FrameNote, FrameRef, FrameState, SpooledFrame } from './frame.ts'
import { nodeDisk } from '../disk/node-disk.ts'
import type { SegmentFaults } from './segment-file.ts'
import { openSpool, type Spool } from './spool.ts'

const spoolKey = randomBytes(32)
const reading = { disk: nodeDisk, spoolKey }
let folder = ''
let states: Map<string, FrameState>
let faults: SegmentFaults[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-spool-'))
  states = new Map()
  faults = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const nameOf = ({ segment, number }: Pick<FrameRef, 'segment' | 'number'>) => `${segment}/${number}`

function open(bytesMax = 1024 ** 2, sentBytesMax = 1024 ** 2): Spool {
  return openSpool({
    folder: join(folder, 'spool'),
    sent: join(folder, 'sent'),
    spoolKey,
    bytesMax,
    sentBytesMax,
    stateOf: (ref) => states.get(nameOf(ref)) ?? 'open',
    beforeRetire: () => {},
    onFault: (fault) => faults.push(fault),
  })
}

function batch(kind: string, content: string): { note: FrameNote; body: Buffer } {
  const body = Buffer.from(content)
  const note = { kind, run: null, bodySha256: content, bodyBytes: body.length, contract: '', madeAt: '', local: null }
  return { note, body }
}

const contents = (frames: readonly SpooledFrame[]) => frames.map(({ note }) => note.bodySha256)
const bulkFiles = () => readdirSync(join(folder, 'spool', 'bulk')).map((name) => join(folder, 'spool', 'bulk', name))

test('what was appended is there after a restart, urgent kinds first, each kind in order', () => {
  open().append(['a', 'b', 'c'].map((text) => batch(text === 'b' ? 'configuration' : 'progress', text)))
  const again = open()
  expect(contents(again.pending())).toEqual(['b', 'a', 'c'])
  const first = again.first()
  expect(first && zstdDecompressSync(again.read(first.ref) ?? Buffer.alloc(0)).toString()).toBe('b')
})

test('a crash in the middle of an append loses only what was not synced, and nothing is written behind it', () => {
  open().append([batch('progress', 'whole')])
  const [file = ''] = bulkFiles()
  appendFileSync(file, randomBytes(37))
  const again = open()
  expect(contents(again.pending())).toEqual(['whole'])
  again.append([batch('progress', 'next')])
  expect(bulkFiles()).toHaveLength(2)
  expect(contents(open().pending())).toEqual(['whole', 'next'])
})

test('an unreadable frame is reported, and the frames around it still leave', () => {
  const frames = open().append(['a', 'b', 'c'].map((text) => batch('progress', text)))
  const [file = ''] = bulkFiles()
  const bytes = readFileSync(file)
  const middle = (frames[1]?.ref.offset ?? 0) + 10
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const again = open()
  expect(contents(again.pending())).toEqual(['a', 'c'])
  expect(faults).toEqual([{ damaged: [1], tornBytes: 0, headerDamaged: false }])
  expect(again.lost).toEqual([[frames[1]?.ref.segment, 1]])
  for (const { ref } of again.pending()) again.settle(ref)
  expect(bulkFiles().every((name) => name.endsWith('.damaged'))).toBe(true)
})

test('a file without a whole header held nothing and goes; a lost header is found by the name, and one of which nothing can be read is kept for a person', () => {
  const spool = open()
  spool.append([batch('progress', 'a')])
  const [file = ''] = bulkFiles()
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, 20))
  expect(open().pendingCount).toBe(0)
  expect(bulkFiles()).toEqual([])
  writeFileSync(file, Buffer.concat([randomBytes(56), bytes.subarray(56)]))
  expect(contents(open().pending())).toEqual(['a'])
  writeFileSync(file, randomBytes(bytes.length))
  expect(open().pendingCount).toBe(0)
  expect(bulkFiles()).toEqual([`${file}.damaged`])
  expect(faults).toMatchObject([
    { headerDamaged: true, damaged: [] },
    { headerDamaged: true, damaged: [0] },
  ])
})

test('over its bytes, the oldest bulk goes first, and what is urgent stays', () => {
  const spool = open(64 * 1024)
  spool.append([batch('configuration', 'urgent')])
  const dropped: string[] = []
  for (let n = 0; n < 60; n++) {
    spool.append([batch('run-end', `${n} ${randomBytes(3000).toString('hex')}`)])
    for (let over = spool.overflow(); over.length > 0; over = spool.overflow()) {
      dropped.push(...contents(over))
      spool.giveUp(over)
    }
    expect(spool.bytes).toBeLessThanOrEqual(64 * 1024)
  }
  const numbers = dropped.map((text) => Number.parseInt(text, 10))
  expect(numbers).toEqual(numbers.map((_, index) => index))
  expect(contents(spool.pending())[0]).toBe('urgent')
  expect(dropped.length + spool.pendingCount).toBe(61)
})

test('what has left can be read again, and only that', () => {
  const spool = open()
  const frames = spool.append(['sent', 'dropped'].map((text) => batch('progress', text)))
  const [sent, given] = frames
  if (sent === undefined || given === undefined) throw new Error('two were appended')
  spool.settle(sent.ref)
  spool.giveUp([given])
  spool.close()
  const kept = [...archivedFrames([join(folder, 'sent')], reading)]
  const read = kept.map((frame) => zstdDecompressSync(archivedBody(frame, reading) ?? Buffer.alloc(0)).toString())
  expect(read).toEqual(['sent'])
  expect(bulkFiles()).toEqual([])
})

test('a purge removes every unsent byte from the disk at once and keeps what was sent', () => {
  const spool = open()
  const [sent] = spool.append(['sent', 'unsent', 'unsent too'].map((text) => batch('progress', text)))
  if (sent !== undefined) spool.settle(sent.ref)
  spool.purge()
  expect(spool.pendingCount).toBe(0)
  expect(bulkFiles()).toEqual([])
  expect([...archivedFrames([join(folder, 'sent')], reading)].map(({ note }) => note.bodySha256)).toEqual(['sent'])
  expect(open().pendingCount).toBe(0)
})

test('a frame that the ledger knows as sent or given up does not leave a second time', () => {
  const frames = open().append(['a', 'b', 'c'].map((text) => batch('progress', text)))
  for (const [index, state] of (['sent', 'given-up'] as const).entries()) {
    const frame = frames[index]
    if (frame !== undefined) states.set(nameOf(frame.ref), state)
  }
  expect(contents(open().pending())).toEqual(['c'])
})

test('the archive keeps to its bytes; the oldest goes first', () => {
  for (let n = 0; n < 20; n++) {
    const spool = open(1024 ** 2, 20_000)
    const [frame] = spool.append([batch('progress', `${n} ${randomBytes(1000).toString('hex')}`)])
    if (frame !== undefined) spool.settle(frame.ref)
    spool.close()
  }
  const kept = [...archivedFrames([join(folder, 'sent')], reading)].map(({ note }) =>
    Number.parseInt(note.bodySha256, 10),
  )
  expect(kept.at(-1)).toBe(19)
  expect(kept.length).toBeLessThan(20)
  expect(kept).toEqual(kept.toSorted((a, b) => a - b))
})
