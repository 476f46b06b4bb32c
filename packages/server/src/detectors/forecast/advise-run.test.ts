import { expect, test } from 'vitest'
import { adviseRun, chanceBelow } from './advise-run.ts'

const terms = { limit: 80, fails: 'below', costOfRun: 1000, costSoFar: 300 } as const
const basis = { kind: 'ridge' }

test('a run that will surely fail early is stopped, and the costs of both ways are named', () => {
  const { advice, failureChance, cost } = adviseRun({ p10: 60, p50: 65, p90: 70, basis }, terms)
  expect(advice).toBe('stop')
  expect(failureChance).toBeGreaterThan(0.99)
  expect(cost.goOn).toBeCloseTo(700 + failureChance * 1000, 6)
  expect(cost.stop).toBe(1000)
})

test('late in the run there is nothing left to save: watch', () => {
  expect(adviseRun({ p10: 60, p50: 65, p90: 70, basis }, { ...terms, costSoFar: 990 }).advice).toBe('watch')
})

test('a doubtful run is watched, a good one goes on', () => {
  expect(adviseRun({ p10: 76, p50: 81, p90: 85, basis }, terms).advice).toBe('watch')
  expect(adviseRun({ p10: 88, p50: 90, p90: 92, basis }, terms).advice).toBe('go-on')
})

test('what the middle of the past says alone never stops a run', () => {
  expect(adviseRun({ p10: 60, p50: 65, p90: 70, basis: { kind: 'constant' } }, terms).advice).toBe('watch')
})

test('a limit from above counts the other side', () => {
  const above = adviseRun(
    { p10: 1, p50: 2, p90: 3, basis },
    { limit: 0.5, fails: 'above', costOfRun: 10, costSoFar: 1 },
  )
  expect(above.advice).toBe('stop')
})

test('the chances at the quantiles are those of the quantiles', () => {
  const forecast = { p10: 1, p50: 2, p90: 4 }
  expect(chanceBelow(forecast, 1)).toBeCloseTo(0.1, 6)
  expect(chanceBelow(forecast, 2)).toBeCloseTo(0.5, 6)
  expect(chanceBelow(forecast, 4)).toBeCloseTo(0.9, 6)
  expect(chanceBelow({ p10: 5, p50: 5, p90: 5 }, 6)).toBe(1)
})
