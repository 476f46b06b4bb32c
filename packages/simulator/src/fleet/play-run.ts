import { type ActiveFault, conditionsUnder, cycleTimeUnder, libraryUnder } from '../faults/severity.ts'
import { runReads } from '../laboratory/planned-run.ts'
import { runClock } from '../laboratory/run-clock.ts'
import { libraryOf } from '../laws/library.ts'
import { laneSummaries } from '../laws/run-summary.ts'
import { poisson } from '../operations/run-operations.ts'
import { fillPattern, type Random } from '../random.ts'
import { readingsUnder } from '../sensors/sensor-readings.ts'
import type { FleetInstrument } from './fleet-instrument.ts'
import type { FleetLot } from './fleet-lots.ts'
import type { FleetFrame } from './fleet-request.ts'
import type { FleetRun } from './fleet-run.ts'

/** Under which circumstances an instrument does a run. */
export interface RunCall {
  /** Which of the runs of its history, from 0. */
  readonly slot: number
  readonly startsAt: number
  readonly software: string
  readonly lots: readonly FleetLot[]
  readonly active: readonly ActiveFault[]
  /** Whether a fault ends it early. */
  readonly failed: boolean
}

/** The run that an instrument does under the circumstances, with its summary. */
export function playRun(frame: FleetFrame, instrument: FleetInstrument, call: RunCall): FleetRun {
  const { slot, startsAt, software, lots, active, failed } = call
  const { platform, random, serial } = instrument
  const { flowCell } = platform
  const reads = runReads(platform.reads)
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
  const completedCycles = failed ? Math.max(1, Math.floor(plannedCycles * random.next())) : plannedCycles
  const cycleTime = cycleTimeUnder(active, flowCell)
  const endsAt = runClock(new Date(startsAt), platform.pace, reads, cycleTime).endAfter(completedCycles)
  const side = flowCell.hasSide && random.next() < 0.5 ? 'B' : 'A'
  const flowCellTag = platform.consumables.find(({ kind }) => kind === 'flow-cell')
  const runKey = `${frame.seed}/${serial}/run-${slot}`
  return {
    runId: platform.runId({
      startedAt: new Date(startsAt),
      instrument: serial,
      runNumber: instrument.firstRunNumber + slot,
      side,
      flowCell: fillPattern(flowCellTag?.serialPattern ?? '', random),
    }),
    instrument,
    startsAt,
    endsAt,
    plannedCycles,
    completedCycles,
    failed,
    software,
    lots,
    cycleSeconds: platform.pace.minutesPerCycle * 60 * cycleTime,
    active,
    lanes: laneSummaries({
      platform,
      runKey,
      instrumentKey: `${frame.seed}/${serial}`,
      reads,
      library: libraryOf(runKey, libraryUnder(active)),
      conditions: conditionsUnder(active, flowCell),
    }),
    readings: readingsUnder({
      // Instruments of a site stand in one room.
      seed: `${frame.seed}/${instrument.site}`,
      serial,
      platform,
      moment: new Date((startsAt + endsAt) / 2),
      faults: active,
    }),
    messages: messagesOf(frame, active, random),
  }
}

/** Messages of a run by their code. */
function messagesOf({ laws }: FleetFrame, active: readonly ActiveFault[], random: Random): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const note = (code: string, mean: number): void => {
    const count = poisson(random, mean)
    if (count > 0) counts.set(code, (counts.get(code) ?? 0) + count)
  }
  for (const { code, perRun } of laws.nuisance) note(code, perRun)
  for (const { fault, severity } of active) for (const { code, perRun } of fault.onLog) note(code, perRun * severity)
  return counts
}
