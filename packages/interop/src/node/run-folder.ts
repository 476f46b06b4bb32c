import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { InterOpError } from '../interop-error.ts'
import { type Run, type ReadRunOptions, readRun } from '../run/read-run.ts'
import type { RunSummary } from '../summary/run-summary.ts'
import { type SummarizeOptions, summarizeFiles } from '../summary/summarize-files.ts'
import { isPerCycleFolder, type OpenRunFile, type RunFiles } from '../run/run-files.ts'

/** The largest metric file of a NovaSeq X 25B run has 57 MB; a file of a gigabyte is not one of these. */
export const fileBytesMax = 1024 ** 3

/** Reads a run folder on disk. Errors as `readRun`, and `missing-file` when the folder is not there. */
export function readRunFolder(folder: string, options?: ReadRunOptions): Run {
  return readRun(folderFiles(folder), options)
}

/** The summary of a run folder on disk, as `summarizeFiles`. */
export function summarizeRunFolder(folder: string, options?: SummarizeOptions): RunSummary {
  return summarizeFiles(folderFiles(folder), options)
}

/** The files of a folder, for `readRun`. Files are opened for reading only, and closed at once. */
export function folderFiles(folder: string): RunFiles {
  return {
    list: () => listRunFolder(folder),
    read: (name) => {
      const file = openFile(folder, name)
      try {
        const bytes = new Uint8Array(file.size)
        return bytes.subarray(0, file.readAt(0, bytes))
      } finally {
        file.close()
      }
    },
    open: (name) => openFile(folder, name),
  }
}

/** Only these files of a folder, as an agent was granted them: nothing is listed. Absent ones are left out. */
export function grantedFiles(folder: string, names: readonly string[]): RunFiles {
  return { ...folderFiles(folder), list: () => names }
}

/** Names of the files in a run folder, in InterOp and in its per-cycle folders; nothing else is looked into. */
export function listRunFolder(folder: string): string[] {
  const names = filesOf(folder)
  if (names === undefined) throw new InterOpError('missing-file', { file: folder, offset: 0 }, 'no such folder')
  const interOp = entriesOf(join(folder, 'InterOp')) ?? []
  for (const entry of interOp) {
    const path = `InterOp/${entry.name}`
    if (isPerCycleFolder(entry.name)) {
      names.push(...(filesOf(join(folder, path)) ?? []).map((name) => `${path}/${name}`))
    } else if (!entry.isDirectory()) {
      names.push(path)
    }
  }
  return names
}

function filesOf(folder: string): string[] | undefined {
  return entriesOf(folder)
    ?.filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return undefined
  }
}

function openFile(folder: string, name: string): OpenRunFile {
  // Without O_NONBLOCK the opening of a pipe would wait for a writer for ever.
  const descriptor = openSync(join(folder, name), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  const close = () => closeSync(descriptor)
  try {
    const stat = fstatSync(descriptor)
    const place = { file: name, offset: 0 }
    if (!stat.isFile()) throw new InterOpError('unreadable', place, 'not a regular file')
    if (stat.size > fileBytesMax) throw new InterOpError('limit', place, `more than ${fileBytesMax} bytes`)
    return { size: stat.size, readAt: (offset, into) => readFully(descriptor, offset, into), close }
  } catch (error) {
    close()
    throw error
  }
}

function readFully(descriptor: number, offset: number, into: Uint8Array): number {
  let done = 0
  while (done < into.length) {
    const count = readSync(descriptor, into, done, into.length - done, offset + done)
    if (count === 0) break
    done += count
  }
  return done
}
