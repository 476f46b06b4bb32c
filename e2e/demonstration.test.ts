import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { finished } from './seqward-process.ts'
import { realRunFolders } from './shared-corpus.ts'

const root = join(import.meta.dirname, '..')

test('npm start -- --exit-when-ready tells what it found on one line, within its time', {
  timeout: 240_000,
}, async () => {
  const real = realRunFolders.find((folder) => folder.endsWith('200624_A00834_0183_BHMTFYTINY'))
  const more = real === undefined ? [] : ['--run-folder', real]
  const { code, stdout, stderr } = await finished(
    spawn('npm', ['start', '--silent', '--', '--exit-when-ready', ...more], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  expect(code, stderr).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines.length).toBe(1)
  const report = JSON.parse(lines[0] ?? '')
  expect(report).toMatchObject({ consoleUrl: expect.stringMatching(/^http/), control: 'A01288' })
  expect(report.instruments).toBe(real === undefined ? 8 : 9)
  expect(report.runs).toBeGreaterThanOrEqual(240)
  expect(report.batches).toBeGreaterThan(480)
  const sick = report.cases.filter(({ instrument }: { readonly instrument: string }) => instrument !== 'fleet')
  expect(sick.map(({ subsystem }: { readonly subsystem: string }) => subsystem).sort()).toEqual([
    'fluidic',
    'optical',
    'thermal',
  ])
  expect(JSON.stringify(report.cases)).not.toContain(report.control)
  if (real !== undefined) expect(report.folder).toEqual({ runs: 1, batches: 2 })
})
