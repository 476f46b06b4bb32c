import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What stands in the demonstration's folder, and how far its simulated time has come. */
export interface DemonstrationState {
  readonly folder: string
  readonly seed: number
  readonly days: number
  /** End of the simulated history. */
  readonly endsAt: Date
  /** Whether an earlier start processed the history. */
  readonly ready: boolean
  readonly simulatedThrough: Date
  /** Folders of real runs that were enrolled before. */
  readonly realFolders: readonly string[]
  remember(change: {
    readonly ready?: boolean
    readonly simulatedThrough?: Date
    readonly realFolders?: readonly string[]
  }): void
  /** Removes a temporary folder; leaves any other. */
  end(): void
}

interface Kept {
  readonly version: number
  readonly seed: number
  readonly days: number
  readonly endsAt: string
  readonly ready: boolean
  readonly simulatedThrough: string
  readonly realFolders: readonly string[]
}

/** Raise when folders of an older demonstration cannot be used any more; they are then made anew. */
const version = 1

/** Opens the demonstration's folder; what an unfinished or other demonstration left there is made anew. */
export function openState(asked: {
  readonly state: string | null
  readonly seed: number
  readonly days: number
  readonly fresh: boolean
}): DemonstrationState {
  const folder = asked.state ?? mkdtempSync(join(tmpdir(), 'seqward-demonstration-'))
  const file = join(folder, 'demonstration.json')
  const before = asked.fresh ? null : kept(file)
  const usable =
    before !== null &&
    before.ready &&
    before.version === version &&
    before.seed === asked.seed &&
    before.days === asked.days
  if (!usable && existsSync(file)) rmSync(folder, { recursive: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const now = new Date().toISOString()
  let state: Kept = usable
    ? before
    : { version, seed: asked.seed, days: asked.days, endsAt: now, ready: false, simulatedThrough: now, realFolders: [] }
  const write = () => {
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`)
    renameSync(`${file}.new`, file)
  }
  write()
  return {
    folder,
    seed: state.seed,
    days: state.days,
    endsAt: new Date(state.endsAt),
    ready: state.ready,
    simulatedThrough: new Date(state.simulatedThrough),
    realFolders: state.realFolders,
    remember({ simulatedThrough, ...change }) {
      state = { ...state, ...change, ...(simulatedThrough && { simulatedThrough: simulatedThrough.toISOString() }) }
      write()
    },
    end() {
      if (asked.state === null) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function kept(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return null
  }
}
