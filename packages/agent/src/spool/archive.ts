import { basename, dirname, join } from 'node:path'
import type { Disk } from '../disk/disk.ts'
import { type FrameNote, readNote } from './frame.ts'
import {
  createSegment,
  type FramePlace,
  numberOfName,
  readFrame,
  scanSegment,
  type SegmentPlace,
} from './segment-file.ts'

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
  /** Lets the oldest files go until no more than so many bytes are left. */
  trim(bytesMax: number): void
}

/** An archive of at most `bytesMax` bytes; the oldest files go first. */
export function openArchive(folder: string, place: SegmentPlace, bytesMax: number): Archive {
  const { disk } = place
  disk.makeFolder(folder)
  return {
    lastNumber: numberOfName(listed(disk, folder).at(-1) ?? '') ?? 0,
    take(path) {
      // Gone already: an earlier attempt moved it, and then the disk failed.
      if (disk.bytesOf(path) !== null) disk.rename(path, join(folder, basename(path)))
      disk.syncFolder(folder)
      disk.syncFolder(dirname(path))
      trim(disk, folder, bytesMax)
    },
    takeFrames(path, wanted) {
      const frames = [...scanSegment(path, place).frames].filter(({ number }) => wanted(number))
      if (frames.length === 0) return
      const segment = createSegment(folder, numberOfName(basename(path)) ?? 0, place)
      try {
        for (const { note, payload } of frames) segment.append(note, payload)
        segment.sync()
        segment.close()
      } catch (error) {
        segment.abandon()
        throw error
      }
      trim(disk, folder, bytesMax)
    },
    trim: (bytes) => trim(disk, folder, Math.min(bytes, bytesMax)),
  }
}

/** Where the frame of a body lies. */
export interface ArchivedFrame {
  readonly note: FrameNote
  readonly path: string
  readonly segment: string
  readonly place: FramePlace
}

export type Reading = Omit<SegmentPlace, 'random'>

/** Every frame in these folders that can be read. Reads only; a keeper may be writing at the same time. */
export function* archivedFrames(folders: readonly string[], reading: Reading): Generator<ArchivedFrame> {
  for (const folder of folders) {
    for (const name of listed(reading.disk, folder)) {
      const path = join(folder, name)
      const { id, frames } = scanSegment(path, reading)
      for (const { number, offset, bytes, note } of frames) {
        const read = readNote(note)
        if (read !== null && id !== null) yield { note: read, path, segment: id, place: { number, offset, bytes } }
      }
    }
  }
}

/** The body of an archived frame as it went on the wire (zstd); null when the archive has let it go since. */
export function archivedBody({ path, segment, place }: ArchivedFrame, reading: Reading): Buffer | null {
  return readFrame(path, reading, segment, place)?.payload ?? null
}

function trim(disk: Disk, folder: string, bytesMax: number): void {
  const files = listed(disk, folder).map((name) => join(folder, name))
  const sizes = files.map((path) => disk.bytesOf(path) ?? 0)
  let bytes = sizes.reduce((sum, size) => sum + size, 0)
  let count = files.length
  for (const [index, path] of files.entries()) {
    if (bytes <= bytesMax && count <= archiveFilesMax) return
    disk.remove(path)
    bytes -= sizes[index] ?? 0
    count -= 1
  }
}

/** Segment files, oldest first: their names begin with a rising number. */
function listed(disk: Disk, folder: string): readonly string[] {
  return disk.list(folder).filter((name) => name.endsWith('.seg'))
}
