/** What CI runs before the tests, and the tests: format, lint, types, generated documents. `--without-tests` leaves the last out. */
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const binaries = join(root, 'node_modules', '.bin')
const steps: ReadonlyArray<readonly [string, string, ...string[]]> = [
  ['format', 'biome', 'format', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings', 'packages', 'tools', 'e2e', 'setup.mjs'],
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the console', 'tsc', '-p', 'packages/console/tsconfig.json'],
  ['generated documents', 'node', 'tools/generate-docs.ts', '--check'],
  ...(process.argv.includes('--without-tests')
    ? []
    : [['tests', 'node', join('node_modules', 'vitest', 'vitest.mjs'), 'run'] as const]),
]

for (const [name, command, ...args] of steps) {
  const started = Date.now()
  const done = spawnSync(join(binaries, command), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` },
  })
  const failed = done.status !== 0
  process.stderr.write(`check: ${name} ${failed ? 'FAILED' : 'ok'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
  if (failed) process.exit(done.status ?? 1)
}
