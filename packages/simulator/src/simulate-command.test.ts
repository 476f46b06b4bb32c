import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulateCommand } from './simulate-command.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulate-command-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function call(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = [stdout, stderr].map((stream) => stream.toArray())
  const code = await simulateCommand(args, { stdout, stderr })
  stdout.end()
  stderr.end()
  const [out = '', err = ''] = (await Promise.all(texts)).map((chunks) => Buffer.concat(chunks as Buffer[]).toString())
  return { code, out, err }
}

test('help goes to standard output and is no error; no word at all is wrong usage', async () => {
  for (const words of [['--help'], ['run', '--help'], ['fleet', '--help'], ['signatures', '-h']]) {
    const { code, out, err } = await call(...words)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^Usage: seqward simulate/)
  }
  expect((await call()).code).toBe(2)
  expect((await call('walk')).err).toContain('there is no "walk"')
})

test('a run tells its folder, in JSON when asked', async () => {
  const out = join(dir, 'run')
  const { code, out: text } = await call('run', '--platform', 'iseq', '--out', out, '--reads', '26', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ folder: out, runId: expect.stringMatching(/^20260105_FS1000\d{4}_/) })
  expect(readdirSync(out)).toContain('CopyComplete.txt')
})

test('wrong usage is 2 and names the mistake; a place that is taken is 3', async () => {
  const taken = join(dir, 'taken')
  writeFileSync(taken, 'mine')
  const base = ['run', '--platform', 'miseq', '--reads', '5']
  for (const [words, code, reason] of [
    [['run', '--out', join(dir, 'x')], 2, '--platform is missing'],
    [[...base, '--out', join(dir, 'x'), '--seed', '1.5'], 2, '--seed is "1.5"'],
    [[...base, '--out', join(dir, 'x'), '--sneed', '1'], 2, '--sneed'],
    [[...base, '--out', join(dir, 'x'), '--fault', 'optical.fog'], 2, 'there is no fault optical.fog'],
    [[...base, '--out', join(dir, 'x'), '--ends', 'badly'], 2, '--ends is "badly"'],
    [[...base, '--out', join(dir, 'x'), '--speed', '3'], 2, '--speed goes with --live'],
    [[...base, '--out', join(dir, 'x'), '--laws', join(dir, 'no.json')], 2, 'cannot be read'],
    [[...base, '--out', taken], 3, 'is there already'],
    [[...base, '--out', join(taken, 'run')], 3, 'a file stands where a folder should'],
    [['fleet', '--instruments', '3'], 2, 'all needed'],
    [['fleet', '--instruments', '3', '--years', 'x', '--out', '-'], 2, '--years is "x"'],
    [['fleet', '--instruments', '3', '--years', '1', '--out', taken], 3, 'is there already'],
  ] as const) {
    const answer = await call(...words)
    expect([answer.code, answer.out], reason).toEqual([code, ''])
    expect(answer.err).toContain(reason)
  }
  expect(readdirSync(dir).toSorted()).toEqual(['run', 'taken'])
})

test('a fleet comes as lines on standard output, by laws that can be replaced', async () => {
  const laws = JSON.parse(readFileSync(new URL('../laws/default-laws.json', import.meta.url), 'utf8')) as {
    fleet: { platforms: unknown }
  }
  laws.fleet.platforms = [{ name: 'iseq', share: 1, runsPerWeek: 1 }]
  const path = join(dir, 'laws.json')
  writeFileSync(path, JSON.stringify(laws))
  const words = ['fleet', '--instruments', '2', '--years', '0.5', '--out', '-', '--threads', '1', '--laws', path]
  const { code, out } = await call(...words)
  expect(code).toBe(0)
  const lines = out.trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(20)
  expect(new Set(lines.map((line) => (JSON.parse(line) as { platform: string }).platform))).toEqual(new Set(['iseq']))
})

test('a live run ends with its marks, at a speed that leaves no time to wait', async () => {
  const out = join(dir, 'live')
  const words = ['--platform', 'iseq', '--reads', '26', '--tiles', '2', '--logs', join(dir, 'live-logs')]
  const { code } = await call('run', ...words, '--out', out, '--live', '--speed', '100000000')
  expect(code).toBe(0)
  expect(readdirSync(out)).toContain('RTAComplete.txt')
})
