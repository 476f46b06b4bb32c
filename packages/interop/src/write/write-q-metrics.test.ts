import { expect, test } from 'vitest'
import type { QMetrics } from '../metric-sets.ts'
import { writeQMetrics } from './write-q-metrics.ts'

const bins = [
  { lower: 2, upper: 17, value: 11 },
  { lower: 18, upper: 29, value: 25 },
  { lower: 30, upper: 40, value: 37 },
]
const binned: QMetrics = {
  lane: Uint16Array.of(1),
  tile: Uint32Array.of(2101),
  cycle: Uint16Array.of(1),
  bins,
  binCount: 3,
  counts: Float64Array.of(60_150, 95_750, 3_240_788),
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Fields stand apart in the source, not in the file. */
function packed(fields: string): string {
  return fields.replaceAll(' ', '')
}

test('version 7 lists its bins row by row and has a 32-bit tile', () => {
  const bytes = writeQMetrics(binned, { version: 7 })
  expect(hex(bytes.subarray(0, 13))).toBe(packed('07140103 02110b 121d19 1e2825'))
  expect(hex(bytes.subarray(13))).toBe(packed('0100 35080000 0100 f6ea0000 06760100 54733100'))
})

test('version 6 lists its bins column by column and has a 16-bit tile', () => {
  const bytes = writeQMetrics(binned, { version: 6 })
  expect(hex(bytes.subarray(0, 13))).toBe(packed('06120103 02121e 111d28 0b1925'))
  expect(hex(bytes.subarray(13, 19))).toBe(packed('0100 3508 0100'))
  expect(bytes.length).toBe(13 + 18)
})

test('version 4 puts the calls of a bin into the column of its value', () => {
  const bytes = writeQMetrics(binned, { version: 4 })
  const view = new DataView(bytes.buffer)
  const calls = Array.from({ length: 50 }, (_, column) => view.getUint32(8 + 4 * column, true))
  expect(hex(bytes.subarray(0, 8))).toBe(packed('04ce 0100 3508 0100'))
  expect(calls.flatMap((count, column) => (count > 0 ? [[column + 1, count]] : []))).toEqual([
    [11, 60_150],
    [25, 95_750],
    [37, 3_240_788],
  ])
})

test('a set without bins fills 50 columns in versions 4 and 6 and cannot be version 7', () => {
  const plain = { ...binned, bins: [], binCount: 50, counts: Float64Array.from({ length: 50 }, (_, index) => index) }
  expect(writeQMetrics(plain, { version: 4 }).length).toBe(2 + 206)
  expect(hex(writeQMetrics(plain, { version: 6 }).subarray(0, 3))).toBe('06ce00')
  expect(() => writeQMetrics(plain, { version: 7 })).toThrow(expect.objectContaining({ code: 'bins-missing' }))
})

test('a count that fits no field, and a bin count that contradicts the bins, are refused', () => {
  for (const wrong of [-1, Number.NaN, 2 ** 32]) {
    const set = { ...binned, counts: Float64Array.of(1, wrong, 3) }
    expect(() => writeQMetrics(set, { version: 7 })).toThrow(expect.objectContaining({ code: 'value-range' }))
  }
  const twoOfThree = { ...binned, binCount: 2, counts: Float64Array.of(1, 2) }
  expect(() => writeQMetrics(twoOfThree, { version: 7 })).toThrow('binCount is 2, not 3')
})
