import { expect, test } from 'vitest'
import { normalDeviate, type Random, seededRandom } from '../learning/random.ts'
import { passedBy, timeToLimit, timeToLimitDaysMax } from './time-to-limit.ts'

const fleet = { mean: 0.05, deviation: 0.02 }

/** Sixty days of a signal read every second day, and the day on which it truly reaches 8, in tenths of days. */
function made(random: Random, drift: number, wander: number, noise: number) {
  const values: { day: number; value: number }[] = []
  let [level, day] = [0, 0]
  const walked = (days: number) => drift * days + Math.sqrt(wander * days) * normalDeviate(random)
  for (let reading = 0; reading < 30; reading++) {
    values.push({ day, value: level + noise * normalDeviate(random) })
    if (reading === 29) break
    level += walked(2)
    day += 2
  }
  const seen = day
  for (; level < 8 && day < timeToLimitDaysMax; day += 0.1) level += walked(0.1)
  return { values, left: day - seen }
}

test.each([
  [0.02, 0.3],
  [0.1, 0.1],
])('eight in ten times lie between p10 and p90 (wander %f, noise %f)', (wander, noise) => {
  const random = seededRandom(31)
  const inside: boolean[] = []
  for (let round = 0; round < 200; round++) {
    const { values, left } = made(random, fleet.mean + fleet.deviation * normalDeviate(random), wander, noise)
    const told = timeToLimit(values, { limit: 8, noise, prior: fleet })
    if (told !== null) inside.push(left >= told.p10 && left <= told.p90)
  }
  expect(inside.length).toBeGreaterThan(160)
  const share = inside.filter(Boolean).length / inside.length
  expect(share).toBeGreaterThan(0.72)
  expect(share).toBeLessThan(0.88)
})

test('a signal that does not drift gets no time in most histories', () => {
  const random = seededRandom(5)
  const told = Array.from({ length: 100 }, () =>
    timeToLimit(made(random, 0, 0.0001, 0.3).values.slice(0, 30), { limit: 8, noise: 0.3 }),
  )
  expect(told.filter((time) => time !== null).length).toBeLessThanOrEqual(6)
})

test('a straight drift is carried on, downwards as upwards', () => {
  const random = seededRandom(8)
  const values = Array.from({ length: 40 }, (_, day) => ({ day, value: 100 - 0.5 * day + 0.1 * normalDeviate(random) }))
  const told = timeToLimit(values, { limit: 70, noise: 0.1 })
  expect(told?.p50).toBeGreaterThan(18)
  expect(told?.p50).toBeLessThan(25)
  expect(told?.probabilityWithin(5)).toBeLessThan(0.05)
  expect(told?.probabilityWithin(60)).toBeGreaterThan(0.95)
  expect(told?.drift.perDay).toBeCloseTo(-0.5, 1)
})

test('nothing is said of five values, of a limit already passed, or of a drift away from it', () => {
  const up = Array.from({ length: 20 }, (_, day) => ({ day, value: day + (day % 2) * 0.1 }))
  expect(timeToLimit(up.slice(0, 5), { limit: 30, noise: 0.1 })).toBeNull()
  expect(timeToLimit(up, { limit: 10, noise: 0.1 })).toBeNull()
  expect(timeToLimit(up, { limit: -10, noise: 0.1 })).toBeNull()
  expect(timeToLimit(up, { limit: 30, noise: 0.1 })).not.toBeNull()
})

test('first passage agrees with the inverse Gaussian, and with the chance ever to pass against the drift', () => {
  // Drift 1, variance 1, distance 1 within a day: inverse Gaussian with mean 1 and shape 1 at 1.
  expect(passedBy(1, 1, 1, 1)).toBeCloseTo(0.6681, 4)
  expect(passedBy(1e6, 5, -0.5, 0.5)).toBeCloseTo(Math.exp(-10), 8)
  expect(passedBy(3, 0, -1, 1)).toBe(1)
  expect(passedBy(10, 5, 0.51, 0)).toBe(1)
})
