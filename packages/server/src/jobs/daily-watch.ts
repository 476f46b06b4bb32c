import { setImmediate } from 'node:timers/promises'
import type { CaseProposal, DetectionRules, InstrumentHistory } from '../detectors/assess.ts'
import { streamWatch } from '../detectors/stream-watch.ts'

/** Notes by instrument. */
export type Notes = ReadonlyMap<string, readonly CaseProposal[]>

/** What the streaming engine says of a tenant's instruments, worked out once a day from their history. */
export interface DailyWatch {
  of(tenant: string, histories: readonly InstrumentHistory[], day: number): Promise<Notes>
}

/** Instruments that are shown to one engine: peers enough, and a bound on what it holds. */
const instrumentsPerEngine = 48

/**
 * Keeps the notes of the day and nothing of the engines that made them; between engines others may work, since a fleet of
 * thousands takes minutes.
 */
export function createDailyWatch(rules: DetectionRules): DailyWatch {
  const latest = new Map<string, { readonly day: number; readonly notes: Notes }>()
  return {
    async of(tenant, histories, day) {
      const known = latest.get(tenant)
      if (known?.day === day) return known.notes
      const notes = new Map<string, readonly CaseProposal[]>()
      for (const peers of Map.groupBy(histories, ({ platform }) => platform).values()) {
        for (let from = 0; from < peers.length; from += instrumentsPerEngine) {
          for (const [instrument, found] of streamWatch(peers.slice(from, from + instrumentsPerEngine), rules))
            notes.set(instrument, found)
          await setImmediate()
        }
      }
      latest.set(tenant, { day, notes })
      return notes
    },
  }
}
