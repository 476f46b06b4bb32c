import { type ActiveFault, conditionsUnder } from '../faults/severity.ts'
import { type LoadingEvent, libraryOf } from '../laws/library.ts'
import type { RunSource } from '../laws/run-source.ts'
import { tileLayout } from '../laws/tile-layout.ts'
import { platformOf } from '../platforms/platforms.ts'
import { runFaults } from './active-faults.ts'
import type { LaboratoryPlan, PlannedRun } from './plan.ts'
import { runKeyOf } from './planned-run.ts'
import { type RunClock, runClock } from './run-clock.ts'
import { loadingEventOf } from './story.ts'

/** A run with all that its folder is made from. */
export interface RunContent {
  readonly run: PlannedRun
  readonly clock: RunClock
  readonly source: RunSource
}

export interface RunCircumstances {
  readonly seed: number
  readonly faults: readonly ActiveFault[]
  readonly event: LoadingEvent | undefined
  /** Tiles of a lane and surface; the platform's number when absent. */
  readonly tiles?: number
}

/** The content of a run of a laboratory. */
export function contentOf(plan: LaboratoryPlan, run: PlannedRun): RunContent {
  return runContent(run, {
    seed: plan.seed,
    faults: runFaults(plan, run),
    event: loadingEventOf(plan.seed, run.instrument, run.slot),
  })
}

/** The content of a run under the circumstances. */
export function runContent(run: PlannedRun, { seed, faults, event, tiles }: RunCircumstances): RunContent {
  const platform = platformOf(run.platform)
  const clock = runClock(run.startsAt, platform.pace, run.reads, run.cycleTime)
  const runKey = runKeyOf(seed, run.instrument, run.slot)
  return {
    run,
    clock,
    source: {
      platform,
      runKey,
      instrumentKey: `${seed}/${run.instrument}`,
      reads: run.reads,
      layout: tileLayout(platform.flowCell, tiles),
      library: libraryOf(runKey, event),
      conditions: conditionsUnder(faults, platform.flowCell),
      unixSecondsOfCycle: (cycle) => clock.momentOfCycle(cycle) / 1000,
    },
  }
}
