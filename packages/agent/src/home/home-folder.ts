import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { HomeError } from './home-error.ts'
import { syncFolder } from './whole-file.ts'

/** Where the agent keeps what is its own: one folder, for its user alone. */
export interface HomeFolder {
  readonly folder: string
  readonly config: string
  readonly siteKey: string
  readonly consent: string
  /** Terms of the contracts that were agreed to. */
  readonly contracts: string
  readonly sightings: string
  readonly status: string
  readonly lock: string
  readonly instruments: string
  /** The roles' code without types, where the agent was not packaged. */
  readonly code: string
}

/**
 * The paths of a home that exists and is safe.
 *
 * @throws HomeError `missing`, or `unsafe` when others than its owner may look into it.
 */
export function openHome(folder: string): HomeFolder {
  const home = homePaths(folder)
  const found = statSync(home.folder, { throwIfNoEntry: false })
  if (found === undefined)
    throw new HomeError('missing', `${home.folder}: no such folder; "seqward agent enrol" makes it`)
  if (!found.isDirectory()) throw new HomeError('malformed', `${home.folder}: not a folder`)
  refuseOthers(home.folder, found.mode)
  return home
}

/** The same, made where it is missing. An empty folder is closed to others first; one with content must be so already. */
export function makeHome(folder: string): HomeFolder {
  const home = homePaths(folder)
  mkdirSync(home.folder, { recursive: true, mode: 0o700 })
  if (readdirSync(home.folder).length === 0) chmodSync(home.folder, 0o700)
  openHome(folder)
  mkdirSync(home.instruments, { recursive: true, mode: 0o700 })
  syncFolder(home.folder)
  return home
}

/** The platform's usual place; `SEQWARD_HOME` names another. */
export function usualHome(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment.SEQWARD_HOME
  if (named !== undefined && named !== '') return resolve(named)
  if (process.platform === 'win32') return join(environment.ProgramData ?? 'C:\\ProgramData', 'Seqward')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Seqward')
  return join(environment.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'seqward')
}

/** Refuses what group or others may read: it holds keys. Windows has no such bits; its access lists are set at install. */
export function refuseOthers(path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  throw new HomeError('unsafe', `${path}: readable by others; make it private (chmod go-rwx)`)
}

function homePaths(folder: string): HomeFolder {
  const root = resolve(folder)
  return {
    folder: root,
    config: join(root, 'agent.json'),
    siteKey: join(root, 'site.key'),
    consent: join(root, 'consent.jsonl'),
    contracts: join(root, 'contracts'),
    sightings: join(root, 'sightings.jsonl'),
    status: join(root, 'status.json'),
    lock: join(root, 'keeper.lock'),
    instruments: join(root, 'instruments'),
    code: join(root, 'code'),
  }
}
