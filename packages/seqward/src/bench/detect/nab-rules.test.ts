import { expect, test } from 'vitest'
import { nabPoints, nabProbation, nabScore } from './nab-rules.ts'

const profile = { tpWeight: 1, fnWeight: 1, fpWeight: 0.11 }
const series = { rows: 1000, windows: [[300, 399] as const, [700, 749] as const] }
const alarmsAt = (...rows: number[]) => Array.from({ length: series.rows }, (_, row) => rows.includes(row))
const scoreAt = (...rows: number[]) => nabScore([{ series, alarms: alarmsAt(...rows) }], profile)

test('no alarm scores 0, the first row of each window and nothing else 100', () => {
  expect(scoreAt()).toBe(0)
  expect(scoreAt(300, 700)).toBeCloseTo(100, 10)
})

test('the first alarm in a window counts, the earlier the more', () => {
  expect(scoreAt(300, 350, 399, 700)).toBeCloseTo(100, 10)
  expect(scoreAt(350)).toBeLessThan(scoreAt(320))
  expect(scoreAt(399)).toBeGreaterThan(scoreAt())
})

test('an alarm far from any window costs its full weight, one just after a window next to nothing', () => {
  expect(nabPoints(series, alarmsAt(200), profile)).toBeCloseTo(-2 - 0.11, 10)
  expect(nabPoints(series, alarmsAt(400), profile)).toBeGreaterThan(-2 - 0.01)
  expect(nabPoints(series, alarmsAt(699), profile)).toBeCloseTo(-2 - 0.11, 3)
})

test('the first 15 %, at most 750 rows, is not scored', () => {
  expect(scoreAt(0, 149)).toBe(0)
  expect(scoreAt(150)).toBeLessThan(0)
  expect(nabProbation(100_000)).toBe(750)
})
