import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type LedgerLine, readLedgerLine } from './ledger-line.ts'

/** A ledger that holds a line which is none: edited, or damaged on disk. Nothing may be numbered on top of it. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError'
  readonly code = 'damaged'
  readonly line: number

  constructor(path: string, line: number) {
    super(`${path}: line ${line} is not a line of a ledger`)
    this.line = line
  }
}

/** Lines on disk that are only ever added to. */
export interface LedgerFile {
  /** Appends without a sync. */
  append(line: LedgerLine): void
  /** Makes everything that was appended durable. Costs nothing when nothing was. */
  sync(): void
  close(): void
}

/**
 * Opens a ledger, telling each line to `replay`. A last line that a crash cut short is removed; it was never synced, so
 * nothing followed from it.
 *
 * @throws LedgerError when a line before the last is none.
 */
export function openLedgerFile(
  path: string,
  replay: (line: LedgerLine) => void,
  onCut: (bytes: number) => void,
): LedgerFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const { lines, wholeBytes, tornBytes } = readLedgerFile(path)
  lines.forEach(replay)
  const file = openSync(path, 'a', 0o600)
  if (tornBytes > 0) {
    ftruncateSync(file, wholeBytes)
    onCut(tornBytes)
  }
  fsyncSync(file)
  syncFolder(dirname(path))
  let dirty = false
  let length = wholeBytes
  return {
    append(line) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8')
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      } catch (error) {
        // A full disk can take half a line; the next one must not be written behind it.
        ftruncateSync(file, length)
        throw error
      }
      length += bytes.length
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
