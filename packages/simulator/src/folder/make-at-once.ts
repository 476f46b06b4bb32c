import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { SimulatorError } from '../simulator-error.ts'

/** A file or folder and how it is made. */
export interface Making {
  readonly place: string
  readonly make:
    | ((path: string) => void)
    | { readonly text: string }
    | { readonly files: ReadonlyArray<{ readonly name: string; readonly text: string }> }
}

/**
 * Makes files and folders beside their places and moves them there when all are whole; gives the places in full. When
 * one fails, none is left, nor the folders that were made to hold them. Throws SimulatorError for a full disk and a
 * place that cannot be written.
 */
export function makeAtOnce(makings: readonly Making[]): readonly string[] {
  const undo: string[] = []
  const moves: Array<{ readonly from: string; readonly to: string }> = []
  const temporaries: string[] = []
  try {
    for (const { place, make } of makings) {
      const to = resolve(place)
      const parent = dirname(to)
      const made = mkdirSync(parent, { recursive: true })
      if (made !== undefined) undo.push(made)
      const temporary = mkdtempSync(join(parent, `.${basename(to)}-`))
      temporaries.push(temporary)
      const from = join(temporary, 'made')
      if (typeof make === 'function') make(from)
      else if ('text' in make) writeFileSync(from, make.text)
      else putTexts(from, make.files)
      moves.push({ from, to })
    }
    for (const { from, to } of moves) {
      renameSync(from, to)
      undo.push(to)
    }
    undo.length = 0
    return moves.map(({ to }) => to)
  } catch (error) {
    throw writeError(error)
  } finally {
    for (const path of [...temporaries, ...undo.toReversed()]) rmSync(path, { recursive: true, force: true })
  }
}

/** The error of a disk as one of ours, with a reason that a person can act on; other errors stay as they are. */
export function writeError(error: unknown, left = 'nothing was left behind'): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof SimulatorError) return error
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota of the disk is used up',
    EACCES: 'permission is missing',
    EPERM: 'permission is missing',
    EROFS: 'the disk can only be read',
    EEXIST: 'a file stands where a folder should',
    ENOTDIR: 'a file stands where a folder should',
    ENAMETOOLONG: 'the name is too long',
  }
  const reason = reasons[String(error.code)]
  if (reason === undefined) return error
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : ''
  return new SimulatorError('cannot-write', `${path}${reason}; ${left}`)
}

function putTexts(folder: string, files: ReadonlyArray<{ readonly name: string; readonly text: string }>): void {
  for (const { name, text } of files) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
