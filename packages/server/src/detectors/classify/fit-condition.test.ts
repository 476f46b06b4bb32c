import { expect, test } from 'vitest'
import type { Cycle } from './cycle-features.ts'
import { fitCondition, type GradedCycle } from './fit-condition.ts'

/** A cycle with a valve that lags by its grade, under a load and with noise that a seed gives. */
function cycleOf(lag: number, load: number, seed: number): GradedCycle['cycle'] {
  let state = seed * 7919 + 13
  const noise = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return (state / 2_147_483_648 - 0.5) * 0.2
  }
  const pressure = Array.from({ length: 60 }, (_, at) => (at > 20 + lag ? 10 : 2) * load + noise())
  return { pressure, load: Array.from({ length: 10 }, () => load + noise() / 10) }
}

const grades = { good: 0, slow: 4, stuck: 12 } as const
const examples: readonly GradedCycle[] = Object.entries(grades).flatMap(([valve, lag]) =>
  [1, 1.2, 1.5, 2].flatMap((load) =>
    Array.from({ length: 8 }, (_, seed) => ({
      cycle: cycleOf(lag, load, seed + 100 * load + lag),
      grades: { valve, load: String(load) },
    })),
  ),
)

test('a grade is found under a load that was never seen together with it', () => {
  const known = examples.filter(({ grades: { valve, load } }) => !(valve === 'slow' && load === '1.5'))
  const model = fitCondition(known)
  for (let seed = 0; seed < 20; seed++) {
    const { valve = {} } = model.judge(cycleOf(grades.slow, 1.5, 5000 + seed))
    expect(valve.slow).toBeGreaterThan(0.5)
  }
})

test('probabilities of a component add up to one, and none is certain', () => {
  const judged = fitCondition(examples).judge(cycleOf(0, 1, 9))
  expect(Object.keys(judged)).toEqual(['load', 'valve'])
  for (const shares of Object.values(judged)) {
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    for (const share of Object.values(shares)) expect(share).toBeGreaterThan(0)
  }
})

test('the same examples give the same judgement', () => {
  const asked = cycleOf(4, 1.2, 77)
  expect(fitCondition(examples).judge(asked)).toEqual(fitCondition(examples).judge(asked))
})

test('a sensor that is absent or silent, and values missing in a series, leave an answer', () => {
  const model = fitCondition(examples)
  const { pressure = [], load = [] } = cycleOf(grades.stuck, 1, 3)
  const cycles: readonly Cycle[] = [
    { pressure },
    { pressure, load: [] },
    { pressure: pressure.with(3, Number.NaN), load },
  ]
  for (const cycle of cycles) expect(Object.keys(model.judge(cycle).valve ?? {})).toEqual(['good', 'slow', 'stuck'])
})

test('a component of which only one grade was seen is that grade', () => {
  const model = fitCondition(examples.map(({ cycle }) => ({ cycle, grades: { pump: 'fine' } })))
  expect(model.judge(cycleOf(0, 1, 1))).toEqual({ pump: { fine: 1 } })
})
