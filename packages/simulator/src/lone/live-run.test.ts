import { hash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulateRun } from '../simulate-run.ts'
import { liveRun } from './live-run.ts'
import type { LoneRun } from './lone-run.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'live-run-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const request = { platform: 'nextseq500', seed: 3, reads: '30,8i,30', tiles: 3, faults: ['fluidic.valve-lag@cycle=20'] }

/** Moments from the start of the run to after its end. */
async function* hourly({ run }: LoneRun): AsyncGenerator<Date> {
  for (let at = run.startsAt.getTime(); ; at += 3_600_000) yield new Date(at)
}

function digest(bytes: Buffer): string {
  return `${bytes.length} ${hash('sha256', bytes)}`
}

function contents(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()
  return new Map(paths.map((path) => [path.slice(folder.length), digest(readFileSync(path))]))
}

test('a run that was watched as it happened is, at its end, the run that was made at once', async () => {
  const [live, liveLogs] = [join(dir, 'live'), join(dir, 'live-logs')]
  const sizes: number[] = []
  const seen: string[] = []
  await liveRun({ ...request, out: live, logs: liveLogs }, hourly, () => {
    const now = contents(live)
    sizes.push(Number.parseInt(now.get('/InterOp/ExtractionMetricsOut.bin') ?? '0', 10))
    for (const name of now.keys()) if (!seen.includes(name)) seen.push(name)
  })
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  expect(new Set(sizes).size).toBeGreaterThan(8)
  const order = [
    '/RunInfo.xml',
    '/InterOp/ExtractionMetricsOut.bin',
    '/InterOp/QMetricsOut.bin',
    '/RTARead1Complete.txt',
    '/RTAComplete.txt',
  ]
  expect(order.map((name) => seen.indexOf(name))).toEqual(
    order.map((name) => seen.indexOf(name)).toSorted((a, b) => a - b),
  )
  const [once, onceLogs] = [join(dir, 'once'), join(dir, 'once-logs')]
  simulateRun({ ...request, out: once, logs: onceLogs })
  expect(contents(live)).toEqual(contents(once))
  expect(contents(liveLogs)).toEqual(contents(onceLogs))
})

test('an abandoned run stops with its last cycle and never gets a mark', async () => {
  const out = join(dir, 'abandoned')
  const last: number[] = []
  await liveRun({ ...request, out, ends: 'abandoned', endsAtCycle: 40 }, hourly, ({ cycles }) => last.push(cycles))
  expect(last.at(-1)).toBe(40)
  expect(readdirSync(out).filter((name) => /^RTAComplete|Status/.test(name))).toEqual([])
})
