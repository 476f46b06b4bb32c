import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { faultOf } from './faults/fault-catalogue.ts'
import { cycleTimeUnder } from './faults/severity.ts'
import { folderFiles } from './folder/folder-files.ts'
import { putFiles } from './folder/put-files.ts'
import { consumablesOf } from './laboratory/consumables.ts'
import type { PlannedRun } from './laboratory/plan.ts'
import { runKeyOf, runReads } from './laboratory/planned-run.ts'
import { runClock } from './laboratory/run-clock.ts'
import { runContent } from './laboratory/run-content.ts'
import { tileLayout } from './laws/tile-layout.ts'
import { platformOf } from './platforms/platforms.ts'
import { fillPattern, randomOf } from './random.ts'
import { checkWhole, SimulatorError } from './simulator-error.ts'

/** More cycles than any kit has; a run of them is still a run. */
const cyclesMax = 600
/** A moment for runs of which nobody said when they were: the same request gives the same folder on any day. */
const defaultStart = new Date('2026-01-05T09:00:00Z')

export interface SimulateRunRequest {
  /** A name of `platformNames`, also as `NovaSeq 6000`. */
  readonly platform: string
  /** The run folder that is made; it must not be there yet. */
  readonly out: string
  readonly seed: number
  /** Cycles of each read that is not an index; those of the platform's demonstration run when absent. */
  readonly cycles?: number
  /** Tiles of each lane and surface. */
  readonly tiles?: number
  /** A name of the fault catalogue, played in full. */
  readonly fault?: string
  readonly startsAt?: Date
}

export interface SimulatedRun {
  readonly folder: string
  readonly runId: string
  readonly bytes: number
}

/**
 * Writes one complete run folder. It is made beside `out` and renamed, so `out` is whole or not there at all.
 * Throws SimulatorError: unknown platform or fault, a number out of range, a folder that exists.
 */
export function simulateRun(request: SimulateRunRequest): SimulatedRun {
  const platform = platformOf(request.platform)
  const faults = request.fault === undefined ? [] : [{ fault: faultOf(request.fault), severity: 1 }]
  checkWhole('seed', request.seed, 0, Number.MAX_SAFE_INTEGER)
  if (request.cycles !== undefined) checkWhole('cycles', request.cycles, 1, cyclesMax)
  tileLayout(platform.flowCell, request.tiles)
  const folder = resolve(request.out)
  if (existsSync(folder)) throw new SimulatorError('folder-exists', `${request.out} is there already`)

  const run = loneRun(request, cycleTimeUnder(faults, platform.flowCell))
  const content = runContent(run, { seed: request.seed, faults, event: undefined, tiles: request.tiles })
  const parent = dirname(folder)
  mkdirSync(parent, { recursive: true })
  const temporary = mkdtempSync(join(parent, `.${basename(folder)}-`))
  try {
    const made = join(temporary, 'run')
    const bytes = putFiles(made, folderFiles(content, run.completedCycles, true))
    renameSync(made, folder)
    return { folder, runId: run.runId, bytes }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function loneRun(
  { platform: name, seed, cycles, startsAt = defaultStart }: SimulateRunRequest,
  cycleTime: number,
): PlannedRun {
  if (Number.isNaN(startsAt.getTime())) throw new SimulatorError('bad-argument', 'startsAt is not a date')
  const platform = platformOf(name)
  const random = randomOf(seed, platform.name, 'lone-run')
  const instrument = fillPattern(platform.serialPattern, random)
  const reads = runReads(
    platform.reads.map((read) => (read.isIndex ? read : { ...read, cycles: cycles ?? read.cycles })),
  )
  const runNumber = random.whole(20, 900)
  const side = platform.flowCell.hasSide && random.next() < 0.5 ? 'B' : 'A'
  const consumables = consumablesOf({
    seed,
    platform,
    instrument,
    runKey: runKeyOf(seed, instrument, 0),
    planStartsAt: startsAt,
    day: 0,
    badLot: undefined,
  })
  const flowCell = consumables.find((tag) => tag.kind === 'flow-cell')?.serial ?? ''
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
  return {
    runId: platform.runId({ startedAt: startsAt, instrument, runNumber, side, flowCell }),
    instrument,
    platform: platform.name,
    runNumber,
    slot: 0,
    side,
    flowCell,
    startsAt,
    endsAt: new Date(runClock(startsAt, platform.pace, reads, cycleTime).endAfter(plannedCycles)),
    reads,
    plannedCycles,
    completedCycles: plannedCycles,
    consumables,
    cycleTime,
  }
}
