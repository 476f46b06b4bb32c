import { dayOf, type LaboratoryPlan } from '../laboratory/plan.ts'
import { continueLaboratory } from '../laboratory/plan-laboratory.ts'
import { writeSensorLogs } from '../sensors/write-sensor-logs.ts'
import { SimulatorError } from '../simulator-error.ts'
import { cyclesDoneAt, writeRun } from './write-run.ts'

/** A laboratory that goes on after its history, as far as it is told. */
export interface LiveLaboratory {
  /**
   * Writes what the instruments would have written by this moment of simulated time: runs under way with the cycles that
   * they have done, ended runs with their markers, sensor logs up to the last reading. Moments must not go back.
   */
  advanceTo(moment: Date): LiveState
}

export interface LiveState {
  /** Runs that are under way at the moment. */
  readonly running: readonly string[]
  /** Runs that have ended since the moment before. */
  readonly ended: readonly string[]
}

/** Takes a laboratory on from the end of its history. Nothing moves but by `advanceTo`: there is no clock in here. */
export function liveLaboratory(plan: LaboratoryPlan, dir: string): LiveLaboratory {
  const cyclesWritten = new Map<string, number>()
  const endedBefore = new Set<string>()
  let previous = plan.endsAt

  return {
    advanceTo(moment) {
      if (!(moment.getTime() >= previous.getTime())) {
        throw new SimulatorError('bad-argument', 'a live laboratory cannot go back in time')
      }
      const running: string[] = []
      const ended: string[] = []
      for (const run of continueLaboratory(plan, Math.max(plan.days, Math.ceil(dayOf(plan, moment))))) {
        if (run.startsAt > moment || endedBefore.has(run.runId)) continue
        if (run.endsAt <= moment) {
          writeRun(plan, run, dir)
          endedBefore.add(run.runId)
          ended.push(run.runId)
          continue
        }
        const cycles = cyclesDoneAt(plan, run, moment)
        if (cyclesWritten.get(run.runId) !== cycles) writeRun(plan, run, dir, { upToCycle: cycles })
        cyclesWritten.set(run.runId, cycles)
        running.push(run.runId)
      }
      writeSensorLogs(plan, dir, { until: moment, since: previous })
      previous = moment
      return { running, ended }
    },
  }
}
