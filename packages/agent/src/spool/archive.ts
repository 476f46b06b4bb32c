import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type FrameNote, readNote } from './frame.ts'
import { createSegment, eachFrame, type FramePlace, readFrame, syncFolder } from './segment-file.ts'

/** Files more than this say that segments are closed too often; the oldest go. */
const archiveFilesMax = 10_000

/** Bodies that have left, sealed as they were in the spool, so that a site can see each of them again. */
export interface Archive {
  /** The number that the newest file's name begins with: later segments count on from it, so that names sort by age. */
  readonly lastNumber: number
  /** Takes a whole segment file over. */
  take(path: string): void
  /** Takes single frames of a segment over, where the rest of it must not stay. */
  takeFrames(path: string, wanted: (number: number) => boolean): void
}

/** An archive of at most `bytesMax` bytes; the oldest files go first. */
export function openArchive(folder: string, spoolKey: Uint8Array, bytesMax: number): Archive {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    lastNumber: Number.parseInt(listed(folder).at(-1) ?? '0', 10),
    take(path) {
      renameSync(path, join(folder, basename(path)))
      syncFolder(folder)
      trim(folder, bytesMax)
    },
    takeFrames(path, wanted) {
      const frames = [...eachFrame(path, spoolKey)].filter(({ number }) => wanted(number))
      if (frames.length === 0) return
      const target = join(folder, basename(path))
      rmSync(target, { force: true })
      const segment = createSegment(target, spoolKey)
      for (const { note, payload } of frames) segment.append(note, payload)
      segment.sync()
      segment.close()
      trim(folder, bytesMax)
    },
  }
}

/** Where the frame of a body lies. */
export interface ArchivedFrame {
  readonly note: FrameNote
  readonly path: string
  readonly place: FramePlace
}

/** Every frame in these folders that can be read. Reads only; a keeper may be writing at the same time. */
export function* archivedFrames(folders: readonly string[], spoolKey: Uint8Array): Generator<ArchivedFrame> {
  for (const folder of folders) {
    for (const name of listed(folder)) {
      const path = join(folder, name)
      for (const { number, offset, bytes, note } of eachFrame(path, spoolKey)) {
        const read = readNote(note)
        if (read !== null) yield { note: read, path, place: { number, offset, bytes } }
      }
    }
  }
}

/** The body of an archived frame as it went on the wire (zstd); null when the archive has let it go since. */
export function archivedBody({ path, place }: ArchivedFrame, spoolKey: Uint8Array): Buffer | null {
  return readFrame(path, spoolKey, place)?.payload ?? null
}

function trim(folder: string, bytesMax: number): void {
  const files = listed(folder).map((name) => ({ path: join(folder, name), bytes: sizeOf(join(folder, name)) }))
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let count = files.length
  for (const file of files) {
    if (bytes <= bytesMax && count <= archiveFilesMax) return
    rmSync(file.path, { force: true })
    bytes -= file.bytes
    count -= 1
  }
}

/** Segment files, oldest first: their names begin with a rising number. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.seg'))
      .sort()
  } catch {
    return []
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
