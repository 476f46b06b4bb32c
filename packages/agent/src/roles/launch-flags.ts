import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The three roles beside the keeper. */
export type RoleName = 'scout' | 'collector' | 'uplink'

/** The program of a role. */
export function roleEntry(role: RoleName): string {
  return join(import.meta.dirname, `${role}.ts`)
}

/**
 * Flags that confine a role: it may read the program's own code and what is named here, and nothing else; no writing, no
 * child processes, no addons, no code from text. Only the uplink has the network. SQLite goes because it opens files
 * past the permission model.
 */
export function roleFlags(role: RoleName, readable: readonly string[]): readonly string[] {
  return [
    '--permission',
    '--no-experimental-sqlite',
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--disable-warning=ExperimentalWarning',
    ...(role === 'uplink' ? ['--allow-net'] : []),
    ...[...codeFolders(), ...readable].map((path) => `--allow-fs-read=${path}`),
  ]
}

/** Whether a path may be granted: an asterisk would be read as "everything after it". */
export function isGrantable(path: string): boolean {
  return !path.includes('*')
}

/** Environment of a role: nothing that Node takes options from. */
export function roleEnvironment(): NodeJS.ProcessEnv {
  const kept = ['TZ', 'LANG', 'SystemRoot', 'TEMP', 'TMP']
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

let cached: readonly string[] | undefined

/** Folders of the code that roles load: this package and the two that it imports, and the links by which they are found. */
function codeFolders(): readonly string[] {
  return (cached ??= [
    dirname(import.meta.dirname),
    join(import.meta.dirname, '..', '..', 'package.json'),
    ...['@seqward/contract', '@seqward/interop'].flatMap((name) => {
      const folder = packageFolder(dirname(fileURLToPath(import.meta.resolve(name))))
      return folder === null ? [] : [folder]
    }),
    ...linkFolders(),
  ])
}

function packageFolder(inside: string): string | null {
  for (let folder = inside; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder
  return null
}

/** In a workspace, packages are found through links in a node_modules above. */
function linkFolders(): string[] {
  const found: string[] = []
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const links = join(folder, 'node_modules', '@seqward')
    if (existsSync(links)) found.push(links)
  }
  return found
}
