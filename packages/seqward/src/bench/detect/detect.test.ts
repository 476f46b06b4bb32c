import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { detectLines } from './detect.ts'
import { scoreFlowcell } from './flowcell-suite.ts'
import { scoreSkab } from './skab-suite.ts'

const shared = process.env.SEQWARD_SHARED ?? join(import.meta.dirname, '../../../../../../shared')
const benchmarks = join(shared, 'benchmarks')

async function run(pieces: ReadonlyArray<string | Buffer>): Promise<{ code: number; lines: string[]; errors: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const out: Buffer[] = []
  const errors: Buffer[] = []
  stdout.on('data', (part: Buffer) => out.push(part))
  stderr.on('data', (part: Buffer) => errors.push(part))
  const code = await detectLines(
    Readable.from(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))),
    { stdout, stderr },
  )
  const text = Buffer.concat(out).toString()
  return { code, lines: text.split('\n').filter(Boolean), errors: Buffer.concat(errors).toString() }
}

const line = (index: number, extra = {}) =>
  JSON.stringify({
    op: 'row',
    series: 'µ',
    t: new Date(1e12 + index * 60_000).toISOString(),
    v: { a: index % 7 },
    ...extra,
  })

test('answers each row in order with series and time as given, however the input is cut', async () => {
  const text = `${line(0, { op: 'train' })}\n\n${Array.from({ length: 50 }, (_, index) => line(index)).join('\r\n')}`
  const whole = await run([text])
  const bytes = Buffer.from(text)
  const cut = await run(Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1)))
  expect(whole.code).toBe(0)
  expect(whole.lines.length).toBe(50)
  expect(whole.lines).toEqual(cut.lines)
  const answers = whole.lines.map((each): Record<string, unknown> => JSON.parse(each))
  expect(Object.keys(answers[0] ?? {})).toEqual(['series', 't', 'score', 'alarm', 'why'])
  expect(answers.map(({ t }) => t)).toEqual(Array.from({ length: 50 }, (_, at) => JSON.parse(line(at)).t))
})

test('a bad line ends it with exit code 3 and its number; what was before is answered', async () => {
  const faults = [
    '{',
    '[]',
    line(1, { op: 'x' }),
    line(1, { t: 'soon' }),
    line(1, { v: { a: 'x' } }),
    line(1, { series: 1 }),
  ]
  for (const fault of faults) {
    const { code, lines, errors } = await run([`${line(0)}\n${fault}\n${line(2)}\n`])
    expect(code).toBe(3)
    expect(lines.length).toBe(1)
    expect(errors).toMatch(/^seqward bench detect: line 2: \S/)
  }
})

test('NaN, Infinity and null are missing values; a name may hold the words', async () => {
  const odd =
    '{"op":"row","series":"a NaN, b","t":"2026-01-01 00:00:00","v":{"x":NaN,"y":-Infinity,"z":null},"cov":null}'
  const { code, lines } = await run([`${odd}\n`])
  expect(code).toBe(0)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ series: 'a NaN, b', t: '2026-01-01 00:00:00', alarm: false })
})

test.skipIf(!existsSync(join(benchmarks, 'skab')))('SKAB: F1 at least 0.74 with at most 13 % false alarms', () => {
  const entries = scoreSkab(join(benchmarks, 'skab'))
  expect(entries.map(({ entry }) => entry)).toEqual(['constant', 'always-alarm', 'random', 'ewma', 'ours'])
  const ours = entries.at(-1)
  expect(ours?.f1).toBeGreaterThanOrEqual(0.74)
  expect(ours?.falseAlarmRate).toBeLessThanOrEqual(0.13)
})

test.skipIf(!existsSync(join(benchmarks, 'flowcell-checks')))(
  'flow-cell checks: at most 0.5 alarms a position-year, 80 % of steps found within 10 checks',
  () => {
    const ours = scoreFlowcell(join(benchmarks, 'flowcell-checks')).at(-1)
    expect(ours?.alarmsByPositionYear).toBeLessThanOrEqual(0.5)
    expect(ours?.foundWithin10).toBeGreaterThanOrEqual(0.8)
  },
)
