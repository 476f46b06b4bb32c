import { isAbsolute, parse } from 'node:path'

/** The processes of the agent. */
export type ConfinedRole = 'keeper' | 'scout' | 'collector' | 'uplink'

/** Everything that a role may touch, as data: the launcher makes it so, `seqward agent confinement` prints it. */
export interface Manifest {
  readonly role: ConfinedRole
  /** Files of the site that it may read, each by its whole path, in which no part may be a link. */
  readonly files: readonly string[]
  /** Folders, with those below, whose names, sizes and times it may list; their files it may not open. No links either. */
  readonly lists: readonly string[]
  /** Folders of the agent's own code, and files of its packages. */
  readonly code: readonly string[]
  /** Files of the system that Node needs to start. Read only. */
  readonly runtime: readonly string[]
  /** Programs: Node and the system's loader. */
  readonly programs: readonly string[]
  /** Folders that it may change: the keeper's home. */
  readonly owns: readonly string[]
  /** Devices that swallow what is written to them. */
  readonly discards: readonly string[]
  /** TCP ports that it may connect to. Nothing may ever listen. */
  readonly connects: readonly number[]
  /** A name that is resolved for it before it is confined: it cannot resolve one itself, since that takes datagrams. */
  readonly resolves: string | null
  /** Whether it may start programs: only the keeper, and only those above. */
  readonly starts: boolean
  /**
   * Whether reading is left to its user's rights. True for the keeper: a child is held by its parent's rules too, and
   * which files its collectors will need is not known when it starts.
   */
  readonly readsAnything: boolean
}

/**
 * What is wrong with a manifest, as sentences; empty when it is sound. A grant is a whole path without asterisk (Node
 * reads one as "everything after it"), never a root of the file system, and files are never granted by their folder.
 */
export function manifestFaults(manifest: Manifest): readonly string[] {
  const { role, files, lists, code, runtime, programs, owns, discards, connects } = manifest
  const paths = [...files, ...lists, ...code, ...runtime, ...programs, ...owns, ...discards]
  const faults = paths.flatMap((path) => {
    if (path.includes('*')) return [`${role}: ${path} has an asterisk`]
    if (!isAbsolute(path) || path.split(/[\\/]/).includes('..')) return [`${role}: ${path} is no whole path`]
    return parse(path).root === path ? [`${role}: ${path} is the root of a file system`] : []
  })
  for (const folder of [...lists, ...code, ...owns])
    if (files.includes(folder)) faults.push(`${role}: ${folder} is granted as a file and as a folder`)
  if (role !== 'keeper' && (owns.length > 0 || discards.length > 0)) faults.push(`${role}: may not write`)
  if (role !== 'keeper' && (manifest.starts || manifest.readsAnything))
    faults.push(`${role}: has a right of the keeper`)
  if (role !== 'uplink' && connects.length > 0) faults.push(`${role}: may not connect`)
  if (role === 'uplink' && connects.length !== 1) faults.push('uplink: connects to one port, no more and no fewer')
  if (role !== 'collector' && files.length > 0) faults.push(`${role}: may not read files of the site`)
  if (role !== 'scout' && lists.length > 0) faults.push(`${role}: may not list`)
  return faults
}
