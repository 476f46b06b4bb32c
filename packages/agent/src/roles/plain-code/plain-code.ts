import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeWhole } from '../../home/whole-file.ts'
import type { RoleName } from '../launch-flags.ts'

/** What one role loads, without types. */
export interface PlainCode {
  readonly format: 1
  readonly node: string
  readonly entry: string
  /** Path, bytes and time of change of each source: when one differs, this is out of date. */
  readonly files: readonly (readonly [string, number, number])[]
  /** Address and text of each module. */
  readonly modules: readonly (readonly [string, string])[]
}

const roleNames: readonly RoleName[] = ['scout', 'collector', 'uplink']
/** Stripping some hundred files takes a second; on a busy machine that is put off, never waited for. */
const stripMillisecondsMax = 120_000

let held: ReadonlyMap<RoleName, string> = new Map()

/**
 * Keeps the roles' code without types in a folder of the home, and has roles that start from then on load it from there.
 * A packaged agent has no types in its code, and needs none of this. Never fails: without it roles strip types
 * themselves, as they did before.
 */
export async function usePlainCode(folder: string, roleEntry: (role: RoleName) => string): Promise<void> {
  if (!roleEntry('scout').endsWith('.ts')) return
  const entryOf = (role: RoleName) => pathToFileURL(roleEntry(role)).href
  const paths = new Map(roleNames.map((role) => [role, join(folder, `${role}.json`)]))
  const isCurrent = roleNames.every((role) => isUpToDate(paths.get(role) ?? '', entryOf(role)))
  try {
    if (!isCurrent) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const made = await stripped(roleNames.map(entryOf))
      for (const [index, role] of roleNames.entries())
        writeWhole(paths.get(role) ?? '', JSON.stringify(made[index] ?? null))
    }
    held = paths
  } catch {
    held = new Map()
  }
}

/** Flags with which a role loads its code without types; none while there is no such code. */
export function plainCodeFlags(role: RoleName): readonly string[] {
  const path = held.get(role)
  return path === undefined ? [] : [`--import=data:text/javascript,${encodeURIComponent(loaderOf(path))}`]
}

/** The file that a role needs for that, to be granted to it. */
export function plainCodeFiles(role: RoleName): readonly string[] {
  const path = held.get(role)
  return path === undefined ? [] : [path]
}

function isUpToDate(path: string, entry: string): boolean {
  try {
    const code = JSON.parse(readFileSync(path, 'utf8')) as PlainCode
    return (
      code.format === 1 &&
      code.node === process.version &&
      code.entry === entry &&
      code.files.every(([source, bytes, changedAt]) => {
        const { size, mtimeMs } = statSync(source)
        return size === bytes && mtimeMs === changedAt
      })
    )
  } catch {
    return false
  }
}

function stripped(entries: readonly string[]): Promise<readonly PlainCode[]> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'strip-code.ts'), [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: stripMillisecondsMax,
    })
    child.once('message', (made) => resolve(made as readonly PlainCode[]))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the stripper ended with ${code}`)))
    child.send(entries)
  })
}

/** Runs in the role before its entry: hands modules over as they are kept; others load as usual. */
function loaderOf(path: string): string {
  return `import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
const kept = new Map(JSON.parse(readFileSync(${JSON.stringify(path)}, 'utf8')).modules)
registerHooks({
  load(url, context, next) {
    const source = kept.get(url)
    if (source === undefined) return next(url, context)
    kept.delete(url)
    return { format: 'module', source, shortCircuit: true }
  },
})`
}
