import { expect, test } from 'vitest'
import { normalDeviate, type Random, seededRandom } from '../learning/random.ts'
import { createForecaster, forecastRun } from './forecast-run.ts'
import type { PastRun } from './learn-forecast.ts'

function made(random: Random, isRelated = true) {
  const level = 90 + 2 * normalDeviate(random)
  const decay = 0.02 * Math.exp(0.5 * normalDeviate(random))
  const q30 = Array.from({ length: 100 }, (_, cycle) => level - decay * cycle + 0.3 * normalDeviate(random))
  return {
    signals: { q30 },
    final: isRelated ? level - 50 * decay + 0.2 * normalDeviate(random) : normalDeviate(random),
  }
}

const firstOf = (signals: Readonly<Record<string, readonly number[]>>, count: number) =>
  Object.fromEntries(Object.entries(signals).map(([name, series]) => [name, series.slice(0, count)]))

test('a final value that hangs on the first cycles is told well better than by the middle, eight in ten inside', () => {
  const random = seededRandom(1)
  const past = Array.from({ length: 150 }, () => made(random))
  const forecast = createForecaster(past)
  const asked = Array.from({ length: 300 }, () => made(random))
  const answers = asked.map(({ signals }) => forecast(firstOf(signals, 25)))
  const inside = answers.filter(
    ({ p10, p90 }, place) => p10 <= (asked[place]?.final ?? 0) && (asked[place]?.final ?? 0) <= p90,
  )
  expect(answers[0]?.basis.kind).not.toBe('constant')
  expect(answers[0]?.basis.errorShare).toBeLessThan(0.5)
  expect(inside.length / asked.length).toBeGreaterThan(0.72)
  expect(inside.length / asked.length).toBeLessThan(0.88)
})

test('a final value that hangs on nothing falls back to the middle and spread of the past', () => {
  const random = seededRandom(3)
  const past = Array.from({ length: 120 }, () => made(random, false))
  const { basis, p10, p50, p90 } = forecastRun(past, firstOf(made(random).signals, 10))
  expect(basis).toEqual({ kind: 'constant', runs: 120, errorShare: 1 })
  expect(p50).toBeCloseTo(0, 0)
  expect(p10).toBeLessThan(-0.8)
  expect(p90).toBeGreaterThan(0.8)
})

test('only as many cycles of the past are looked at as the running run has', () => {
  const random = seededRandom(4)
  const past = Array.from({ length: 60 }, () => made(random))
  const later = past.map(({ signals, final }) => ({
    signals: { q30: signals.q30.map((value, cycle) => (cycle < 20 ? value : -1e6 * cycle)) },
    final,
  }))
  const prefix = firstOf(made(random).signals, 20)
  expect(forecastRun(later, prefix)).toEqual(forecastRun(past, prefix))
})

test('a run without signals, and a history of one run, get an answer too', () => {
  const random = seededRandom(6)
  const past = Array.from({ length: 30 }, () => made(random))
  expect(forecastRun(past, {}).basis.kind).toBe('constant')
  expect(forecastRun([{ signals: { q30: [1] }, final: 5 }], { q30: [2] })).toMatchObject({ p10: 5, p50: 5, p90: 5 })
  expect(() => forecastRun([], {})).toThrow(RangeError)
})

test('signals that are named like properties of every object, are missing or hold gaps do no harm', () => {
  const random = seededRandom(7)
  const past = Array.from({ length: 40 }, (_, run): PastRun => {
    const { signals, final } = made(random)
    return { signals: run % 3 === 0 ? { q30: signals.q30 } : { q30: signals.q30, constructor: [Number.NaN, 2] }, final }
  })
  const { p10, p90 } = forecastRun(past, { q30: [90, Number.NaN, 91], constructor: [Number.NaN] })
  expect(Number.isFinite(p10) && Number.isFinite(p90)).toBe(true)
})
