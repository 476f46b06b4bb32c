import type { ConsumableTag, RunInfoRead } from '@seqward/interop'
import type { PlatformName } from '../platforms/platform.ts'

/**
 * A laboratory on paper: who has which instrument, and which runs it does when. It says nothing of faults; what is
 * wrong stands in the truth, which is handed out apart. All moments are UTC.
 */
export interface LaboratoryPlan {
  readonly seed: number
  readonly startsAt: Date
  readonly endsAt: Date
  readonly days: number
  readonly instruments: readonly PlannedInstrument[]
  /** Runs of the history by the moment of their start. */
  readonly runs: readonly PlannedRun[]
}

export interface PlannedInstrument {
  readonly serial: string
  readonly platform: PlatformName
  /** Folder below the laboratory's that holds `runs` and `sensors` of the instrument. */
  readonly folder: string
  readonly firstRunNumber: number
}

export interface PlannedRun {
  readonly runId: string
  readonly instrument: string
  readonly platform: PlatformName
  readonly runNumber: number
  /** Which of the two-day slots of its instrument the run fills, from 0. */
  readonly slot: number
  readonly side: 'A' | 'B'
  readonly flowCell: string
  readonly startsAt: Date
  /** When the last file was written: after the wash and the copy. */
  readonly endsAt: Date
  readonly reads: readonly RunInfoRead[]
  readonly plannedCycles: number
  /** Fewer than planned when the run ended early. */
  readonly completedCycles: number
  readonly consumables: readonly ConsumableTag[]
  /** Time that a cycle takes, relative to the pace of the platform. */
  readonly cycleTime: number
}

export const dayMs = 86_400_000
/** A run of each instrument in so many days: 240 runs in sixty days with eight instruments. */
export const daysPerRun = 2

/** Days from the start of the plan to a moment, with fractions. */
export function dayOf(plan: Pick<LaboratoryPlan, 'startsAt'>, moment: Date): number {
  return (moment.getTime() - plan.startsAt.getTime()) / dayMs
}
