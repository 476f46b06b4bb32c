import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs'

/** The largest metric file of a NovaSeq X 25B run has 57 MB; a file of a gigabyte is none of these. */
const fileBytesMax = 1024 ** 3

/** A file that is not what it was granted as. */
export class GrantError extends Error {
  override readonly name = 'GrantError'
  readonly code: GrantCode

  constructor(code: GrantCode) {
    super('not a file that may be read')
    this.code = code
  }
}

/** Not granted; not an ordinary file; has a second name; reached by a link or put in its place meanwhile; too large. */
export type GrantCode = 'ENOTGRANTED' | 'ENOTFILE' | 'EMLINK' | 'ELOOP' | 'EFBIG'

/**
 * A whole file, by a path that is itself free of links. A symbolic link could lead elsewhere, in the last place of the
 * path or before it; a second name could be that of a file that must not be read; a pipe would hold us up. All of it is
 * looked at after opening, on what was opened. On Linux the operating system holds the same (Landlock binds the grant to
 * the file that stood there); this is what holds elsewhere.
 *
 * @throws GrantError, or the error of the file system.
 */
export function readGranted(path: string): Buffer {
  return whileOpen(path, (file, size) => bytesOf(file, 0, size))
}

/** The first bytes of a file, and all from a place on: whoever has read what lies between need not read it again. */
export interface GrantedPart {
  readonly head: Buffer
  readonly rest: Buffer
  /** Where `rest` begins: 0 for a file that has become shorter than it was. */
  readonly from: number
}

/** Part of a file, judged as `readGranted` judges it. @throws GrantError, or the error of the file system. */
export function readGrantedFrom(path: string, from: number, headBytesMax: number): GrantedPart {
  return whileOpen(path, (file, size) => {
    const start = from <= size ? from : 0
    return {
      head: bytesOf(file, 0, Math.min(size, headBytesMax)),
      rest: bytesOf(file, start, size - start),
      from: start,
    }
  })
}

function whileOpen<T>(path: string, read: (file: number, size: number) => T): T {
  // Windows has neither flag, and no pipes among files.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = openSync(path, flags)
  try {
    const opened = fstatSync(file)
    if (!opened.isFile()) throw new GrantError('ENOTFILE')
    if (opened.nlink > 1) throw new GrantError('EMLINK')
    if (opened.size > fileBytesMax) throw new GrantError('EFBIG')
    if (!isStillAt(path, opened)) throw new GrantError('ELOOP')
    return read(file, opened.size)
  } finally {
    closeSync(file)
  }
}

/** Whether the path has no link in any of its parts and leads to what was opened. */
function isStillAt(path: string, opened: Stats): boolean {
  if (realpathSync.native(path) !== path) return false
  const there = lstatSync(path)
  return there.ino === opened.ino && there.dev === opened.dev
}

/** A file that shrinks while it is read ends early; one that grows is read up to the size that it had. */
function bytesOf(file: number, from: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  let done = 0
  while (done < count) {
    const got = readSync(file, bytes, done, count - done, from + done)
    if (got === 0) break
    done += got
  }
  return bytes.subarray(0, done)
}
