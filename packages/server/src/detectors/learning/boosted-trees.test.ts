import { expect, test } from 'vitest'
import { fitBoostedTrees, predictTrees } from './boosted-trees.ts'
import { normalDeviate, seededRandom } from './random.ts'
import { LearningError, tableOf } from './table.ts'

function friedman(rows: number, seed: number) {
  const random = seededRandom(seed)
  const x = Array.from({ length: rows }, () => Array.from({ length: 6 }, random))
  const truth = x.map(([a = 0, b = 0, c = 0, d = 0]) => 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d)
  const y = Float64Array.from(truth, (value) => value + normalDeviate(random))
  return { table: tableOf(x), truth, y }
}

const rootMeanSquare = (values: readonly number[]) => Math.hypot(...values) / Math.sqrt(values.length)

test('trees follow a curved function with noise to within its noise', () => {
  const known = friedman(1500, 1)
  const asked = friedman(400, 2)
  const model = fitBoostedTrees(known.table, known.y, { trees: 300, columnShare: 1 })
  const predicted = predictTrees(model, asked.table)
  expect(rootMeanSquare(asked.truth.map((value, row) => value - (predicted[row] ?? 0)))).toBeLessThan(1)
})

test('the same seed gives the same trees, another seed others', () => {
  const { table, y } = friedman(300, 3)
  const fit = (seed: number) => fitBoostedTrees(table, y, { trees: 20, seed })
  expect(fit(7)).toEqual(fit(7))
  expect(fit(7)).not.toEqual(fit(8))
})

test('with the pinball loss the wanted share of new values lies below', () => {
  const known = friedman(1500, 4)
  const asked = friedman(1000, 5)
  const model = fitBoostedTrees(known.table, known.y, { loss: { kind: 'quantile', share: 0.8 }, trees: 150 })
  const predicted = predictTrees(model, asked.table)
  const below = asked.y.filter((value, row) => value <= (predicted[row] ?? 0)).length / asked.y.length
  expect(below).toBeGreaterThan(0.72)
  expect(below).toBeLessThan(0.88)
})

test('with log loss the log-odds follow the chances', () => {
  const random = seededRandom(6)
  const x = Array.from({ length: 2000 }, () => [random()])
  const y = Float64Array.from(x, ([value = 0]) => (random() < (value > 0.5 ? 0.9 : 0.2) ? 1 : 0))
  const model = fitBoostedTrees(tableOf(x), y, { loss: { kind: 'logistic' }, columnShare: 1 })
  const grid = Array.from({ length: 100 }, (_, place) => [(place + 0.5) / 100])
  const chances = predictTrees(model, tableOf(grid)).map((odds) => 1 / (1 + Math.exp(-odds)))
  const mean = (part: Float64Array) => part.reduce((sum, chance) => sum + chance, 0) / part.length
  expect(mean(chances.subarray(0, 50))).toBeCloseTo(0.2, 1)
  expect(mean(chances.subarray(50))).toBeCloseTo(0.9, 1)
})

test('a missing value goes where missing values went in learning', () => {
  const x = Array.from({ length: 200 }, (_, row) => [row % 2 === 0 ? Number.NaN : row % 50])
  const y = Float64Array.from(x, ([value = 0]) => (Number.isNaN(value) ? 10 : 0))
  const model = fitBoostedTrees(tableOf(x), y, { columnShare: 1 })
  const [missing = 0, present = 0] = predictTrees(model, tableOf([[Number.NaN], [5]]))
  expect(missing).toBeGreaterThan(9)
  expect(present).toBeLessThan(1)
})

test('rows without weight teach nothing', () => {
  const x = Array.from({ length: 400 }, (_, row) => [row % 20])
  const y = Float64Array.from(x, (_, row) => (row < 200 ? 1 : 100))
  const weights = Float64Array.from(x, (_, row) => (row < 200 ? 1 : 0))
  const model = fitBoostedTrees(tableOf(x), y, { weights })
  expect(predictTrees(model, tableOf([[3]]))[0]).toBeCloseTo(1, 6)
})

test('nothing to learn from, or lengths that differ, are refused', () => {
  expect(() => fitBoostedTrees(tableOf([]), new Float64Array())).toThrow(LearningError)
  expect(() => fitBoostedTrees(tableOf([[1]]), new Float64Array(2))).toThrow('1 rows, 2 targets')
  expect(() => tableOf([[1], [1, 2]])).toThrow('row 1 has 2 values, not 1')
})
