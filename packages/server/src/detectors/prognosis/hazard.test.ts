import { expect, test } from 'vitest'
import { normalDeviate, seededRandom } from '../learning/random.ts'
import { concordance, failureWithin, fitHazard, livesOf, survivalCurve } from './hazard.ts'

const hardlyAny = { shape: 1, scale: 100, shapeDeviation: 1e3, scaleDeviation: 1e3 }

test('six complete lives of the textbooks give shape 1.933 and scale 73.53', () => {
  const { shape, scale } = fitHazard(
    [16, 34, 53, 75, 93, 120].map((days) => ({ days, failed: true })),
    hardlyAny,
  )
  expect(shape).toBeCloseTo(1.933, 3)
  expect(scale).toBeCloseTo(73.526, 2)
})

test('with constant risk the scale is days in use by failures, lives cut off counted in', () => {
  const lives = [10, 40, 90, 160].map((days) => ({ days, failed: true })).concat([{ days: 300, failed: false }])
  const { scale } = fitHazard(lives, { ...hardlyAny, shapeDeviation: 1e-4 })
  expect(scale).toBeCloseTo(600 / 4, 1)
})

test('the survival curve of the leukaemia trial is found again', () => {
  // 6-MP arm of Freireich and others 1963, the common example: weeks of remission, + for cut off.
  const failed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
  const cut = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
  const lives = [...failed.map((days) => ({ days, failed: true })), ...cut.map((days) => ({ days, failed: false }))]
  const curve = survivalCurve(lives)
  expect(curve.map(({ day }) => day)).toEqual([6, 7, 10, 13, 16, 22, 23])
  expect(curve.map(({ surviving }) => Number(surviving.toFixed(3)))).toEqual([
    0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448,
  ])
})

test('a made law is found again from lives of which half are cut off', () => {
  const random = seededRandom(4)
  const lives = Array.from({ length: 2000 }, () => {
    const life = 400 * (-Math.log(1 - random())) ** (1 / 2.5)
    const seen = 800 * random()
    return life <= seen ? { days: life, failed: true } : { days: seen, failed: false }
  })
  const { shape, scale } = fitHazard(lives)
  expect(shape).toBeCloseTo(2.5, 0)
  expect(Math.abs(scale - 400)).toBeLessThan(20)
})

test('a part without failures keeps to the fleet, and survival makes it better than the fleet', () => {
  const prior = { shape: 2, scale: 500, shapeDeviation: 0.2, scaleDeviation: 0.3 }
  expect(fitHazard([], prior)).toEqual({ shape: expect.closeTo(2, 6), scale: expect.closeTo(500, 3) })
  expect(fitHazard([{ days: 900, failed: false }], prior).scale).toBeGreaterThan(550)
})

test('chance of failure within some days grows with age when the part wears', () => {
  expect(failureWithin({ shape: 1, scale: 100 }, 10, 0)).toBeCloseTo(1 - Math.exp(-0.1), 10)
  expect(failureWithin({ shape: 1, scale: 100 }, 10, 500)).toBeCloseTo(1 - Math.exp(-0.1), 10)
  expect(failureWithin({ shape: 3, scale: 100 }, 10, 90)).toBeGreaterThan(
    failureWithin({ shape: 3, scale: 100 }, 10, 10),
  )
})

test('each installation and each service begins a new life; what runs on has not failed', () => {
  const lives = livesOf(
    [
      { day: 0, kind: 'installed' },
      { day: 100, kind: 'serviced' },
      { day: 250, kind: 'failed' },
      { day: 260, kind: 'installed' },
      { day: 300, kind: 'removed' },
      { day: 310, kind: 'installed' },
    ],
    400,
  )
  expect(lives).toEqual([
    { days: 100, failed: false },
    { days: 150, failed: true },
    { days: 40, failed: false },
    { days: 90, failed: false },
  ])
})

test('concordance is 1 for the right order, about a half for chance, null when no pair can be ordered', () => {
  const lives = [5, 8, 13, 21].map((days) => ({ days, failed: true }))
  expect(concordance([4, 3, 2, 1], lives)).toBe(1)
  expect(concordance([1, 1, 1, 1], lives)).toBe(0.5)
  expect(
    concordance(
      [1, 2],
      [
        { days: 3, failed: false },
        { days: 4, failed: false },
      ],
    ),
  ).toBeNull()
  const random = seededRandom(2)
  const many = Array.from({ length: 200 }, () => ({ days: 1 + random(), failed: random() < 0.7 }))
  expect(
    concordance(
      many.map(() => normalDeviate(random)),
      many,
    ),
  ).toBeCloseTo(0.5, 1)
})
