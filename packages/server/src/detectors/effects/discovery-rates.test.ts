import { expect, test } from 'vitest'
import { discoveryRates } from './discovery-rates.ts'

test('rates are those of the step-up procedure, worked by hand', () => {
  const rates = discoveryRates([0.01, 0.04, 0.03, 0.005])
  expect(rates.map((rate) => Number(rate.toFixed(6)))).toEqual([0.02, 0.04, 0.04, 0.02])
})
