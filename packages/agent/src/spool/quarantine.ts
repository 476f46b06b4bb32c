import { join } from 'node:path'
import type { FrameNote } from './frame.ts'
import { createSegment, numberOfName, type SegmentPlace } from './segment-file.ts'

/** Refused bodies that are kept for a person to look at; a refusal is a fault of a program, so the first ones tell. */
const quarantinedMax = 100

/** Keeps a body that the service refused, sealed, in a file of its own. */
export function quarantine(folder: string, place: SegmentPlace, seq: number, note: FrameNote, wire: Uint8Array): void {
  const { disk } = place
  disk.makeFolder(folder)
  for (const name of disk.list(folder)) if (numberOfName(name) === seq) disk.remove(join(folder, name))
  const segment = createSegment(folder, seq, place)
  try {
    segment.append(JSON.stringify(note), wire)
    segment.sync()
    segment.close()
  } catch (error) {
    segment.abandon()
    throw error
  }
  const files = disk.list(folder)
  for (const name of files.slice(0, Math.max(0, files.length - quarantinedMax))) disk.remove(join(folder, name))
}
