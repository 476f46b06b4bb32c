import type { Cause, Platform } from '@seqward/contract'
import type { RunFeatures } from '../features/run-features.ts'
import type { SensorDays } from '../features/sensor-days.ts'

/** All that detectors know of one instrument. Runs may come in any order. */
export interface InstrumentHistory {
  readonly instrument: string
  readonly platform: Platform
  readonly runs: readonly RunFeatures[]
  readonly sensors: SensorDays
  /** Days on which a part was sick that has been repaired since: they are no past to compare with. None when absent. */
  readonly repairs?: readonly { readonly fromDay: number; readonly untilDay: number }[]
}

/** Whether a day lies in a trouble that a repair has ended. */
export function isBeforeRepair({ repairs = [] }: Pick<InstrumentHistory, 'repairs'>, day: number): boolean {
  return repairs.some(({ fromDay, untilDay }) => day >= fromDay && day <= untilDay)
}

/** Why a run does not speak of its instrument: a lot or a version that did the same elsewhere. */
export interface Explanation {
  readonly cause: Cause
  /** The lot number or version. */
  readonly value: string
}

/** By instrument, then by run. Plain JSON. */
export type ExplainedRuns = Readonly<Record<string, Readonly<Record<string, Explanation>>>>

export const nothingExplained: ExplainedRuns = {}

/** What explains a run of an instrument, or null. */
export function explanationOf(explained: ExplainedRuns, instrument: string, run: string): Explanation | null {
  const runs = Object.hasOwn(explained, instrument) ? explained[instrument] : undefined
  return runs !== undefined && Object.hasOwn(runs, run) ? (runs[run] ?? null) : null
}

/** The runs whose start is known, oldest first; runs of the same minute keep their order. */
export function runsInOrder(history: InstrumentHistory): readonly RunFeatures[] {
  const minuteOf = (run: RunFeatures) => (run.startedDay ?? 0) * 1440 + (run.startedMinute ?? 0)
  return history.runs
    .filter((run) => run.startedDay !== null && Number.isFinite(run.startedDay))
    .sort((a, b) => minuteOf(a) - minuteOf(b))
}
