import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from './seqward-process.ts'

const root = join(import.meta.dirname, '..')

/** Why packages cannot be built here; null when they can. */
export function noBuildBecause(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'packages are built on Linux x64'
  const missing = ['strip', 'dpkg-deb', 'tar'].filter((tool) => spawnSync('which', [tool]).status !== 0)
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`
}

/** Runs `npm run package:agent` of a checkout, without npm; throws with its words when it fails. */
export async function buildPackages(checkout: string, out: string, ...words: readonly string[]): Promise<void> {
  const program = join(checkout, 'tools', 'build-agent.ts')
  const args = ['--disable-warning=ExperimentalWarning', program, '--out', out, ...words]
  // Node by its own path: a test runner hands flags of its own on in the environment.
  const { NODE_OPTIONS: _, ...environment } = process.env
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const { code, stderr } = await finished(child)
  if (code !== 0) throw new Error(`the build ended with ${code}: ${stderr}`)
}

/** What the build says that it made: name and SHA-256, one line each. */
export function sumsOf(out: string): string {
  return readFileSync(join(out, 'SHA256SUMS'), 'utf8')
}

/** A second checkout in another place: our own files are copies, packages from outside are links. */
export function copyCheckout(folder: string): string {
  mkdirSync(folder)
  for (const name of [
    'package.json',
    'package-lock.json',
    'CHANGELOG.md',
    'tools',
    'packaging',
    join('docs', 'operate'),
  ])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  for (const name of ['agent', 'contract', 'interop']) {
    const from = join(root, 'packages', name)
    for (const part of ['package.json', 'src'])
      cpSync(join(from, part), join(folder, 'packages', name, part), { recursive: true })
  }
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@seqward'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@seqward') symlinkSync(join(root, 'node_modules', name), join(modules, name))
  for (const name of ['agent', 'contract', 'interop'])
    symlinkSync(join(folder, 'packages', name), join(modules, '@seqward', name))
  // What was fetched once need not be fetched again.
  if (existsSync(join(root, '.seqward'))) symlinkSync(join(root, '.seqward'), join(folder, '.seqward'))
  return folder
}
