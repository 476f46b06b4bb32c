import { readFileSync, watch } from 'node:fs'
import { dirname, isAbsolute, parse } from 'node:path'

/** How a role is confined: by Node and the operating system, or by Node alone, as a site may choose in `agent.json`. */
export type ConfinementMode = 'system' | 'node-only'

/** Permissions of Node that a role may lack. */
export type NodeScope = 'fs.write' | 'net' | 'child' | 'worker' | 'addons' | 'ffi' | 'wasi' | 'inspector'

/**
 * A file that Node's permission model lets every role read and Landlock does not: whoever can open it is not held by
 * Landlock. It is always there on Linux and tells of this process only.
 */
export const sentinelFile = '/proc/self/status'

/** Environment variable that carries the setting of `agent.json` to where roles are started. */
export const confinementVariable = 'SEQWARD_CONFINEMENT'

/** The mode in which roles are started from this process. */
export function confinementMode(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): ConfinementMode {
  return platform !== 'linux' || environment[confinementVariable] === 'node-only' ? 'node-only' : 'system'
}

/** What this process was started with, and what it finds when it tries. */
export interface OwnConfinement {
  readonly mode: ConfinementMode
  readonly denied: readonly NodeScope[]
  readonly execArgv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly permission: { has(scope: string, reference?: string): boolean } | undefined
}

/**
 * Why this process must not work as a role; empty when it is confined as it should be. It asks Node for what it must not
 * have, looks that no grant reaches beyond itself, and tries out whether the operating system refuses.
 */
export function ownConfinementFaults(own: OwnConfinement): readonly string[] {
  const { mode, denied, execArgv, environment, permission } = own
  if (permission === undefined) return ['the permission model is off']
  const faults = denied.filter((scope) => permission.has(scope)).map((scope) => `${scope} is allowed`)
  if (permission.has('fs.read')) faults.push('everything may be read')
  for (const name of strangeVariables) if (environment[name] !== undefined) faults.push(`${name} is set`)
  for (const flag of execArgv) if (!isKnownFlag(flag)) faults.push(`${flag} is no flag of a role`)
  const granted = execArgv.flatMap((flag) => (flag.startsWith(readFlag) ? [flag.slice(readFlag.length)] : []))
  for (const path of granted)
    if (path.includes('*') || !isAbsolute(path) || parse(path).root === path) faults.push(`${path} is no exact grant`)
  const isGranted = new Set(granted)
  const above = new Set(granted.map((path) => dirname(path)).filter((folder) => !isWithin(folder, isGranted)))
  for (const path of [...above, ...neverReadable])
    if (!isWithin(path, isGranted) && permission.has('fs.read', path)) faults.push(`${path} may be read`)
  if (mode === 'system') faults.push(...systemFaults())
  return faults
}

/** Both attempts are allowed by Node, so that it is the operating system that has to refuse them. */
function systemFaults(): string[] {
  const faults: string[] = []
  if (codeOf(() => readFileSync(sentinelFile)) !== 'EACCES') faults.push('Landlock is not in force')
  if (codeOf(() => watch(sentinelFile, { persistent: false }).close()) !== 'EPERM')
    faults.push('seccomp is not in force')
  return faults
}

function codeOf(act: () => unknown): string | null {
  try {
    act()
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}

function isWithin(path: string, granted: ReadonlySet<string>): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (granted.has(at)) return true
    if (dirname(at) === at) return false
  }
}

const readFlag = '--allow-fs-read='
/** The role's own code without types, read from one granted file (`roles/plain-code`). */
const plainCodeFlag = '--import=data:text/javascript,'
const isKnownFlag = (flag: string) =>
  [readFlag, plainCodeFlag].some((one) => flag.startsWith(one)) || knownFlags.has(flag)
const knownFlags: ReadonlySet<string> = new Set([
  '--permission',
  '--no-experimental-sqlite',
  '--no-addons',
  '--max-semi-space-size=1',
  '--disallow-code-generation-from-strings',
  '--disable-warning=ExperimentalWarning',
  '--allow-net',
])
const strangeVariables = ['NODE_OPTIONS', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_PATH'] as const
const neverReadable = ['/', '/etc', '/etc/passwd', '/proc/self/root', '/proc/self/environ', '/home', '/root', 'C:\\']
