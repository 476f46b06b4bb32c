import { type ActiveFault, conditionsUnder, libraryUnder } from '../faults/severity.ts'
import type { Conditions } from '../laws/conditions.ts'
import { libraryOf } from '../laws/library.ts'
import type { RunSource } from '../laws/run-source.ts'
import { tileLayout } from '../laws/tile-layout.ts'
import { evenTiles, type TileSpread } from '../platforms/platform.ts'
import { platformOf } from '../platforms/platforms.ts'
import { runFaults } from './active-faults.ts'
import type { LaboratoryPlan, PlannedRun } from './plan.ts'
import { runKeyOf } from './planned-run.ts'
import { type RunClock, runClock } from './run-clock.ts'

/** A run with all that its folder is made from. */
export interface RunContent {
  readonly run: PlannedRun
  readonly clock: RunClock
  readonly source: RunSource
  readonly layout: MetricLayout
}

/** Metric files as one of each kind for the whole run, or in a folder for each cycle. */
export type MetricLayout = 'whole' | 'by-cycle'

export interface RunCircumstances {
  readonly seed: number
  readonly faults: readonly ActiveFault[]
  /** The faults during a cycle, the very same list for as long as they stay as they are; `faults` when absent. */
  readonly faultsAt?: (cycle: number) => readonly ActiveFault[]
  /** Time that each cycle takes relative to the pace; that of the run when absent. */
  readonly cycleTimeAt?: (cycle: number) => number
  /** Tiles of a lane and surface; the platform's number for demonstrations when absent. */
  readonly tiles?: number
  /** `whole` when absent. */
  readonly layout?: MetricLayout
  /** How much tiles differ; as little as in the demonstration when absent. */
  readonly tileSpread?: TileSpread
}

/** The content of a run of a laboratory. */
export function contentOf(plan: LaboratoryPlan, run: PlannedRun): RunContent {
  return runContent(run, { seed: plan.seed, faults: runFaults(plan, run) })
}

/** The content of a run under the circumstances. */
export function runContent(run: PlannedRun, circumstances: RunCircumstances): RunContent {
  const {
    seed,
    faults,
    faultsAt = () => faults,
    cycleTimeAt,
    tiles,
    tileSpread = evenTiles,
    layout = 'whole',
  } = circumstances
  const platform = platformOf(run.platform)
  const clock = runClock(run.startsAt, platform.pace, run.reads, cycleTimeAt ?? run.cycleTime)
  const runKey = runKeyOf(seed, run.instrument, run.slot)
  let felt: readonly ActiveFault[] | undefined
  let conditions: readonly Conditions[] = []
  return {
    run,
    clock,
    layout,
    source: {
      platform,
      runKey,
      instrumentKey: `${seed}/${run.instrument}`,
      reads: run.reads,
      layout: tileLayout(platform.flowCell, tiles),
      tileSpread,
      library: libraryOf(runKey, libraryUnder(faults)),
      conditionsAt: (cycle) => {
        const now = faultsAt(cycle)
        if (now !== felt) conditions = conditionsUnder(now, platform.flowCell)
        felt = now
        return conditions
      },
      unixSecondsOfCycle: (cycle) => clock.momentOfCycle(cycle) / 1000,
    },
  }
}
