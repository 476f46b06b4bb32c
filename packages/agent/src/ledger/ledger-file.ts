import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type LedgerLine, readLedgerLine } from './ledger-line.ts'

/** A ledger that holds a line which is none: edited, or damaged on disk. Nothing may be numbered on top of it. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError'
  readonly code = 'damaged'
  readonly line: number

  constructor(path: string, line: number) {
    super(`${path}: line ${line} is not a line of a ledger; restore the file, or enrol again to start a new one`)
    this.line = line
  }
}

/** Lines on disk that are only ever added to. */
export interface LedgerFile {
  readonly bytes: number
  /** Appends without a sync. */
  append(line: LedgerLine): void
  /** Makes everything that was appended durable. Costs nothing when nothing was. */
  sync(): void
  close(): void
}

/** Makes a part with its first lines; after a crash it is there whole, or not at all. */
export function createPart(path: string, lines: readonly LedgerLine[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.new`
  const file = openSync(beside, 'w', 0o600)
  try {
    writeFully(file, lines.map(textOf).join(''))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  syncFolder(dirname(path))
}

/**
 * Opens a part, telling each line to `replay`. A last line that a crash cut short is removed; it was never synced, so
 * nothing followed from it.
 *
 * @throws LedgerError when a line before the last is none.
 */
export function openPart(path: string, replay: (line: LedgerLine) => void, onCut: (bytes: number) => void): LedgerFile {
  const { lines, wholeBytes, tornBytes } = readLedgerFile(path)
  lines.forEach(replay)
  const file = openSync(path, 'a', 0o600)
  if (tornBytes > 0) {
    ftruncateSync(file, wholeBytes)
    onCut(tornBytes)
  }
  fsyncSync(file)
  let dirty = false
  let length = wholeBytes
  return {
    get bytes() {
      return length
    },
    append(line) {
      try {
        length += writeFully(file, textOf(line))
      } catch (error) {
        // A full disk can take half a line; the next one must not be written behind it.
        ftruncateSync(file, length)
        throw error
      }
      dirty = true
    },
    sync() {
      if (dirty) fsyncSync(file)
      dirty = false
    },
    close: () => closeSync(file),
  }
}

/** All whole lines of a ledger, without changing it. @throws LedgerError. */
export function readLedgerFile(path: string): { lines: LedgerLine[]; wholeBytes: number; tornBytes: number } {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { lines: [], wholeBytes: 0, tornBytes: 0 }
  }
  const wholeBytes = bytes.lastIndexOf(10) + 1
  const texts = bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1)
  const lines = texts.map((text, index) => {
    const line = readLedgerLine(text)
    if (line === null) throw new LedgerError(path, index + 1)
    return line
  })
  return { lines, wholeBytes, tornBytes: bytes.length - wholeBytes }
}

function textOf(line: LedgerLine): string {
  return `${JSON.stringify(line)}\n`
}

function writeFully(file: number, text: string): number {
  const bytes = Buffer.from(text, 'utf8')
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
  return bytes.length
}

/** Makes names in a folder durable. Windows cannot open a folder, and keeps names in its own journal. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
