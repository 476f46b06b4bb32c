import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { seededRandom } from '@seqward/server'
import { expect, test } from 'vitest'
import { forecastLines } from './forecast.ts'
import { madeRun } from './made-runs.ts'

async function answersTo(lines: readonly unknown[]): Promise<{ code: number; out: string; error: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = Promise.all([text(stdout), text(stderr)])
  const given = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const code = await forecastLines(Readable.from([given]), { stdout, stderr })
  stdout.end()
  stderr.end()
  const [out, error] = await texts
  return { code, out, error }
}

const random = seededRandom(1)
const train = Array.from({ length: 30 }, (_, run) => {
  const { signals, final } = madeRun('level-and-slope', random)
  return { op: 'train', run, x: signals, y: final }
})

test('queries are answered in order, each from as many values as it has', async () => {
  const { signals } = madeRun('level-and-slope', random)
  const query = (run: unknown, count: number) => ({
    op: 'query',
    run,
    x: Object.fromEntries(Object.entries(signals).map(([name, series]) => [name, series.slice(0, count)])),
  })
  const { code, out } = await answersTo([
    ...train,
    query('a', 5),
    query(2, 40),
    { op: 'query', run: 'c', x: { q30: 93 } },
  ])
  expect(code).toBe(0)
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { run: unknown; p10: number; p50: number; p90: number })
  expect(answers.map(({ run }) => run)).toEqual(['a', 2, 'c'])
  expect(answers.every(({ p10, p50, p90 }) => p10 <= p50 && p50 <= p90)).toBe(true)
})

test.each([
  ['{', 'line 1'],
  [{ op: 'train', run: 1, x: { s: [1] } }, 'line 1: y is no number'],
  [{ op: 'train', x: { s: [1] }, y: 1 }, 'line 1: run is no name'],
  [{ op: 'train', run: 1, x: { s: ['1'] }, y: 1 }, 'line 1: x.s holds what is no number'],
  [{ op: 'query', run: 1, x: [] }, 'line 1: x is not an object'],
  [{ op: 'query', run: 1, x: {} }, 'line 1: asked before any run has ended'],
  [{ op: 'tell' }, 'line 1: op is neither train nor query'],
])('a line that cannot be used ends with exit code 3 and the reason: %j', async (line, reason) => {
  const { code, error } = await answersTo([line])
  expect(code).toBe(3)
  expect(error).toContain(reason)
})
