import { expect, test } from 'vitest'
import { findRegimes } from './find-regimes.ts'
import { learnConditioning } from './condition-signals.ts'
import { type MadeFleet, madeUnits } from './made-units.ts'
import { PrognosisError } from './prognosis-error.ts'
import { forecastRemainingLife, learnRemainingLife } from './remaining-life.ts'
import { unitSetOf } from './unit-series.ts'

/** Enough to see that it works. */
const quick = { cuts: 1200, trees: 120, folds: 4, foldSeeds: [1], finalSeeds: [2] }

function tried(fleet: Partial<MadeFleet>, asked: Partial<MadeFleet> = fleet) {
  const train = unitSetOf(madeUnits({ units: 30, seed: 1, ...fleet }).rows)
  const { rows, left } = madeUnits({ units: 60, seed: 2, ...asked, aliveShare: 0, cut: true })
  const model = learnRemainingLife(train, quick)
  const answers = unitSetOf(rows, train.names).units.map((unit) => forecastRemainingLife(model, unit))
  const errors = answers.map(
    ({ p50 }, place) => Math.min(p50, model.horizon) - Math.min(left[place] ?? 0, model.horizon),
  )
  const inside = answers.filter(({ p10, p90 }, place) => p10 <= (left[place] ?? 0) && (left[place] ?? 0) <= p90)
  return {
    model,
    left,
    answers,
    error: Math.hypot(...errors) / Math.sqrt(errors.length),
    coverage: inside.length / answers.length,
  }
}

test('life left is told to within a tenth of a life, with intervals that hold', () => {
  const { error, coverage, answers, model } = tried({})
  expect(error).toBeLessThan(9)
  expect(coverage).toBeGreaterThan(0.65)
  expect(coverage).toBeLessThan(0.95)
  expect(answers.every(({ p10, p50, p90 }) => 0 <= p10 && p10 <= p50 && p50 <= p90)).toBe(true)
  expect(model.conditioning.regimes.centres).toHaveLength(1)
})

test('several ways of operating are found from a setting and cost little', () => {
  const { error, model } = tried({ regimes: 4 })
  expect(model.conditioning.regimes.centres.map(([load]) => Math.round(load ?? -1))).toEqual([0, 10, 20, 30])
  expect(error).toBeLessThan(10)
})

test('time may start anywhere and run in any unit', () => {
  const plain = tried({})
  const other = tried({ start: 5000, step: 24 })
  // Sums round otherwise, so that a value next to a cut may fall on its other side.
  expect(Math.abs(other.error / 24 - plain.error)).toBeLessThan(0.1)
})

test('units that still run count as "at least so long": no bias towards short lives', () => {
  const { error, answers, left } = tried({ aliveShare: 0.5, units: 40 }, {})
  const above = left.filter((truth, place) => truth > (answers[place]?.p90 ?? 0)).length
  expect(error).toBeLessThan(11)
  expect(above / left.length).toBeLessThan(0.3)
})

test('the same histories give the same answers', () => {
  expect(tried({ units: 8 }).answers).toEqual(tried({ units: 8 }).answers)
})

test('of few failures lives alone speak; of none nothing can be said', () => {
  const { answers } = tried({ units: 3 })
  expect(answers.every(({ p10, p50, p90 }) => Number.isFinite(p10) && p10 <= p50 && p50 <= p90)).toBe(true)
  const alive = madeUnits({ units: 4, seed: 1, cut: true }).rows
  expect(() => learnRemainingLife(unitSetOf(alive))).toThrow(PrognosisError)
})

test('a signal with steps that follow wear is no setting, and a constant one is left out', () => {
  const { rows } = madeUnits({ units: 12, seed: 3 })
  const stepped = rows.map((row) => ({
    ...row,
    values: { ...row.values, load: Math.floor((row.values['heat'] ?? 0) / 3) },
  }))
  const set = unitSetOf(stepped)
  expect(findRegimes(set).signals).toEqual([])
  expect(learnConditioning(set).kept.map((signal) => set.names[signal])).toEqual(['flow', 'heat', 'hum', 'load'])
})
