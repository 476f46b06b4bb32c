import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divide, percentileOf, statOf } from './statistics.ts'

test('one value has no spread, none has nothing, and a NaN spoils all', () => {
  expect(statOf(Float64Array.of(5))).toEqual({ mean: 5, stddev: 0, median: 5 })
  expect(statOf(new Float64Array())).toEqual({ mean: Number.NaN, stddev: Number.NaN, median: Number.NaN })
  expect(statOf(Float64Array.of(1, Number.NaN)).median).toBeNaN()
})

test('the deviation is that of a sample, and the median lies between two middle values', () => {
  expect(statOf(Float64Array.of(4, 1, 3, 2))).toEqual({ mean: 2.5, stddev: Math.sqrt(5 / 3), median: 2.5 })
})

test('values that are all alike have a deviation of exactly 0', () => {
  expect(statOf(new Float64Array(156).fill(2_961_264)).stddev).toBe(0)
})

test('percentiles count each value for the middle of its share', () => {
  const sorted = Float64Array.of(10, 20, 30, 40)
  expect([0, 12.5, 25, 50, 75, 100].map((percent) => percentileOf(sorted, percent))).toEqual([10, 10, 15, 25, 35, 40])
})

test('a division by nothing gives 0', () => {
  expect([divide(4, 2), divide(4, 0), divide(4, 1e-10)]).toEqual([2, 0, 0])
})

test('the median of a list in any order is its 50th percentile', () => {
  const list = fc.array(fc.oneof(fc.nat(3), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(list, (values) => {
      const sorted = Float64Array.from(values).sort()
      expect(statOf(Float64Array.from(values)).median).toBeCloseTo(percentileOf(sorted, 50), 6)
    }),
  )
})
