import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readArchive, writeArchive } from '../backup/archive.ts'
import { createKeyFile, openKeyFile } from '../keys/file-key-provider.ts'
import { openKeyring } from '../keys/keyring.ts'
import { testKeys } from '../testing/test-keys.ts'
import { checkPlainHeader } from './database.ts'
import { encodeFrame, segmentMark } from './log/frame-format.ts'
import { segmentKeys } from './log/open-segment.ts'
import { emptySegment } from './log/rewrite-segment.ts'
import { frameAt, scanSegment } from './log/scan-segment.ts'
import { encodeRecord, type LoggedBatch } from './log/log-record.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-tampering-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A copy with one bit turned. */
function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}

const keyOf = segmentKeys(testKeys())
const segmentId = randomBytes(16)
const header = Buffer.concat([segmentMark, segmentId])
const frames = [0, 1, 2].map((number) => {
  const plain = encodeRecord({ tenant: 'laboratory', arrival: number, wire: Buffer.from('w') } as LoggedBatch)
  return encodeFrame(segmentId, keyOf, { number, tenant: 'laboratory', plain })
})
const segment = Buffer.concat([header, ...frames])
const offsets = frames.map(
  (_, index) => header.length + frames.slice(0, index).reduce((sum, one) => sum + one.length, 0),
)

test('no bit of a segment can be turned unseen: the frame that it is in opens no more', () => {
  for (let bit = header.length * 8; bit < segment.length * 8; bit++) {
    const changed = flipped(segment, bit)
    const index = offsets.findLastIndex((offset) => bit >> 3 >= offset)
    const opens = offsets.map((offset) => frameAt(changed, offset, segmentId, keyOf) !== null)
    expect([bit, opens]).toEqual([bit, offsets.map((_, at) => at !== index)])
  }
})

test('frames that are swapped, repeated, moved to another segment or cut short are noticed', () => {
  const [one, two, three] = frames as [Buffer, Buffer, Buffer]
  for (const order of [
    [two, one, three],
    [one, one, two],
    [one, three],
    [three, two, one],
  ]) {
    const { frames: found, damagedAt } = scanSegment(Buffer.concat([header, ...order]), 0, keyOf)
    const arrivals = found.map(({ batch }) => batch.arrival)
    expect(damagedAt.length > 0 || arrivals.length < order.length || arrivals.join() === '0,2').toBe(true)
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
  }
  const other = Buffer.concat([segmentMark, randomBytes(16), ...frames])
  expect(scanSegment(other, 0, keyOf).frames).toEqual([])
  for (let cut = offsets[2] ?? 0; cut < segment.length; cut++)
    expect(frameAt(segment.subarray(0, cut), offsets[2] ?? 0, segmentId, keyOf)).toBeNull()
})

test('what retention emptied says nothing more, is no damage, and cannot be faked', () => {
  const { bytes, changed, isEmpty } = emptySegment(segment, keyOf, new Set([offsets[1] ?? 0]))
  expect([changed, isEmpty, bytes.length]).toEqual([1, false, segment.length])
  const scan = scanSegment(bytes, 0, keyOf)
  expect([scan.frames.map(({ batch }) => batch.arrival), scan.damagedAt]).toEqual([[0, 2], []])
  for (let bit = (offsets[1] ?? 0) * 8; bit < (offsets[2] ?? 0) * 8; bit++)
    expect([bit, scanSegment(flipped(bytes, bit), 0, keyOf).damagedAt.length]).toEqual([bit, 1])
  expect(emptySegment(bytes, keyOf, new Set(offsets)).isEmpty).toBe(true)
})

test('no byte of the database can be changed unseen', () => {
  const file = join(folder, 'small.db')
  const key = `x'${'ab'.repeat(32)}'`
  const open = (path: string) => {
    const db = new Database(path)
    db.pragma(`cipher='sqlcipher'`)
    db.pragma(`key="${key}"`)
    return db
  }
  const made = open(file)
  made.exec(`create table t (x text) strict; insert into t values ('a value')`)
  made.close()
  const whole = readFileSync(file)
  const reads = (bytes: Buffer) => {
    writeFileSync(file, bytes)
    const db = open(file)
    try {
      checkPlainHeader(file)
      return (db.prepare('select x from t').get() as { x: string }).x
    } catch {
      return null
    } finally {
      db.close()
    }
  }
  expect(reads(whole)).toBe('a value')
  // One bit of each byte in turn: all eight would take minutes.
  for (let at = 0; at < whole.length; at++) expect([at, reads(flipped(whole, at * 8 + (at & 7)))]).toEqual([at, null])
  const pageBytes = 4096
  const pages = [whole.subarray(0, pageBytes), whole.subarray(pageBytes)] as const
  expect(reads(Buffer.concat([pages[0], pages[0]]))).toBeNull()
  expect(reads(Buffer.concat([pages[1], pages[0]]))).toBeNull()
  expect(reads(pages[0])).toBeNull()
})

test('no bit of a backup can be turned, and no byte cut from its end, unseen', async () => {
  const [keyFile, file] = [join(folder, 'wrapping.key'), join(folder, 'a.backup')]
  createKeyFile(keyFile)
  const provider = openKeyFile(keyFile)
  async function* one() {
    const content = Buffer.from('content')
    yield {
      path: 'keys/a.key.json',
      bytes: content.length,
      content: (async function* () {
        yield content
      })(),
    }
  }
  await writeArchive(file, provider, one())
  const whole = await readFile(file)
  const read = async (bytes: Buffer) => {
    await writeFile(file, bytes)
    const found: string[] = []
    try {
      await readArchive(file, provider, async (path, content) => {
        const parts = []
        for await (const part of content) parts.push(part)
        found.push(`${path}: ${Buffer.concat(parts).toString()}`)
      })
      return found
    } catch (error) {
      return error instanceof Error && 'code' in error ? 'noticed' : error
    }
  }
  expect(await read(whole)).toEqual(['keys/a.key.json: content'])
  for (let bit = 0; bit < whole.length * 8; bit++)
    expect([bit, await read(flipped(whole, bit))]).toEqual([bit, 'noticed'])
  for (let cut = 0; cut < whole.length; cut++)
    expect([cut, await read(whole.subarray(0, cut))]).toEqual([cut, 'noticed'])
  expect(await read(Buffer.concat([whole, whole]))).toBe('noticed')
})

test('no bit of a wrapped key can be turned unseen', async () => {
  const keyFile = join(folder, 'wrapping.key')
  createKeyFile(keyFile)
  const provider = openKeyFile(keyFile)
  const keyId = await provider.create('tenant-a')
  const wrapped = await provider.wrap(keyId, randomBytes(32), 'context')
  for (let bit = 0; bit < wrapped.length * 8; bit++)
    await expect(provider.unwrap(keyId, flipped(wrapped, bit), 'context')).rejects.toMatchObject({ code: 'key-wrong' })
  // A wrapped key of one tenant put in the place of another's.
  const ring = join(folder, 'ring')
  const keys = await openKeyring(ring, provider)
  for (const tenant of ['a', 'b']) await keys.createTenantKey(tenant)
  const text = await readFile(join(ring, 'tenant-a.key.json'), 'utf8')
  await writeFile(join(ring, 'tenant-b.key.json'), text.replaceAll('tenant-a', 'tenant-b'))
  await expect(openKeyring(ring, provider)).rejects.toMatchObject({ code: 'key-wrong' })
})
