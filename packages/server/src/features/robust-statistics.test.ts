import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mean, median, robustDeviation } from './robust-statistics.ts'

test('the median has as many values above as below, and leaves its input alone', () => {
  const values = [5, 1, 4]
  expect(median(values)).toBe(4)
  expect(values).toEqual([5, 1, 4])
  expect(median([4, 1])).toBe(2.5)
  expect(median([])).toBeNull()
  expect(mean([])).toBeNull()
})

test('less than half of the values, however wild, cannot move median or deviation beyond the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 5, maxLength: 30 }),
      fc.double({ min: 1e6, max: 1e9, noNaN: true }),
      (values, wild) => {
        const wilds = Array.from({ length: Math.floor((values.length - 1) / 2) }, () => wild)
        expect(Math.abs(median([...values, ...wilds]) ?? Number.NaN)).toBeLessThanOrEqual(10)
        expect(robustDeviation([...values, ...wilds], 0)).toBeLessThan(10 * 1.4826 * 1.2)
      },
    ),
  )
})

test('two values tell nothing of their spread', () => {
  expect(robustDeviation([1, 2], 1.5)).toBeNull()
})
