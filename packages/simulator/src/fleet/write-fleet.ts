import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { writeError } from '../folder/make-at-once.ts'
import { SimulatorError } from '../simulator-error.ts'
import { fleetChunks } from './fleet-chunks.ts'
import type { FleetFrame } from './fleet-request.ts'

export interface WriteFleetRequest {
  readonly frame: FleetFrame
  readonly threads: number
  /** Where lines go: a file, which must not be there yet, or what takes them as they come. */
  readonly out: string | ((bytes: Uint8Array) => Promise<void>)
  /** A file for the truth; it must not be there yet. */
  readonly truth?: string
  readonly onProgress?: (progress: { readonly runs: number; readonly instruments: number }) => void
}

export interface WrittenFleet {
  readonly instruments: number
  readonly runs: number
  readonly failedRuns: number
  /** Faults of instruments over the history. */
  readonly faults: number
  readonly bytes: number
}

/**
 * Writes the run summaries of a fleet, and its truth where asked. Files are made beside their places and renamed, so
 * they are whole or not there at all. Throws SimulatorError: a file that is there, a full disk.
 */
export async function writeFleet(request: WriteFleetRequest): Promise<WrittenFleet> {
  const { frame, threads, out, truth, onProgress = () => {} } = request
  const files: FreshFile[] = []
  const fresh = (place: string): FreshFile => {
    const file = openFresh(place)
    files.push(file)
    return file
  }
  for (const place of [out, truth]) {
    if (typeof place === 'string' && existsSync(place)) {
      throw new SimulatorError('folder-exists', `${place} is there already; nothing was written`)
    }
  }
  if (typeof out === 'string' && truth !== undefined && resolve(out) === resolve(truth)) {
    throw new SimulatorError('bad-argument', 'the truth needs a file of its own')
  }
  const written = { instruments: frame.instruments, runs: 0, failedRuns: 0, faults: 0, bytes: 0 }
  try {
    const lines = typeof out === 'string' ? fresh(out) : undefined
    const answers = truth === undefined ? undefined : fresh(truth)
    for await (const chunk of fleetChunks(frame, threads)) {
      if (typeof out === 'function') await out(chunk.lines)
      else if (lines !== undefined) writeAll(lines.descriptor, chunk.lines)
      if (answers !== undefined) writeAll(answers.descriptor, chunk.truth)
      written.runs += chunk.runs
      written.failedRuns += chunk.failedRuns
      written.faults += chunk.troubles
      written.bytes += chunk.lines.length
      onProgress({ runs: written.runs, instruments: frame.instruments })
    }
    for (const file of files) closeSync(file.descriptor)
    for (const file of files) {
      renameSync(file.temporary, file.place)
      file.isDone = true
    }
    return written
  } catch (error) {
    for (const file of files) discard(file)
    throw writeError(error)
  }
}

interface FreshFile {
  readonly place: string
  readonly temporary: string
  readonly descriptor: number
  /** The first folder that had to be made for it. */
  readonly madeFolder: string | undefined
  isDone: boolean
}

function openFresh(place: string): FreshFile {
  const path = resolve(place)
  const madeFolder = mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.part`
  return { place: path, temporary, descriptor: openSync(temporary, 'w'), madeFolder, isDone: false }
}

function discard({ place, temporary, descriptor, madeFolder, isDone }: FreshFile): void {
  try {
    closeSync(descriptor)
  } catch {
    // It was closed before the failure.
  }
  rmSync(isDone ? place : temporary, { force: true })
  if (madeFolder !== undefined) rmSync(madeFolder, { recursive: true, force: true })
}

/** A write may take less than it was given, above all on a disk that is about to be full. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}
