import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { type Disk, readContent, salvageContent, tryTo, writeFully } from '../disk/disk.ts'
import { nodeDisk } from '../disk/node-disk.ts'
import { type LedgerLine, readLedgerLine } from './ledger-line.ts'

/** Lines on disk that are only ever added to. */
export interface LedgerFile {
  readonly bytes: number
  /** Appends without a sync. Never throws: what the disk does not take now, `sync` brings again. */
  append(line: LedgerLine): void
  /** Makes everything that was appended durable, or throws what the disk says. Costs nothing when nothing was. */
  sync(): void
  close(): void
}

/** Makes a part with its first lines; after a crash it is there whole, or not at all. Durable with the first `sync`. */
export function createPart(disk: Disk, path: string, lines: readonly LedgerLine[]): LedgerFile {
  disk.makeFolder(dirname(path))
  const beside = `${path}.new`
  const content = Buffer.from(lines.map((line) => textOf(line, 0)).join(''), 'utf8')
  if (disk.bytesOf(path) !== null) throw new Error(`${path}: there already, and a part is never written over`)
  disk.remove(beside)
  const file = disk.open(beside, 'new')
  try {
    writeFully(disk, file, content)
    disk.sync(file)
  } finally {
    tryTo(() => disk.close(file))
  }
  disk.rename(beside, path)
  return ledgerFile(disk, path, content.length, true)
}

/**
 * Goes on with a part that an earlier process wrote. Nothing says that its last lines are on the disk: a sync that failed
 * leaves bytes that only seem to be there. They are written again, as they are and where they are.
 */
export function continuePart(disk: Disk, path: string, { durableBytes, inDoubt }: ReadPart): LedgerFile {
  return ledgerFile(disk, path, durableBytes, false, inDoubt)
}

function ledgerFile(
  disk: Disk,
  path: string,
  startBytes: number,
  isNewName: boolean,
  left: Buffer = Buffer.alloc(0),
): LedgerFile {
  let file: number | null = null
  let syncedBytes = startBytes
  /** What was appended since the latest sync. A sync that failed may have lost it: then it is written again. */
  let unsynced: Buffer[] = [left]
  let unsyncedBytes = left.length
  let inDoubt = !isNewName
  let nameInDoubt = isNewName
  let dirty = false

  function open(): number {
    file ??= disk.open(path, 'update')
    return file
  }

  function repair(): void {
    const bytes = Buffer.concat(unsynced)
    writeFully(disk, open(), bytes, syncedBytes)
    disk.truncate(open(), syncedBytes + bytes.length)
    inDoubt = false
    dirty = true
  }

  return {
    get bytes() {
      return syncedBytes + unsyncedBytes
    },
    append(line) {
      const bytes = Buffer.from(textOf(line, syncedBytes), 'utf8')
      unsynced.push(bytes)
      unsyncedBytes += bytes.length
      dirty = true
      if (inDoubt) return
      try {
        writeFully(disk, open(), bytes, syncedBytes + unsyncedBytes - bytes.length)
      } catch {
        // A full disk can take half a line; the next one must not be written behind it.
        inDoubt = true
      }
    },
    sync() {
      if (!dirty && !inDoubt && !nameInDoubt) return
      try {
        if (inDoubt) repair()
        if (dirty) disk.sync(open())
        if (nameInDoubt) disk.syncFolder(dirname(path))
      } catch (error) {
        // After a sync that failed, the system may believe that the bytes are written (docs/spec/ledger.md).
        inDoubt = true
        throw error
      }
      dirty = false
      nameInDoubt = false
      syncedBytes += unsyncedBytes
      unsynced = []
      unsyncedBytes = 0
    },
    close() {
      const open = file
      file = null
      if (open !== null) tryTo(() => disk.close(open))
    },
  }
}

/** A part as it stands on disk. */
export interface ReadPart {
  /** Each line, or null where one is not what was written. */
  readonly lines: readonly (LedgerLine | null)[]
  /** Bytes of each line that is damaged, by its index. */
  readonly damaged: ReadonlyMap<number, number>
  readonly wholeBytes: number
  /** Bytes at the end that a crash cut short or mixed up before they were synced. */
  readonly tornBytes: number
  /** Bytes that were durable when the last line was written, and the whole lines behind them, of which nobody knows. */
  readonly durableBytes: number
  readonly inDoubt: Buffer
  readonly sha256: string
}

