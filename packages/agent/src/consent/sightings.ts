import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Sighting } from './coverage.ts'

/** What the agent remembers of each run folder that it has ever seen: when first, and whether the run had ended then. */
export interface Sightings {
  get(key: string): Sighting | undefined
  /** Remembers those that are new, durably, before anything follows from them. */
  note(seen: readonly (Sighting & { readonly key: string })[]): void
}

/** Keys are aliases made with the site's key: the file holds no name of a run. A line cut short by a crash is dropped. */
export function openSightings(path: string): Sightings {
  const known = new Map<string, Sighting>()
  for (const line of linesOf(path)) {
    const seen = readSighting(line)
    if (seen !== null && !known.has(seen.key)) known.set(seen.key, seen)
  }
  return {
    get: (key) => known.get(key),
    note(seen) {
      const fresh = seen.filter(({ key }) => !known.has(key))
      if (fresh.length === 0) return
      append(path, fresh.map((one) => `${JSON.stringify(one)}\n`).join(''))
      for (const one of fresh) known.set(one.key, one)
    },
  }
}

function append(path: string, text: string): void {
  const file = openSync(path, 'a', 0o600)
  try {
    // After a crash the file may end within a line; a newline keeps what follows readable.
    writeSync(file, `\n${text}`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function readSighting(line: string): (Sighting & { key: string }) | null {
  if (line === '') return null
  try {
    const { key, firstSeenAt, unfinished, root } = JSON.parse(line) as Record<string, unknown>
    if (typeof key !== 'string' || typeof firstSeenAt !== 'string' || typeof root !== 'string') return null
    return { key, firstSeenAt, unfinished: unfinished === true, root }
  } catch {
    return null
  }
}
