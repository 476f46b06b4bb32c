import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { ledgerOrigin } from '@seqward/contract'
import { bodyBytes, sha256Hex } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEvents } from '../../events.ts'
import { folderObjects } from '../../objects/folder-objects.ts'
import { testKeys } from '../../testing/test-keys.ts'
import { progressBody } from '../../testing/test-bodies.ts'
import { type BatchLog, openBatchLog } from './batch-log.ts'
import type { LoggedBatch, LogPosition } from './log-record.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-log-'))
})
afterEach(() => rm(folder, { recursive: true }))

function open(segmentBytes?: number): Promise<BatchLog> {
  return openBatchLog({
    folder: join(folder, 'log'),
    objects: folderObjects(join(folder, 'objects')),
    keys: testKeys(),
    events: createEvents(
      () => undefined,
      () => new Date(),
    ),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  })
}

function batch(seq: number): LoggedBatch {
  const bytes = bodyBytes(progressBody(seq))
  return {
    tenant: 'laboratory',
    arrival: seq,
    envelope: {
      format: 1,
      instrument: 'ins-00000000000000000001',
      epoch: '0000000000000001',
      seq,
      previous: ledgerOrigin,
      contract: ledgerOrigin,
      bodySha256: sha256Hex(bytes),
      bodyBytes: bytes.length,
      madeAt: '2026-11-23T00:00:00Z',
      gaps: [],
    },
    envelopeSha256: ledgerOrigin,
    receivedAt: '2026-11-23T00:00:00.000Z',
    outcome: 'stored',
    reason: null,
    advances: true,
    kind: 'progress',
    run: null,
    wire: zstdCompressSync(bytes),
  }
}

const placeOf = (position: LogPosition, seq: number) => ({
  ...position,
  bodySha256: batch(seq).envelope.bodySha256,
})

test('what was appended can be read at once, and after the segment became an object', async () => {
  const log = await open()
  const positions = await Promise.all([1, 2, 3].map((seq) => log.append(batch(seq))))
  for (const [index, position] of positions.entries())
    expect(await log.body(placeOf(position, index + 1))).toEqual(progressBody(index + 1))
  await log.close()

  const later = await open()
  const [segment = ''] = await later.leftSegments()
  const { goodBytes } = await later.scan(segment, 0)
  await later.keep(segment, goodBytes)
  expect(await readdir(join(folder, 'log'))).toEqual([])
  for (const [index, position] of positions.entries())
    expect(await later.body(placeOf(position, index + 1))).toEqual(progressBody(index + 1))
  await later.close()
})

test('a segment that is full is closed, and the next one begins', async () => {
  const log = await open(1_000)
  for (let seq = 1; seq <= 6; seq++) await log.append(batch(seq))
  expect(log.filled.length).toBeGreaterThan(1)
  for (const { segment, bytes } of log.filled) await log.keep(segment, bytes)
  expect(log.filled).toEqual([])
  await log.close()
})

test('a process never adds to a segment of an earlier one', async () => {
  const first = await open()
  const one = await first.append(batch(1))
  await first.close()
  const second = await open()
  const two = await second.append(batch(2))
  await second.close()
  expect(two.segment).not.toBe(one.segment)
})

test('when the disk refuses, everything that waits is refused, and later batches get a fresh segment', async () => {
  const log = await open()
  await log.append(batch(1))
  await rm(join(folder, 'log'), { recursive: true })
  const lost = await open()
  await rm(join(folder, 'log'), { recursive: true })
  const outcomes = await Promise.allSettled([lost.append(batch(2)), lost.append(batch(3))])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(lost.waiting).toEqual({ batches: 0, bytes: 0 })
  const again = await open()
  await again.close()
  const position = await lost.append(batch(4))
  expect(await lost.body(placeOf(position, 4))).toEqual(progressBody(4))
  await lost.close()
  await log.close()
})

test('a place in the log where no batch begins is damage, not a batch', async () => {
  const log = await open()
  const position = await log.append(batch(1))
  await expect(log.read({ ...position, offset: position.offset + 1 })).rejects.toMatchObject({ code: 'log-damaged' })
  await expect(log.read({ ...position, length: position.length - 1 })).rejects.toMatchObject({ code: 'log-damaged' })
  await expect(log.body(placeOf(position, 2))).rejects.toMatchObject({ code: 'log-damaged' })
  await log.close()
})