/** All lines of a part, without changing it. A part that is not there has none. Sectors that cannot be read are damage. */
export function readPart(path: string, disk: Disk = nodeDisk): ReadPart {
  const bytes = readable(path, disk)
  const found = foundLines(bytes)
  // A line tells up to where the file was durable when it was written: without such a witness behind it, what is broken
  // was under way when a crash came, and nothing followed from it. What a crash leaves is cut short or has holes.
  let end = found.findIndex(
    ({ line, from, isCut }, index) =>
      line === null && isCut && !found.slice(index + 1).some(({ synced }) => synced > from),
  )
  if (end === -1) end = found.length
  const kept = found.slice(0, end)
  const last = kept.at(-1)
  const wholeBytes = last === undefined ? 0 : last.from + last.bytes
  const durableBytes = Math.min(wholeBytes, last?.synced ?? 0)
  return {
    durableBytes,
    inDoubt: bytes.subarray(durableBytes, wholeBytes),
    lines: kept.map(({ line }) => line),
    damaged: new Map(kept.flatMap(({ line, bytes: length }, index) => (line === null ? [[index, length]] : []))),
    wholeBytes,
    tornBytes: bytes.length - wholeBytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

interface FoundLine {
  readonly line: LedgerLine | null
  readonly from: number
  readonly bytes: number
  readonly synced: number
  /** Ends without a line feed, or has bytes that were never written. */
  readonly isCut: boolean
}

function foundLines(bytes: Buffer): FoundLine[] {
  const found: FoundLine[] = []
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(10, from)
    const end = feed === -1 ? bytes.length : feed + 1
    const read = feed === -1 ? null : lineOf(bytes.toString('utf8', from, feed))
    if (read === null) found.push(...linesWithin(bytes, from, end))
    else found.push({ ...read, from, bytes: end - from, isCut: false })
    from = end
  }
  return found
}

/** Whole lines within what is none: a line feed that was damaged makes one of two. */
function linesWithin(bytes: Buffer, from: number, end: number): FoundLine[] {
  const found: FoundLine[] = []
  let at = from
  for (let open = from; open !== -1 && open < end; open = bytes.indexOf('{"', open + 1)) {
    const close = bytes.indexOf('"}', bytes.indexOf(',"crc32":"', open)) + 2
    if (open < at || close < open || close >= end) continue
    const read = lineOf(bytes.toString('utf8', open, close))
    if (read === null) continue
    if (open > at) found.push({ ...noLine, from: at, bytes: open - at, isCut: hasHoles(bytes, at, open) })
    found.push({ ...read, from: open, bytes: close + 1 - open, isCut: false })
    at = close + 1
  }
  const isCut = bytes[end - 1] !== 10 || hasHoles(bytes, at, end)
  if (at < end) found.push({ ...noLine, from: at, bytes: end - at, isCut })
  return found
}

const noLine = { line: null, synced: 0 } as const

function hasHoles(bytes: Buffer, from: number, to: number): boolean {
  return bytes.subarray(from, to).includes(0)
}

function readable(path: string, disk: Disk): Buffer {
  try {
    return readContent(disk, path)
  } catch {
    return salvageContent(disk, path)
  }
}

const checkForm = /,"synced":(\d{1,15}),"crc32":"([0-9a-f]{8})"\}$/

/**
 * The text of a line: its JSON with two last members, the bytes of the file that were durable when it was written, and
 * the CRC-32 of all that stands before that member; then a line feed.
 */
export function textOf(line: LedgerLine, syncedBytes: number): string {
  const open = `${JSON.stringify(line).slice(0, -1)},"synced":${syncedBytes}`
  return `${open},"crc32":"${checkOf(open)}"}\n`
}

function lineOf(text: string): { readonly line: LedgerLine; readonly synced: number } | null {
  const check = checkForm.exec(text)
  if (check === null || checkOf(text.slice(0, -checkChars)) !== check[2]) return null
  const line = readLedgerLine(text)
  return line === null ? null : { line, synced: Number(check[1]) }
}

const checkChars = ',"crc32":"00000000"}'.length

function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
