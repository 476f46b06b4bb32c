import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { classifyLines } from './classify.ts'

async function answersTo(lines: readonly unknown[]): Promise<{ code: number; out: string; error: string }> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = Promise.all([text(stdout), text(stderr)])
  const given = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const code = await classifyLines(Readable.from([given]), { stdout, stderr })
  stdout.end()
  stderr.end()
  const [out, error] = await texts
  return { code, out, error }
}

const train = ['a', 'b'].flatMap((grade, at) =>
  [0, 1, 2, 3, 4, 5].map((k) => ({
    op: 'train',
    id: `${grade}${k}`,
    x: { s: [at * 3 + k / 10, at * 2 + k / 7, at, k / 9] },
    y: { part: grade },
  })),
)

test('each query is answered in order with a probability for every grade', async () => {
  const { code, out } = await answersTo([
    ...train,
    { op: 'query', id: 'q1', x: { s: [3.1, 2.2, 1, 0.2] } },
    { op: 'query', id: 7, x: { s: [0.1, 0.2, 0, 0.2] } },
  ])
  expect(code).toBe(0)
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: unknown; y: { part: { a: number; b: number } } })
  expect(answers.map(({ id }) => id)).toEqual(['q1', 7])
  expect(answers[0]?.y.part.b).toBeGreaterThan(0.5)
  expect(answers[1]?.y.part.a).toBeGreaterThan(0.5)
})

test.each([
  ['{"op":"train"', 'line 1'],
  [{ op: 'train', x: { s: ['much'] }, y: { part: 'a' } }, 'line 1: x.s holds what is no number'],
  [{ op: 'train', x: { s: [1] } }, 'line 1: y is not an object of grades'],
  [{ op: 'query', x: { s: [1] } }, 'line 1: id is missing'],
  [{ op: 'query', id: 1, x: { s: [1] } }, 'line 1: asked before there was any example'],
  [{ op: 'guess' }, 'line 1: op is neither'],
])('a line that cannot be used ends with its number and the reason: %j', async (line, reason) => {
  const { code, error } = await answersTo([line])
  expect(code).toBe(3)
  expect(error).toContain(reason)
})
