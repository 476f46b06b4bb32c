import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the console into a folder of its own, so that a test never meets a stale or a half-written one. */
export async function builtConsole(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'seqward-console-'))
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // A test runner says that this is a test; the console is to be built as it will be given out.
  const { NODE_ENV: before = 'test' } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } })
  } finally {
    process.env.NODE_ENV = before
  }
  return outDir
}
