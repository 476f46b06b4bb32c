import type { Cause, Subsystem } from '@seqward/contract'
import type { InstrumentHistory } from '../../detectors/assess.ts'
import type { RunFeatures } from '../../features/run-features.ts'

/** Something that was the matter, or was found not to be, by the word of people or of a simulator. */
export interface Trouble {
  /** Null for a lot or a version. */
  readonly instrument: string | null
  readonly cause: Cause
  readonly subsystem: Subsystem
  readonly lot: string | null
  /** An alarm from this day on speaks of it. */
  readonly fromDay: number
  /** Day of the repair, or of the word that nothing was found; null while it goes on. */
  readonly untilDay: number | null
  /** Where it failed runs before it was repaired: until then an alarm would have helped. */
  readonly failedDay: number | null
  readonly verdict: 'confirmed' | 'refuted'
  /** False where no detector could be asked to see it: it began before the history, or had no time to show. */
  readonly counts: boolean
}

/** A history that rules can be tried on. */
export interface Past {
  readonly source: 'own-history' | 'simulated'
  readonly histories: readonly InstrumentHistory[]
  readonly troubles: readonly Trouble[]
  /** Whether everything that was the matter is known: then an alarm without a trouble is false, else nobody judged it. */
  readonly isComplete: boolean
  /** Day from which a run is known, by instrument and run; where absent, as long after its start as runs usually take. */
  readonly endDayOf?: (instrument: string, run: string) => number | undefined
}

/** Of a run whose end nobody told: its cycles at the usual pace, and a day for the last copies. */
const minutesPerCycle = 8

/** Day from which a run may be looked at; null where its start is unknown. */
export function knownFrom(past: Past, instrument: string, run: RunFeatures): number | null {
  const told = past.endDayOf?.(instrument, run.run)
  if (told !== undefined) return Math.ceil(told)
  if (run.startedDay === null) return null
  const minutes = (run.startedMinute ?? 0) + (run.cyclesDone ?? 0) * (run.signals['cycle-time'] ?? minutesPerCycle)
  return run.startedDay + Math.ceil(minutes / 1440)
}
