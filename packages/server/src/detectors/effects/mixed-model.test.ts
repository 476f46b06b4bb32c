import { expect, test } from 'vitest'
import { fitMixedModel } from './mixed-model.ts'
import { groupingsOf } from './observations.ts'

test('a balanced layout gives the components of its analysis of variance', () => {
  // Twelve groups of four: between mean square 4 · 5.2, within mean square 2, so between variance is (20.8 - 2) / 4.
  const shifts = [-3, -2, -1, 0, 1, 2, 3, 2, -2, 1, -1, 0]
  const noise = [-Math.sqrt(1.5), Math.sqrt(1.5), -Math.sqrt(1.5), Math.sqrt(1.5)]
  const observations = shifts.flatMap((shift, group) =>
    noise.map((apart) => ({ value: 5 + shift + apart, at: null, factors: { group: String.fromCharCode(97 + group) } })),
  )
  const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length
  const betweenSquare = (4 * shifts.reduce((sum, shift) => sum + (shift - mean) ** 2, 0)) / (shifts.length - 1)
  const values = Float64Array.from(observations, ({ value }) => value)
  const fit = fitMixedModel(values, groupingsOf(observations), 400)
  expect(fit.within).toBeCloseTo(2, 1)
  expect(fit.groupings[0]?.variance).toBeCloseTo((betweenSquare - 2) / 4, 1)
  // A level beside the mean of all others, by hand.
  const others = (shifts.reduce((sum, shift) => sum + shift, 0) - 3) / (shifts.length - 1)
  expect(fit.groupings[0]?.effects[6]?.effect).toBeCloseTo(3 - others, 6)
})

test('a few levels are compared with each other as they are', () => {
  const observations = ['old', 'old', 'old', 'new', 'new', 'new'].map((version, at) => ({
    value: (version === 'new' ? 4 : 1) + (at % 3) / 10,
    at: null,
    factors: { version },
  }))
  const values = Float64Array.from(observations, ({ value }) => value)
  const [version] = fitMixedModel(values, groupingsOf(observations)).groupings
  expect(version?.effects.map(({ effect }) => Number(effect.toFixed(3)))).toEqual([3, -3])
})
