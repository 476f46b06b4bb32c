import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { effectsOfLines } from './effects.ts'

async function answersTo(lines: readonly unknown[]): Promise<{ code: number; out: string; error: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = Promise.all([text(stdout), text(stderr)])
  const code = await effectsOfLines(Readable.from([lines.map((line) => JSON.stringify(line)).join('\n')]), {
    stdout,
    stderr,
  })
  stdout.end()
  stderr.end()
  const [out, error] = await texts
  return { code, out, error }
}

test('every level of every factor of every metric gets one line with its verdict', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => ({
    metric: at % 2 === 0 ? 'q30' : 'error',
    value: (at % 3) + (Math.floor(at / 2) % 2 === 0 ? 0 : 9),
    t: new Date(Date.UTC(2026, 0, 1 + at)).toISOString(),
    factors: { lot: Math.floor(at / 2) % 2 === 0 ? 'A' : 'B' },
  }))
  const { code, out } = await answersTo(lines)
  expect(code).toBe(0)
  const given = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(given.map(({ metric, level }) => `${String(metric)} ${String(level)}`)).toEqual([
    'q30 A',
    'q30 B',
    'error A',
    'error B',
  ])
  for (const one of given) {
    expect(Object.keys(one)).toEqual([
      'metric',
      'factor',
      'level',
      'effect',
      'ci',
      'q',
      'n',
      'detectable',
      'verdict',
      'with',
    ])
    expect(one.verdict).toBe('effect')
  }
})

test.each([
  [{ metric: 'm', value: 'much', t: null, factors: {} }, 'line 1: value is no number'],
  [{ metric: 'm', value: 1, t: 'some day', factors: {} }, 'line 1: t is no time'],
  [{ metric: 'm', value: 1 }, 'line 1: factors are missing'],
  [{ metric: 'm', value: 1, factors: { lot: { id: 1 } } }, 'line 1: factors.lot is no level'],
])('a line that cannot be used ends with its number and the reason: %j', async (line, reason) => {
  const { code, error } = await answersTo([line])
  expect(code).toBe(3)
  expect(error).toContain(reason)
})
