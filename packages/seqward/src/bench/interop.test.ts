import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { benchInterop } from './interop.ts'

const benchFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('seqward-bench-')).length

test('the bench makes both folders, measures whole processes in JSON lines and removes what it made', async () => {
  const before = benchFolders()
  const stdout = new PassThrough()
  const lines: string[] = []
  stdout.on('data', (part: Buffer) => lines.push(part.toString()))
  expect(await benchInterop(['--small', '--runs', '1'], { stdout, stderr: stdout })).toBe(0)
  const figures = lines.map((line): Record<string, unknown> => JSON.parse(line))
  const whole = figures.filter((figure) => figure.wallSecondsFastest !== undefined)
  expect(whole.map((figure) => figure.case)).toEqual(['novaseqx-25b', 'novaseq6000-by-cycle'])
  expect(whole.map((figure) => figure.files)).toEqual([8, 1894])
  for (const { peakMiB, wallSeconds } of whole) {
    expect(peakMiB).toBeGreaterThan(20)
    expect(wallSeconds).toBeGreaterThan(0.02)
  }
  expect(benchFolders()).toBe(before)
})
