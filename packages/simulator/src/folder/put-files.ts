import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { SimulatorError } from '../simulator-error.ts'
import type { FolderFile } from './folder-files.ts'

/**
 * Brings a folder to the state of the files, in their order, with their times. Files that grow are appended to, so a
 * reader at work sees what it saw before and more; replaced files change from one whole state to the next.
 * Throws SimulatorError when a file on disk is longer than it should be: a run does not go backwards.
 */
export function putFiles(folder: string, files: readonly FolderFile[]): number {
  const folders = new Set(files.map((file) => dirname(join(folder, file.name))))
  for (const path of folders) mkdirSync(path, { recursive: true })
  let written = 0
  for (const file of files) {
    const path = join(folder, file.name)
    written += file.way === 'grows' ? grow(path, file) : replace(path, file)
    utimesSync(path, file.modifiedAt, file.modifiedAt)
  }
  const latest = new Date(Math.max(...files.map((file) => file.modifiedAt.getTime())))
  for (const path of [...folders, folder]) utimesSync(path, latest, latest)
  return written
}

/** Appends what the file does not have yet; gives the bytes that were written. */
export function grow(path: string, file: Pick<FolderFile, 'name' | 'bytes'>): number {
  const present = statSync(path, { throwIfNoEntry: false })?.size
  if (present === undefined) {
    writeFileSync(path, file.bytes)
    return file.bytes.length
  }
  const missing = file.bytes.length - present
  if (missing < 0) {
    throw new SimulatorError(
      'run-shrinks',
      `${file.name} on disk has ${present} bytes, ${-missing} more than it should`,
    )
  }
  if (missing === 0) return 0
  const descriptor = openSync(path, 'r+')
  try {
    writeSync(descriptor, file.bytes, present, missing, present)
  } finally {
    closeSync(descriptor)
  }
  return missing
}

function replace(path: string, { bytes }: FolderFile): number {
  const present = statSync(path, { throwIfNoEntry: false })
  if (present?.size === bytes.length && readFileSync(path).equals(bytes)) return 0
  if (present === undefined && bytes.length === 0) {
    writeFileSync(path, bytes)
    return 0
  }
  const temporary = `${path}.part`
  writeFileSync(temporary, bytes)
  renameSync(temporary, path)
  return bytes.length
}
