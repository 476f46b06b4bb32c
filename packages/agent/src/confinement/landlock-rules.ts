import type { Manifest } from './manifest.ts'

/** Rights of Landlock on files (linux/landlock.h), as bits. */
export const fileRights = {
  execute: 1 << 0,
  writeFile: 1 << 1,
  readFile: 1 << 2,
  readFolder: 1 << 3,
  removeFolder: 1 << 4,
  removeFile: 1 << 5,
  makeCharacterDevice: 1 << 6,
  makeFolder: 1 << 7,
  makeFile: 1 << 8,
  makeSocket: 1 << 9,
  makeFifo: 1 << 10,
  makeBlockDevice: 1 << 11,
  makeLink: 1 << 12,
  refer: 1 << 13,
  truncate: 1 << 14,
  deviceControl: 1 << 15,
} as const

/** What each version of Landlock knows of files: 13 kinds at first, then moving, cutting and control of devices. */
export const fileRightsOfVersion: readonly number[] = [0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff]
/** Version 4 knows ports (Linux 6.7); without it a process that has the network cannot be held to one. */
const versionWithPorts = 4
const [bindTcp, connectTcp] = [1, 2]
/** Signals and abstract unix sockets of processes outside; from version 6 on. */
const everyScope = 3

/** A place and what may be done there; some must exist, and in some paths no part may be a link. */
export type LandlockRule = readonly [path: string, access: number, isRequired: boolean, mayBeLinked: boolean]

/** The rules of a manifest as the launcher takes them. */
export interface LandlockPlan {
  readonly abiMin: number
  readonly filesOfAbi: readonly number[]
  readonly handled: { readonly files: number; readonly network: number; readonly scopes: number }
  readonly rules: readonly LandlockRule[]
  readonly ports: readonly number[]
}

/** Turns a manifest into rules. What is not in it cannot be opened, listed, written, started or connected to. */
export function landlockPlan(manifest: Manifest): LandlockPlan {
  const { readFile, readFolder, execute, writeFile, removeFolder, removeFile, makeFolder, makeFile } = fileRights
  const { refer, truncate } = fileRights
  const own = readFile | readFolder | writeFile | removeFolder | removeFile | makeFolder | makeFile | refer | truncate
  const linked = (paths: readonly string[], access: number, isRequired: boolean) =>
    paths.map((path): LandlockRule => [path, access, isRequired, true])
  // A file that went away since it was listed is not granted; the role tells of it as of one that it cannot read.
  const unlinked = (paths: readonly string[], access: number) =>
    paths.map((path): LandlockRule => [path, access, false, false])
  const rules: LandlockRule[] = [
    ...linked(manifest.programs, readFile | execute, true),
    ...linked(manifest.runtime, readFile, false),
    ...linked(manifest.code, readFile, true),
    ...unlinked(manifest.files, readFile),
    ...unlinked(manifest.lists, readFolder),
    ...linked(manifest.owns, own, true),
    ...linked(manifest.discards, writeFile | readFile, false),
  ]
  const all = fileRightsOfVersion.at(-1) ?? 0
  return {
    abiMin: manifest.connects.length > 0 ? versionWithPorts : 1,
    filesOfAbi: fileRightsOfVersion,
    handled: {
      files: manifest.readsAnything ? all & ~(readFile | readFolder) : all,
      network: manifest.starts ? bindTcp : bindTcp | connectTcp,
      scopes: manifest.starts ? 0 : everyScope,
    },
    rules,
    ports: manifest.connects,
  }
}
