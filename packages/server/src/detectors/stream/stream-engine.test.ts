import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamEngine } from './stream-engine.ts'
import type { StreamRow } from './stream-row.ts'

/** Normal noise from a seed. */
function noise(seed: number): () => number {
  let state = seed
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance())
}

const rowOf = (series: string, index: number, value: number | null, covariates = {}): StreamRow => ({
  series,
  timeMs: index * 300_000,
  values: { value },
  covariates,
})

function alarmsOf(values: readonly number[]): number[] {
  const engine = new StreamEngine()
  return values.flatMap((value, index) => (engine.judge(rowOf('s', index, value)).alarm ? [index] : []))
}

const given = fc.array(
  fc.record({
    isTraining: fc.boolean(),
    series: fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'),
    timeMs: fc.oneof(fc.integer({ min: -1e12, max: 2e12 }), fc.constant(Number.NaN)),
    values: fc.dictionary(
      fc.constantFrom('x', 'y', 'toString'),
      fc.oneof(fc.double(), fc.constant(null), fc.integer({ min: -3, max: 3 })),
    ),
    covariates: fc.dictionary(fc.constantFrom('lot', 'product'), fc.constantFrom('1', '2')),
  }),
  { maxLength: 300, minLength: 100 },
)
type Given = typeof given extends fc.Arbitrary<infer Lines> ? Lines : never

function verdictsOf(lines: Given): string[] {
  const engine = new StreamEngine()
  return lines.flatMap(({ isTraining, ...row }) => {
    if (isTraining && row.series < 'c') {
      engine.train(row)
      return []
    }
    return [JSON.stringify(engine.judge(row))]
  })
}

test('a verdict depends on earlier rows alone, is the same each time, and has a score from 0 to 1', () => {
  fc.assert(
    fc.property(given, fc.double({ min: 0, max: 1, noNaN: true }), (lines, share) => {
      const whole = verdictsOf(lines)
      const start = verdictsOf(lines.slice(0, Math.floor(share * lines.length)))
      expect(whole.slice(0, start.length)).toEqual(start)
      for (const verdict of whole) {
        const { score, why } = JSON.parse(verdict)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(why.length).toBeLessThanOrEqual(3)
      }
    }),
    { numRuns: 40, seed: 8 },
  )
})

test('noise gives next to no alarms: at most one in 3,000 rows', () => {
  const next = noise(3)
  expect(alarmsOf(Array.from({ length: 3000 }, next)).length).toBeLessThanOrEqual(1)
})

test.each([
  ['a step', (value: number) => value + 6, 20],
  ['four times the spread', (value: number) => value * 4, 20],
  ['a signal that is stuck', () => 0.5, 60],
  ['a slow drift', (value: number, since: number) => value + since * 0.03, 200],
])('%s is found once where it begins', (_name, change, within) => {
  const next = noise(5)
  const values = Array.from({ length: 1700 }, (_, index) => (index < 1500 ? next() : change(next(), index - 1500)))
  const alarms = alarmsOf(values).filter((index) => index >= 1500)
  expect(alarms[0]).toBeLessThan(1500 + within)
  expect(alarms.filter((index) => index < 1560).length).toBeLessThanOrEqual(1)
})

test('constant series, missing values, a signal that appears late and times that go back raise nothing', () => {
  const engine = new StreamEngine()
  for (let index = 0; index < 900; index++) {
    const values = { still: 7, gone: index < 300 ? 1 : null, ...(index > 500 ? { late: 3 } : {}), odd: Number.NaN }
    const verdict = engine.judge({ series: 's', timeMs: 1e12 - 1000 * (index >> 1), values, covariates: {} })
    expect(verdict).toEqual({ score: expect.any(Number), alarm: false, why: [] })
  }
})

test('with training the alarm is the state of the row: on while out, off after recovery, with what was expected', () => {
  const next = noise(7)
  const engine = new StreamEngine()
  for (let index = 0; index < 400; index++) engine.train(rowOf('s', index, 20 + next()))
  const verdicts = Array.from({ length: 600 }, (_, index) =>
    engine.judge(rowOf('s', 400 + index, 20 + next() + (index >= 200 && index < 400 ? 4 : 0))),
  )
  const out = verdicts.map(({ alarm }) => alarm)
  expect(out.slice(0, 200)).not.toContain(true)
  expect(out.slice(215, 400)).not.toContain(false)
  expect(out.slice(430)).not.toContain(true)
  expect(verdicts[300]?.why[0]?.expected).toBeCloseTo(20, 0)
  expect(verdicts[300]?.why[0]?.seen).toBeCloseTo(24, 0)
})

test('a series with training rows alone answers nothing and breaks nothing', () => {
  const engine = new StreamEngine()
  engine.train(rowOf('only', 0, 1))
  expect(engine.judge(rowOf('other', 0, 1)).alarm).toBe(false)
})

test('a bad batch over all peers is one finding of the fleet and no alarm; a step of one is its own alarm', () => {
  const next = noise(11)
  const engine = new StreamEngine()
  const levels = Array.from({ length: 12 }, () => 2 * next())
  const alarms: Array<readonly [series: number, round: number]> = []
  for (let round = 0; round < 120; round++) {
    for (const [series, level] of levels.entries()) {
      const shift = (round >= 50 && round < 75 ? -4 : 0) + (series === 3 && round >= 100 ? 4 : 0)
      const row = rowOf(`p${series}`, round, 100 + level + next() + shift, { product: 'A' })
      if (engine.judge(row).alarm) alarms.push([series, round])
    }
  }
  expect(engine.fleetFindings).toMatchObject([{ signal: 'value', direction: 'down', covariates: { product: 'A' } }])
  expect(alarms.filter(([, round]) => round >= 50 && round < 95)).toEqual([])
  const found = alarms.filter(([series, round]) => series === 3 && round >= 100)
  expect(found[0]?.[1]).toBeLessThan(110)
})

test('series of different kinds in one input are no peers: each is judged as if it were alone', () => {
  const nextOf = [1, 2, 3, 4, 5].map(noise)
  const scales = [1, 30, 1000, 3e4, 1e6]
  const together = new StreamEngine()
  const alone = scales.map(() => new StreamEngine())
  for (let index = 0; index < 400; index++) {
    for (const [series, scale] of scales.entries()) {
      const value = scale * (10 + (nextOf[series]?.() ?? 0))
      const row = rowOf(`s${series}`, index, value)
      expect(together.judge(row).alarm).toBe(alone[series]?.judge(row).alarm)
    }
  }
})
