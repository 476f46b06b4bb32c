import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { simulateCommand } from '@seqward/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benchBacktest } from './backtest.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-backtest-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await benchBacktest(args, { stdout, stderr })
  stdout.end()
  stderr.end()
  return { code, out: await text(stdout), said: await text(stderr) }
}

test('two histories at once, a folder without one, and rules that are none are told apart by the exit code', async () => {
  expect((await run('--config', 'a', '--history', 'b')).code).toBe(2)
  expect((await run('--seed', 'x')).code).toBe(2)
  const missing = await run('--history', join(folder, 'nowhere'))
  expect(missing.code).toBe(3)
  expect(missing.said).toContain('nowhere')
  const rules = join(folder, 'rules.json')
  writeFileSync(rules, '{}')
  expect((await run('--rules', rules, '--history', folder)).code).toBe(78)
})

test('summaries of a fleet are played again, the same way each time', { timeout: 60_000 }, async () => {
  const [file, truth] = [join(folder, 'fleet.jsonl'), join(folder, 'truth.jsonl')]
  const words = ['fleet', '--instruments', '4', '--years', '0.5', '--seed', '5', '--threads', '1']
  const io = { stdout: new PassThrough(), stderr: new PassThrough() }
  expect(await simulateCommand([...words, '--out', file, '--truth', truth], io)).toBe(0)
  const report = async () => {
    const { code, out } = await run('--history', folder, '--json')
    expect(code).toBe(0)
    const { seconds: _, madeAt: _at, ...figures } = JSON.parse(out) as Record<string, unknown>
    return figures
  }
  const first = await report()
  expect(first).toMatchObject({ bench: 'backtest', source: 'simulated', instruments: 4 })
  expect(await report()).toEqual(first)
})
