import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelEffects } from './level-effects.ts'
import type { Observation } from './observations.ts'

const day = 86_400_000

/** Runs of some instruments, by a function of what each was made with, and a noise that is the same each time. */
function runsOf(
  count: number,
  factorsOf: (at: number) => Record<string, string>,
  effectOf: (factors: Readonly<Record<string, string>>, at: number) => number,
): readonly Observation[] {
  let state = 99
  const noise = () => {
    let sum = 0
    for (let k = 0; k < 12; k++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
      sum += state / 0x7f_ff_ff_ff
    }
    return sum - 6
  }
  return Array.from({ length: count }, (_, at) => {
    const factors = factorsOf(at)
    return { value: 50 + effectOf(factors, at) + noise(), at: at * day, factors }
  })
}

const verdictOf = (runs: readonly Observation[], factor: string, level: string) =>
  levelEffects(runs).find((one) => one.factor === factor && one.level === level)

const plain = (at: number) => ({ instrument: `i${at % 6}`, lot: `l${Math.floor(at / 30) + (at % 4)}` })

test('a bad lot among instruments is an effect of its size, and no instrument is blamed', () => {
  const runs = runsOf(300, plain, ({ lot }) => (lot === 'l5' ? -3 : 0))
  const found = verdictOf(runs, 'lot', 'l5')
  expect(found?.verdict).toBe('effect')
  expect(found?.interval[0]).toBeLessThan(-3)
  expect(found?.interval[1]).toBeGreaterThan(-3)
  expect(levelEffects(runs).filter(({ factor, verdict }) => factor === 'instrument' && verdict === 'effect')).toEqual(
    [],
  )
})

test('a version that came for all on the day when the lot changed is confounded with both', () => {
  const runs = runsOf(
    240,
    (at) => ({ instrument: `i${at % 6}`, lot: at < 120 ? 'first' : 'second', software: at < 120 ? '1' : '2' }),
    ({ software }) => (software === '2' ? 2 : 0),
  )
  const found = verdictOf(runs, 'software', '2')
  expect(found?.verdict).toBe('confounded')
  expect(found?.confoundedWith).toContain('lot')
  expect(verdictOf(runs, 'lot', 'second')?.confoundedWith).toContain('software')
})

test('a version that came for all on one day is confounded with time', () => {
  const runs = runsOf(
    240,
    (at) => ({ instrument: `i${at % 6}`, software: at < 120 ? '1' : '2' }),
    ({ software }) => (software === '2' ? 2 : 0),
  )
  expect(verdictOf(runs, 'software', '2')).toMatchObject({ verdict: 'confounded', confoundedWith: ['time'] })
})

test('a version that came to the instruments one after another is told from time', () => {
  const runs = runsOf(
    300,
    (at) => ({ instrument: `i${at % 6}`, software: at > 40 + 35 * (at % 6) ? '2' : '1' }),
    ({ software }, at) => (software === '2' ? 2 : 0) + Math.sin(at / 40),
  )
  const found = verdictOf(runs, 'software', '2')
  expect(found?.verdict).toBe('effect')
  expect(Math.abs((found?.effect ?? 0) - 2)).toBeLessThan(0.6)
})

test('a level with two runs is not enough to judge', () => {
  const runs = runsOf(
    120,
    (at) => ({ lot: at === 7 || at === 60 ? 'rare' : `l${at % 3}` }),
    () => 0,
  )
  expect(verdictOf(runs, 'lot', 'rare')).toMatchObject({ verdict: 'not-enough-data', count: 2 })
})

test('a factor with one level says nothing', () => {
  const runs = runsOf(
    50,
    (at) => ({ type: 'only', lot: `l${at % 5}` }),
    () => 0,
  )
  expect(verdictOf(runs, 'type', 'only')?.verdict).toBe('not-enough-data')
})

test('one failed run is no effect of its lot', () => {
  const runs = runsOf(240, plain, (_, at) => (at === 100 ? -60 : 0))
  expect(levelEffects(runs).filter(({ verdict }) => verdict === 'effect')).toEqual([])
})

test('any input gives one answer a level, and a shift of all values shifts no effect', () => {
  const runs = fc.array(
    fc.record({
      value: fc.double({ min: -1000, max: 1000, noNaN: true }),
      at: fc.option(fc.integer({ min: 0, max: 400 * day })),
      factors: fc.dictionary(fc.constantFrom('instrument', 'lot', 'type'), fc.constantFrom('a', 'b', 'c', 'd')),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(runs, (given) => {
      const effects = levelEffects(given)
      const levels = new Set(given.flatMap(({ factors }) => Object.entries(factors).map((one) => one.join('='))))
      expect(effects.map(({ factor, level }) => `${factor}=${level}`).toSorted()).toEqual([...levels].toSorted())
      for (const { q, p } of effects) expect(q >= p * (1 - 1e-9) && q <= 1).toBe(true)
      const shifted = levelEffects(given.map((one) => ({ ...one, value: one.value + 500 })))
      shifted.forEach(({ effect }, at) => expect(Math.abs(effect - (effects[at]?.effect ?? 0))).toBeLessThan(0.01))
    }),
    { numRuns: 40 },
  )
})
