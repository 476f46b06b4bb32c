import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '../confinement/manifest.ts'
import { type ConfinementMode, sentinelFile } from '../confinement/own-confinement.ts'
import { builtInFlag, flagBytesMax, isPackaged, partEntry } from '../confinement/own-program.ts'
import { runtimeFiles } from '../confinement/runtime-files.ts'
import { plainCodeFiles, plainCodeFlags } from './plain-code/plain-code.ts'

/** The three roles beside the keeper. */
export type RoleName = 'scout' | 'collector' | 'uplink'

/** The program of a role. */
export function roleEntry(role: RoleName): string {
  return partEntry(role)
}

/** What a role may touch beside its own code. */
export interface RoleGrants {
  readonly role: RoleName
  /** Of a collector, the exact files that it may read; of a scout, the folders that it may list. */
  readonly readable: readonly string[]
  /** The one host and port that an uplink connects to: the service, or the proxy on the way to it. */
  readonly connects?: { readonly host: string; readonly port: number }
}

/**
 * Flags of Node that confine a role: it may read the program's own code and what is named here, and nothing else; no
 * writing, no child processes, no addons, no code from text. Only the uplink has the network. SQLite goes because it
 * opens files past the permission model.
 */
export function roleFlags(grants: RoleGrants, mode: ConfinementMode): readonly string[] {
  const { role } = grants
  const sentinel = mode === 'system' ? [sentinelFile] : []
  const readable = mode === 'system' && isPackaged ? grantsThatFit(grants.readable, flagBytesMax) : grants.readable
  return [
    '--permission',
    '--no-experimental-sqlite',
    '--no-addons',
    '--disallow-code-generation-from-strings',
    builtInFlag,
    ...(role === 'uplink' ? ['--allow-net'] : []),
    // A role that waits most of the time must not hold megabytes of garbage; a collector ends after its work.
    ...(role === 'collector' ? [] : ['--max-semi-space-size=1']),
    ...[...codeFolders(), ...plainCode(role), ...sentinel, ...readable].map((path) => `--allow-fs-read=${path}`),
    ...(plainCode(role).length > 0 ? plainCodeFlags(role) : []),
  ]
}

/**
 * As many names as fit into so many bytes. A run with a file for each cycle and metric can have more than the single
 * executable takes (`flagBytesMax`). Node's layer then names the folders of the cycles; the system's rules name each
 * file all the same, so that nothing more can be opened.
 */
export function grantsThatFit(readable: readonly string[], bytesMax: number): readonly string[] {
  const bytes = readable.reduce((sum, path) => sum + Buffer.byteLength(path) + 24, 0)
  if (bytes <= bytesMax) return readable
  return [...new Set(readable.map((path) => (isCycleFolder(dirname(path)) ? dirname(path) : path)))]
}

const isCycleFolder = (path: string) => /[\\/]InterOp[\\/]C[1-9]\d{0,4}\.1$/.test(path)

/** The same as data for the launcher, and for people to read. */
export function roleManifest({ role, readable, connects }: RoleGrants): Manifest {
  const { programs, files } = runtimeFiles()
  return {
    role,
    files: role === 'collector' ? readable : [],
    lists: role === 'scout' ? readable : [],
    code: [...codeFolders(), ...plainCode(role)],
    runtime: files,
    programs,
    owns: [],
    discards: [],
    connects: connects === undefined ? [] : [connects.port],
    resolves: connects === undefined || isIP(connects.host) !== 0 ? null : connects.host,
    starts: false,
    readsAnything: false,
  }
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

/** The role's code without types, as long as it is there: a role starts without it as well. */
function plainCode(role: RoleName): readonly string[] {
  return plainCodeFiles(role).filter((path) => existsSync(path))
}

let cached: readonly string[] | undefined

/** Folders of the code that roles load: this package and the two that it imports, and the links by which they are found. */
export function codeFolders(): readonly string[] {
  // The single executable holds its code, and needs to read none.
  if (isPackaged) return []
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
