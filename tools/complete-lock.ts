/**
 * Adds to package-lock.json the optional packages that a dependency names for other platforms and that npm left out
 * because the registry of whoever wrote the lock file did not have them. Without their entries `npm ci` refuses the
 * whole file, on every platform. They carry no digest, so a machine that does need one fetches it by its exact version.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface LockEntry {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optional?: boolean
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

/** Entries that are missing, by path in the lock file. Throws when a missing package's platform cannot be told. */
export function missingEntries(packages: Readonly<Record<string, LockEntry>>): ReadonlyMap<string, LockEntry> {
  const missing = new Map<string, LockEntry>()
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue
      missing.set(`node_modules/${name}`, {
        version,
        optional: true,
        ...(entry.dev && { dev: true }),
        ...platformOf(name),
      })
    }
  }
  return missing
}

/** npm looks for a package in the folder of whoever needs it, then in each folder above. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (Object.hasOwn(packages, `${folder}${folder === '' ? '' : '/'}node_modules/${name}`)) return true
    if (folder === '') return false
  }
}

function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-')
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (os === undefined || cpu === undefined) throw new Error(`${name}: its name does not tell for which platform it is`)
  return {
    os: [os],
    cpu: [cpu],
    ...(words.includes('musl') && { libc: ['musl'] }),
    ...(words.includes('gnu') && { libc: ['glibc'] }),
  }
}

/** Missing entries of the lock file of a checkout. */
export function missingInLock(root: string): ReadonlyMap<string, LockEntry> {
  return missingEntries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages)
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '..', 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingEntries(lock.packages)
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`)
  console.log(`added ${missing.size} entries`)
}
