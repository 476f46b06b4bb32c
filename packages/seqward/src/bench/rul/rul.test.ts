import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { forecastRemainingLife, learnRemainingLife } from '@seqward/server'
import { expect, test } from 'vitest'
import { rulLines } from './rul.ts'
import { scoreAnswers } from './rul-score.ts'
import { readTurbofanSet } from './turbofan-units.ts'

async function answersTo(lines: readonly unknown[]): Promise<{ code: number; out: string; error: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = Promise.all([text(stdout), text(stderr)])
  const given = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const code = await rulLines(Readable.from([given]), { stdout, stderr })
  stdout.end()
  stderr.end()
  const [out, error] = await texts
  return { code, out, error }
}

/** Units that wear straight: the signal is the time left, with a ripple. */
const train = Array.from({ length: 8 }, (_, unit) => {
  const life = 30 + unit
  return Array.from({ length: life }, (_, row) => ({
    op: 'train',
    unit,
    t: row,
    v: { s: life - row + Math.sin(row * 7 + unit) },
    end: row === life - 1,
  }))
}).flat()
const query = (unit: unknown, left: number) =>
  Array.from({ length: 12 }, (_, row) => ({ op: 'row', unit, t: 100 + row, v: { s: left + 11 - row, other: null } }))

test('each queried unit gets one line, named as asked, in order of coming; a train unit may have the same name', async () => {
  const { code, out } = await answersTo([...train, ...query(3, 15), ...query('3', 5)])
  expect(code).toBe(0)
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { unit: unknown; p10: number; p50: number; p90: number })
  expect(answers.map(({ unit }) => unit)).toEqual([3, '3'])
  expect(answers[0]?.p50).toBeGreaterThan(answers[1]?.p50 ?? Number.NaN)
  expect(answers.every(({ p10, p50, p90 }) => p10 <= p50 && p50 <= p90)).toBe(true)
})

test.each([
  ['{"op":"row"', 'line 1'],
  [{ op: 'look', unit: 1, t: 1, v: {} }, 'line 1: op is neither train nor row'],
  [{ op: 'row', t: 1, v: {} }, 'line 1: unit is no name'],
  [{ op: 'row', unit: 1, t: '1', v: {} }, 'line 1: t is no number'],
  [{ op: 'row', unit: 1, t: 1, v: { s: 'x' } }, 'line 1: v.s is no number'],
  [{ op: 'train', unit: 1, t: 1, v: {}, end: 1 }, 'line 1: end is neither'],
  [{ op: 'row', unit: 1, t: 1, v: {} }, 'no unit ran to failure'],
])('a line that cannot be used ends with exit code 3 and the reason: %j', async (line, reason) => {
  const { code, error } = await answersTo([line])
  expect(code).toBe(3)
  expect(error).toContain(reason)
})

const turbofans = join(
  process.env['SEQWARD_SHARED'] ?? join(import.meta.dirname, '../../../../../../shared'),
  'benchmarks/cmapss',
)

/** Enough to see that it works. */
const quick = { cuts: 1200, trees: 120, folds: 3, foldSeeds: [1], finalSeeds: [2] }

test.skipIf(!existsSync(turbofans))(
  'a third of the public turbofans already teaches more than half of a constant’s error away',
  () => {
    const { train, queried, truth } = readTurbofanSet(turbofans, 'FD001')
    const model = learnRemainingLife({ ...train, units: train.units.slice(0, 30) }, quick)
    const answers = queried.units.map((unit) => forecastRemainingLife(model, unit))
    const { rmseCapped, coverage } = scoreAnswers(answers, truth)
    expect(rmseCapped).toBeLessThan(18)
    expect(coverage).toBeGreaterThan(0.6)
  },
  30_000,
)

test('scores are those of the papers', () => {
  expect(scoreAnswers([100, 130], [110, 150])).toMatchObject({
    rmseCapped: 7.07,
    rmse: 15.81,
    phm: Math.round(Math.exp(10 / 13) - 1 + Math.exp(20 / 13) - 1),
  })
  expect(
    scoreAnswers(
      [
        { p10: 1, p50: 2, p90: 3 },
        { p10: 1, p50: 2, p90: 3 },
      ],
      [2, 4],
    ).coverage,
  ).toBe(0.5)
})
