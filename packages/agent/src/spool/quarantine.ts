import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FrameNote } from './frame.ts'
import { createSegment } from './segment-file.ts'

/** Refused bodies that are kept for a person to look at; a refusal is a fault of a program, so the first ones tell. */
const quarantinedMax = 100

/** Keeps a body that the service refused, sealed, in a file of its own. */
export function quarantine(folder: string, spoolKey: Uint8Array, seq: number, note: FrameNote, wire: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${String(seq).padStart(10, '0')}.seg`)
  rmSync(path, { force: true })
  const segment = createSegment(path, spoolKey)
  segment.append(JSON.stringify(note), wire)
  segment.sync()
  segment.close()
  const files = readdirSync(folder).sort()
  for (const name of files.slice(0, Math.max(0, files.length - quarantinedMax))) rmSync(join(folder, name))
}
