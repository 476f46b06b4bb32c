/**
 * Everything that spool and ledger ask of a file system, call by call. The real one is `nodeDisk`; the simulation stands
 * in with one that crashes, tears, fills up and fails at any of these calls. All calls throw what the system says
 * (`code` as in errno).
 */
export interface Disk {
  /** `read`: must exist. `update`: must exist, for writing anywhere. `new`: must not exist, for writing at its end. */
  open(path: string, how: 'read' | 'update' | 'new'): number
  /** Bytes read from a position on; 0 at the end. */
  read(file: number, into: Uint8Array, position: number): number
  /** Bytes that were taken; may be fewer than given. They go where they are told to, or to the end. */
  write(file: number, bytes: Uint8Array, position?: number): number
  /** On return what was written survives a loss of power. */
  sync(file: number): void
  truncate(file: number, bytes: number): void
  close(file: number): void
  /** Size of a file in bytes; null when there is none. */
  bytesOf(path: string): number | null
  /** Names in a folder, sorted; none when it is not there. */
  list(folder: string): readonly string[]
  rename(from: string, to: string): void
  /** Does nothing when there is no such file. */
  remove(path: string): void
  /** A folder for the owner alone, durable on return. Does nothing when it is there. */
  makeFolder(path: string): void
  /** Makes names in a folder durable. */
  syncFolder(path: string): void
  /** Room on the volume of a path; null where the system does not say. */
  room(path: string): Room | null
}

export interface Room {
  /** Bytes that may still be written without special rights. */
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Writes all bytes, however many calls that takes. */
export function writeFully(disk: Disk, file: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length; )
    at += disk.write(file, bytes.subarray(at), position === undefined ? undefined : position + at)
}

/** A bad sector costs this much of a file at most: what is read again when a longer read fails. */
const salvageBytes = 4096
/** A cable that was loose for a moment is not a bad sector. */
const salvageAttempts = 3

/** Bytes of a file, or the part asked for; empty when it is not there. @throws what the system says. */
export function readContent(disk: Disk, path: string, bytes?: number, offset = 0): Buffer {
  return content(disk, path, bytes, offset, (file, into, position) => disk.read(file, into, position))
}

/**
 * The same for recovery: sectors that cannot be read, however often it is tried, come back as zeros. @throws what the disk
 * says when nothing of the file can be read: that is a disk that is away, not a bad sector.
 */
export function salvageContent(disk: Disk, path: string): Buffer {
  let failed: unknown = null
  let readBytes = 0
  const whole = content(disk, path, undefined, 0, (file, into, position) => {
    try {
      const count = disk.read(file, into, position)
      readBytes += count
      return count
    } catch {
      const sector = into.subarray(0, salvageBytes)
      const outcome = readSector(disk, file, sector, position)
      if ('error' in outcome) failed = outcome.error
      else readBytes += outcome.bytes
      return 'error' in outcome ? sector.length : outcome.bytes
    }
  })
  if (failed !== null && readBytes === 0) throw failed
  return whole
}

function readSector(
  disk: Disk,
  file: number,
  into: Uint8Array,
  position: number,
): { readonly bytes: number } | { readonly error: unknown } {
  let error: unknown = null
  for (let attempt = 0; attempt < salvageAttempts; attempt++) {
    try {
      return { bytes: disk.read(file, into, position) }
    } catch (failure) {
      into.fill(0)
      error = failure
    }
  }
  return { error }
}

function content(
  disk: Disk,
  path: string,
  bytes: number | undefined,
  offset: number,
  read: (file: number, into: Uint8Array, position: number) => number,
): Buffer {
  const size = disk.bytesOf(path)
  if (size === null) return Buffer.alloc(0)
  const whole = Buffer.alloc(Math.max(0, Math.min(bytes ?? size, size - offset)))
  if (whole.length === 0) return whole
  const file = disk.open(path, 'read')
  try {
    let done = 0
    while (done < whole.length) {
      const count = read(file, whole.subarray(done), offset + done)
      if (count === 0) break
      done += count
    }
    return whole.subarray(0, done)
  } finally {
    disk.close(file)
  }
}

/** A way out of a failed write; that it fails too changes nothing. */
export function tryTo(act: () => void): void {
  try {
    act()
  } catch {
    // The disk that failed before may fail here as well: whoever comes next finds what is left, and knows how.
  }
}
