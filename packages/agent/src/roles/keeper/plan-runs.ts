import { join } from 'node:path'
import { type Consent, type Sighting, spanCovers, tickRefusal } from '../../consent/coverage.ts'
import { grantedFiles } from '../../runfolder/granted-files.ts'
import type { ListedRun } from '../../runfolder/list-run-folders.ts'
import { isGrantable } from '../launch-flags.ts'
import type { RunPosition, RunTask } from '../messages.ts'
import { fingerprintOf, latestChange } from './fingerprint.ts'

/** What the keeper remembers of a run folder between ticks; after a restart it is found out again. */
export interface RunMemory {
  /** Growth as it was when the run was last measured. */
  measured: string | null
  /** When it was last read, milliseconds since 1970; 0 before. */
  readAt: number
  startedDay: number | null
  /** Why it was withheld when it was last looked into, and under which consents and enrolments. */
  withheld: { readonly reason: string; readonly gate: string } | null
  /** Growth at which it could not be read, and how often that was tried. */
  failed: { readonly growth: string; readonly times: number } | null
  /** Nothing more is wanted of it: it was sent to its end, or is withheld for this reason. */
  settled: 'sent' | { readonly reason: string } | null
}

/** A run folder with what is known of it. */
export interface KnownRun {
  readonly key: string
  readonly run: ListedRun
  readonly sighting: Sighting
  readonly memory: RunMemory
  readonly position: RunPosition | null
  readonly configuration: string | null
}

export type RunPlan =
  | { readonly kind: 'withheld'; readonly reason: string }
  /** Covered, and nothing new to tell; `settled` when it was told to its end. */
  | { readonly kind: 'done'; readonly settled: boolean }
  /** Covered and grown, but its next progress is not due yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'due'; readonly task: RunTask; readonly bytes: number }

export interface PlanSettings {
  readonly consent: Consent
  readonly serials: readonly string[]
  /** Changes whenever consents or enrolments do. */
  readonly gate: string
  readonly now: number
  readonly progressMilliseconds: number
  /** Bytes of one growing run that are read in an hour. */
  readonly readBytesPerHour: number
  /** Runs stay here for which the instrument's own setting for its maker is off. */
  readonly followsInstrument: boolean
}

/** A folder over which a collector ended is tried so often before it is left until it has grown. */
export const attemptsMax = 3

/** What to do about one run folder now. Pure: the rules of consent and pace, on what is known. */
export function planRun(known: KnownRun, settings: PlanSettings): RunPlan {
  const { key, run, sighting, memory, position } = known
  const { consent, now } = settings
  const refusal = tickRefusal(consent, key, sighting)
  const watched = refusal === null
  if (!watched) {
    if (consent.spans.length === 0) return { kind: 'withheld', reason: refusal }
    if (memory.startedDay !== null && !spanCovers(consent, memory.startedDay))
      return { kind: 'withheld', reason: 'outside-span' }
  }
  if (memory.withheld?.gate === settings.gate) return { kind: 'withheld', reason: memory.withheld.reason }
  const fingerprint = fingerprintOf(run, now)
  if (position?.ended === fingerprint.content) return { kind: 'done', settled: true }
  if (memory.failed?.growth === fingerprint.growth && memory.failed.times >= attemptsMax)
    return { kind: 'withheld', reason: 'unreadable' }
  if (memory.measured === fingerprint.growth) return { kind: 'done', settled: false }
  const sinceProgress = now - (position?.progressAt ?? 0)
  // A clock that was set back must not hold progress up.
  const progressDue = sinceProgress >= settings.progressMilliseconds || sinceProgress < 0
  const bytes = run.files.reduce((sum, file) => sum + file.bytes, 0)
  const sinceRead = now - memory.readAt
  if (!run.hasEndMarker && sinceRead >= 0 && sinceRead < readPause(bytes, settings)) return { kind: 'waiting' }
  if (!progressDue && !run.hasEndMarker) return { kind: 'waiting' }
  const files = grantedFiles(run.files.map(({ name }) => name)).filter((name) => isGrantable(join(run.folder, name)))
  const task: RunTask = {
    kind: 'run',
    key,
    folder: run.folder,
    files,
    markers: run.markers,
    fingerprint: fingerprint.content,
    times: {
      runInfo: run.files.find(({ name }) => name === 'RunInfo.xml')?.modifiedMilliseconds ?? null,
      latest: latestChange(run),
    },
    watched,
    progressDue,
    position,
    configuration: known.configuration,
    gate: {
      serials: settings.serials,
      spans: watched ? null : consent.spans,
      followsInstrument: settings.followsInstrument,
    },
  }
  return { kind: 'due', task, bytes }
}

/** A run of less than this is read as often as its progress is due: starting the collector costs more than reading. */
const smallRunBytes = 32 * 1024 * 1024

/**
 * Milliseconds between two reads of a run that still grows. Its metric files are read whole, so that a large run is read
 * the less often the larger it gets: its share of an hour stays the same.
 */
export function readPause(
  bytes: number,
  pace: Pick<PlanSettings, 'progressMilliseconds' | 'readBytesPerHour'>,
): number {
  const wait = bytes < smallRunBytes ? 0 : (bytes / pace.readBytesPerHour) * 3_600_000
  return Math.max(wait, pace.progressMilliseconds)
}
