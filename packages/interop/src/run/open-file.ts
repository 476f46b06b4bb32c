import { InterOpError } from '../interop-error.ts'
import type { OpenRunFile, RunFiles } from './run-files.ts'

/** The bytes of a file; a fault of the file system becomes an InterOpError that names only the file. */
export function readBytes(files: RunFiles, file: string): Uint8Array {
  return named(file, () => files.read(file))
}

/** The file for reading in pieces, from whoever gives it whole. Faults as `readBytes`; so do those of `readAt`. */
export function openBytes(files: RunFiles, file: string): OpenRunFile {
  const opened = named(file, () => files.open?.(file) ?? wholeFile(files.read(file)))
  return {
    size: opened.size,
    readAt: (offset, into) => named(file, () => opened.readAt(offset, into)),
    close: () => opened.close(),
  }
}

function wholeFile(bytes: Uint8Array): OpenRunFile {
  return {
    size: bytes.length,
    readAt(offset, into) {
      const part = bytes.subarray(offset, offset + into.length)
      into.set(part)
      return part.length
    },
    close() {},
  }
}

function named<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InterOpError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause'
    throw new InterOpError('unreadable', { file, offset: 0 }, `cannot be read (${code})`)
  }
}
