import { expect, test } from 'vitest'
import { twoSidedP } from './two-sided-p.ts'

test.each([
  [0, 1],
  [0.674_489_750_196_082, 0.5],
  [1.959_963_984_540_054, 0.05],
  [2.575_829_303_548_901, 0.01],
  [6, 1.973_175_290_075_4e-9],
  [-1.959_963_984_540_054, 0.05],
])('a score of %d has the tabled probability %d', (score, p) => {
  expect(Math.abs(twoSidedP(score) / p - 1)).toBeLessThan(1e-9)
})
