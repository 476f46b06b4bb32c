import type { SignalSeries } from '@seqward/contract'
import { expect, test } from 'vitest'
import { changePosition, distance, furthestFirst, placeOf, positionsOf, rangeOf } from './signal-shape.ts'
import { sparkPlaces } from './sparkline.tsx'

const band = { centre: 91, low: 90, high: 92 }
const series = (values: readonly number[], expected: SignalSeries['expected'] = band): SignalSeries => ({
  signal: 'quality',
  unit: '%',
  points: values.map((value, index) => ({ run: `run-${index}`, day: 100 + index * 3, value })),
  expected,
})

test('a value on the edge of the band is within it, and without a band nothing is out', () => {
  expect([92, 92.01, 89.99].map((value) => placeOf(value, band))).toEqual(['within', 'above', 'below'])
  expect(placeOf(0, null)).toBe('plain')
})

test('the signal that is furthest from its centre comes first, in its own half widths; one without a band comes last', () => {
  const level = series([91, 91])
  const far = series([91, 86])
  const unknown = series([1, 2], null)
  expect(furthestFirst([unknown, level, far])).toEqual([far, level, unknown])
  expect(distance(far)).toBe(5)
})

test('runs stand side by side even when two begin on one day; readings of a sensor stand at their day', () => {
  const { points } = series([1, 2, 3])
  expect(positionsOf(points)).toEqual([0, 1, 2])
  expect(positionsOf(points.map((point) => ({ ...point, run: null })))).toEqual([100, 103, 106])
})

test('the change is marked before the first point that shows it, and not when it lies off the chart', () => {
  const { points } = series([1, 2, 3])
  expect(changePosition(points, 105)).toBe(1.5)
  expect(changePosition(points, 99)).toBeNull()
  expect(changePosition(points, 200)).toBeNull()
  expect(changePosition(points, null)).toBeNull()
})

test('the axis holds all values and the whole band', () => {
  const [low, high] = rangeOf(series([85, 91]))
  expect(low).toBeLessThan(85)
  expect(high).toBeGreaterThan(92)
  expect(rangeOf(series([], null))).toEqual([0, 1])
})

test('a small drawing stays inside its frame, and noise of a tenth of a per cent looks flat', () => {
  const wild = sparkPlaces([10, 95, 40]).map(([, y]) => y)
  expect(Math.min(...wild)).toBeGreaterThanOrEqual(3)
  expect(Math.max(...wild)).toBeLessThanOrEqual(23)
  const [a = 0, b = 0] = sparkPlaces([91, 91.1]).map(([, y]) => y)
  expect(Math.abs(a - b)).toBeLessThan(1)
  expect(sparkPlaces([91])).toEqual([[64, 13]])
})
