import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { grantedFiles, hasEndMarker, isPerCycleFolder, isRunFolder, markersAmong } from './granted-files.ts'
import { isRunLog, logBytesMax, runLogFolders } from './list-logs.ts'

/** A file that may be granted, as the file system tells of it without opening it. */
export interface ListedFile {
  /** Relative to the run folder, with forward slashes. */
  readonly name: string
  readonly bytes: number
  readonly modifiedMilliseconds: number
}

/** A run folder from outside: nothing in it was opened. */
export interface ListedRun {
  readonly folder: string
  readonly root: string
  readonly files: readonly ListedFile[]
  /** Names of marker files that are there. */
  readonly markers: readonly string[]
  readonly hasEndMarker: boolean
  /** Files in the folders looked into that are on no list. */
  readonly withheldFiles: number
}

export interface Listing {
  readonly runs: readonly ListedRun[]
  /** Roots that could not be listed, with the code of the file system. */
  readonly unlisted: readonly { readonly root: string; readonly code: string }[]
  /** Whether there were more run folders than a listing holds. */
  readonly cut: boolean
}

/** Run folders of one listing: a core facility's whole archive. More are left out, and that is told. */
export const listedRunsMax = 20_000
/** A root may hold run folders in itself, or below up to three folders, such as site/serial/runs. */
const depthMax = 3
/** Entries of a folder on the way to run folders; a folder with more holds data, not runs. */
const folderEntriesMax = 50_000
/** Folder names that no run folder stands in. */
const passedBy = /^(?:\.|lost\+found$|System Volume Information$|\$RECYCLE\.BIN$)/

/**
 * Lists the run folders under the roots by names, sizes and times only: no file is opened, no link is followed. For
 * folders in `known` the files are left out: nothing more is wanted of them.
 */
export function listRunFolders(roots: readonly string[], known: ReadonlySet<string> = new Set()): Listing {
  const runs: ListedRun[] = []
  const unlisted: { root: string; code: string }[] = []
  for (const root of roots) {
    try {
      visit(root, 0, root)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
      // A root that is not there yet has no runs; any other answer leaves open what it holds.
      if (code !== 'ENOENT') unlisted.push({ root, code })
    }
  }
  return { runs, unlisted, cut: runs.length >= listedRunsMax }

  function visit(folder: string, depth: number, root: string): void {
    if (runs.length >= listedRunsMax) return
    if (known.has(folder)) {
      runs.push({ folder, root, files: [], markers: [], hasEndMarker: true, withheldFiles: 0 })
      return
    }
    const { names, folders } = entriesOf(folder)
    if (isRunFolder(names, folders)) {
      runs.push(runAt(folder, root, names, folders))
      return
    }
    if (depth >= depthMax || names.length + folders.length > folderEntriesMax) return
    for (const name of folders) {
      if (passedBy.test(name)) continue
      try {
        visit(join(folder, name), depth + 1, root)
      } catch {
        // A folder that is closed to the agent, or gone since it was listed, is not a run folder for it.
      }
    }
  }
}

function runAt(folder: string, root: string, top: readonly string[], folders: readonly string[]): ListedRun {
  const names = [...top]
  if (folders.includes('InterOp')) names.push(...interOpNames(folder))
  for (const logs of runLogFolders) if (folders.includes(logs)) names.push(...namesIn(folder, logs))
  const files = grantedFiles(names).flatMap((name) => fileAt(folder, name))
  const withheldFiles = names.length - files.length
  return { folder, root, files, markers: markersAmong(top), hasEndMarker: hasEndMarker(top), withheldFiles }
}

/** Names in InterOp and its folders by cycle. A snapshot can lose the folder for a while; that is no fault. */
function interOpNames(folder: string): string[] {
  try {
    const { names, folders } = entriesOf(join(folder, 'InterOp'))
    const byCycle = folders.filter(isPerCycleFolder).flatMap((cycle) => {
      const inside = entriesOf(join(folder, 'InterOp', cycle)).names
      return inside.map((name) => `InterOp/${cycle}/${name}`)
    })
    return [...names.map((name) => `InterOp/${name}`), ...byCycle]
  } catch {
    return []
  }
}

function namesIn(folder: string, inside: string): string[] {
  try {
    return entriesOf(join(folder, inside)).names.map((name) => `${inside}/${name}`)
  } catch {
    return []
  }
}

function fileAt(folder: string, name: string): ListedFile[] {
  const stat = lstatSync(join(folder, name), { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return []
  if (stat.size > logBytesMax && isRunLog(name)) return []
  return [{ name, bytes: stat.size, modifiedMilliseconds: Math.floor(stat.mtimeMs) }]
}

/** Names of files and of folders. Links count as files that are on no list. */
function entriesOf(folder: string): { names: string[]; folders: string[] } {
  const names: string[] = []
  const folders: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) folders.push(entry.name)
    else names.push(entry.name)
  }
  return { names: names.sort(), folders: folders.sort() }
}
