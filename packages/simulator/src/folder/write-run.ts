import { join } from 'node:path'
import type { LaboratoryPlan, PlannedRun } from '../laboratory/plan.ts'
import { contentOf } from '../laboratory/run-content.ts'
import { checkWhole, SimulatorError } from '../simulator-error.ts'
import { folderFiles } from './folder-files.ts'
import { putFiles } from './put-files.ts'

export interface WriteRunOptions {
  /** Writes the run as it stands after so many cycles, without completion markers. Left out: the run has ended. */
  readonly upToCycle?: number
}

export interface WrittenRun {
  readonly folder: string
  /** Whether the run has its completion markers. */
  readonly complete: boolean
  readonly cycles: number
  /** Bytes that this call added or replaced. */
  readonly bytes: number
}

/**
 * Writes a run to `<dir>/<serial>/runs/<run id>`. A run may be written again with more cycles, and at last without
 * `upToCycle`, to grow in place as on an instrument. File times are those of the simulation.
 * Throws SimulatorError for a cycle count out of range or below what the folder already holds.
 */
export function writeRun(
  plan: LaboratoryPlan,
  run: PlannedRun,
  dir: string,
  options: WriteRunOptions = {},
): WrittenRun {
  const { upToCycle } = options
  if (upToCycle !== undefined) checkWhole('upToCycle', upToCycle, 0, run.completedCycles)
  const folder = runFolder(plan, run, dir)
  const cycles = upToCycle ?? run.completedCycles
  const bytes = putFiles(folder, folderFiles(contentOf(plan, run), cycles, upToCycle === undefined))
  return { folder, complete: upToCycle === undefined, cycles, bytes }
}

/** Where a run of a laboratory stands below `dir`. */
export function runFolder(plan: LaboratoryPlan, run: PlannedRun, dir: string): string {
  const instrument = plan.instruments.find((candidate) => candidate.serial === run.instrument)
  if (instrument === undefined) {
    throw new SimulatorError('bad-argument', `the plan has no instrument ${run.instrument}`)
  }
  return join(dir, instrument.folder, 'runs', run.runId)
}

/** Cycles that a run has done at a moment of simulated time, at most those that it completes. */
export function cyclesDoneAt(plan: LaboratoryPlan, run: PlannedRun, moment: Date): number {
  return Math.min(run.completedCycles, contentOf(plan, run).clock.cyclesDoneAt(moment.getTime()))
}
