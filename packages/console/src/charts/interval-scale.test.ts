import { expect, test } from 'vitest'
import { placeOn, scaleOf } from './interval-scale.ts'

test('a scale holds nought and every estimate, and one very wide interval does not squeeze the others', () => {
  const usual = Array.from({ length: 9 }, (_, at) => ({ value: at / 4, low: at / 4 - 0.5, high: at / 4 + 0.5 }))
  const scale = scaleOf([...usual, { value: 1, low: -300, high: 302 }])
  if (scale === null) throw new Error('no scale')
  expect(scale.low).toBeLessThanOrEqual(0)
  expect(scale.high).toBeGreaterThanOrEqual(2)
  expect(scale.high - scale.low).toBeLessThan(10)
  expect(placeOn(scale, 302)).toBe(1)
  expect(placeOn(scale, -300)).toBe(0)
  expect(scaleOf([])).toBeNull()
})

test('estimates that are all nought still have a scale', () => {
  const scale = scaleOf([{ value: 0, low: 0, high: 0 }])
  expect(scale === null ? null : placeOn(scale, 0)).toBeCloseTo(0.5)
})
