import { randomBytes } from 'node:crypto'
import { ledgerOrigin } from '@seqward/contract'
import { expect, test } from 'vitest'
import { testKeys } from '../../testing/test-keys.ts'
import { encodeFrame, segmentMark } from './frame-format.ts'
import { segmentKeys } from './open-segment.ts'
import { encodeRecord, type LoggedBatch } from './log-record.ts'
import { scanSegment } from './scan-segment.ts'

const segmentId = randomBytes(16)
const keyOf = segmentKeys(testKeys())

function batch(arrival: number): LoggedBatch {
  return {
    tenant: 'laboratory',
    arrival,
    envelope: {
      format: 1,
      instrument: 'ins-00000000000000000001',
      epoch: '0000000000000001',
      seq: arrival,
      previous: ledgerOrigin,
      contract: ledgerOrigin,
      bodySha256: ledgerOrigin,
      bodyBytes: 2,
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
    wire: Buffer.from(`wire of ${arrival}`),
  }
}

const frames = [1, 2, 3].map((arrival) =>
  encodeFrame(segmentId, keyOf, { number: arrival - 1, tenant: 'laboratory', plain: encodeRecord(batch(arrival)) }),
)
const header = Buffer.concat([segmentMark, segmentId])
const whole = Buffer.concat([header, ...frames])
const endOfTwo = whole.length - (frames[2]?.length ?? 0)
const arrivals = (bytes: Buffer, from = 0) => scanSegment(bytes, from, keyOf).frames.map((frame) => frame.batch.arrival)

test('a whole segment gives back every batch as it was', () => {
  const scan = scanSegment(whole, 0, keyOf)
  expect(scan.frames.map((frame) => frame.batch)).toEqual([batch(1), batch(2), batch(3)])
  expect(scan).toMatchObject({ goodBytes: whole.length, damagedAt: [] })
})

test('a tail that was cut at any byte costs the last frame only, and is no damage', () => {
  for (let cut = endOfTwo; cut < whole.length; cut++) {
    const scan = scanSegment(whole.subarray(0, cut), 0, keyOf)
    expect([cut, scan.frames.length, scan.goodBytes, scan.damagedAt]).toEqual([cut, 2, endOfTwo, []])
  }
})

test('any bit flipped inside is noticed, named by its place, and costs one frame', () => {
  const second = header.length + (frames[0]?.length ?? 0)
  for (let byte = second; byte < endOfTwo; byte++) {
    const changed = Buffer.from(whole)
    changed[byte] = (changed[byte] ?? 0) ^ (1 << (byte & 7))
    const scan = scanSegment(changed, 0, keyOf)
    expect([byte, scan.frames.map((frame) => frame.batch.arrival)]).toEqual([byte, [1, 3]])
    expect(scan.damagedAt).toEqual([second])
  }
})

test('frames cannot change places, segments or tenants', () => {
  const [one, two, three] = frames as [Buffer, Buffer, Buffer]
  const swapped = scanSegment(Buffer.concat([header, two, one, three]), 0, keyOf)
  expect(swapped.frames.map((frame) => frame.batch.arrival)).toEqual([2, 3])
  expect(swapped.damagedAt).toHaveLength(1)
  expect(arrivals(Buffer.concat([header, one, one, two]))).toEqual([1, 2])
  const otherSegment = Buffer.concat([segmentMark, randomBytes(16), one, two, three])
  expect(arrivals(otherSegment)).toEqual([])
  const otherTenant = encodeFrame(segmentId, keyOf, { number: 0, tenant: 'other', plain: encodeRecord(batch(1)) })
  const renamed = Buffer.concat([header, Buffer.from(otherTenant)])
  renamed.write('third', header.length + 16, 'utf8')
  expect(arrivals(renamed)).toEqual([])
})

test('reading goes on from where the index is, and a file that lost what was entered is damage', () => {
  expect(arrivals(whole, endOfTwo)).toEqual([3])
  expect(scanSegment(whole.subarray(0, endOfTwo), whole.length, keyOf).damagedAt).toEqual([endOfTwo])
})

test('a file without a header held nothing that was acknowledged', () => {
  for (let cut = 0; cut < header.length; cut++)
    expect(scanSegment(header.subarray(0, cut), 0, keyOf)).toMatchObject({ frames: [], goodBytes: 0, damagedAt: [] })
})
