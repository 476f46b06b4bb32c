import { expect, test } from 'vitest'
import { conformalShares, conformalTail } from './conformal.ts'
import { groupFolds } from './folds.ts'
import { normalQuantile, normalShare } from './normal.ts'
import { normalDeviate, seededRandom } from './random.ts'
import { fitRidge, predictRidge } from './ridge.ts'
import { tableOf } from './table.ts'
import { quantile, weightedQuantile } from './weighted-quantile.ts'

test('without penalty a line is found again, and a constant column takes no part', () => {
  const x = Array.from({ length: 50 }, (_, row) => [row, (row * 7) % 11, 4])
  const y = Float64Array.from(x, ([a = 0, b = 0]) => 3 + 2 * a - 5 * b)
  const rule = fitRidge(tableOf(x), y, 0)
  expect(predictRidge(rule, tableOf([[100, 3, 4]]))[0]).toBeCloseTo(188, 4)
  expect(rule.weights[2]).toBe(0)
})

test('a penalty draws predictions to the mean, and a missing value stands at its column mean', () => {
  const x = Array.from({ length: 41 }, (_, row) => [row - 20])
  const y = Float64Array.from(x, ([a = 0]) => a)
  const rule = fitRidge(tableOf(x), y, 1)
  const [drawn, missing] = predictRidge(rule, tableOf([[10], [Number.NaN]]))
  expect(drawn).toBeCloseTo(5, 4)
  expect(missing).toBeCloseTo(0, 10)
})

test('the next of n + 1 errors lies within the conformal shares about as often as promised', () => {
  const random = seededRandom(9)
  for (const count of [19, 60]) {
    const { lower, upper } = conformalShares(count, 0.1)
    let inside = 0
    for (let round = 0; round < 3000; round++) {
      const errors = Float64Array.from({ length: count }, () => normalDeviate(random))
      const next = normalDeviate(random)
      if (next >= quantile(errors, lower) && next <= quantile(errors, upper)) inside++
    }
    expect(inside / 3000).toBeGreaterThan(0.78)
    expect(inside / 3000).toBeLessThan(0.83)
  }
  expect(conformalShares(4, 0.1)).toEqual({ lower: 0, upper: 1 })
  expect(conformalTail(100, 0.1)).toBeCloseTo(0.096, 10)
})

test('quantiles, with and without weights', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([], 0.5)).toBeNaN()
  expect(weightedQuantile(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 2), 0.5)).toBe(2)
  expect(weightedQuantile(Float64Array.of(1, 2, 3), Float64Array.of(0, 0, 1), 0.1)).toBe(3)
})

test('the normal distribution agrees with its tables', () => {
  expect(normalShare(1.96)).toBeCloseTo(0.9750021, 6)
  expect(normalShare(-1)).toBeCloseTo(0.1586553, 6)
  expect(normalQuantile(0.9)).toBeCloseTo(1.2815516, 5)
})

test('all rows of a group fall into one fold, and every fold has groups', () => {
  const folds = groupFolds([1, 1, 2, 2, 3, 4, 5, 5], 3, 1)
  expect(folds[0]).toBe(folds[1])
  expect(folds[6]).toBe(folds[7])
  expect(new Set(folds).size).toBe(3)
})
