import { setImmediate } from 'node:timers/promises'
import type { LaboratoryPlan } from '../laboratory/plan.ts'
import { writeSensorLogs } from '../sensors/write-sensor-logs.ts'
import { writeRun } from './write-run.ts'

export interface HistoryProgress {
  readonly runsWritten: number
  readonly runsTotal: number
}

export interface WrittenHistory {
  readonly runs: number
  readonly sensorFiles: number
  readonly bytes: number
}

/**
 * Writes all runs of the plan and the sensor logs of the same days below `dir`:
 * `<serial>/runs/<run id>/` and `<serial>/sensors/`. Other work gets its turn between two runs.
 */
export async function writeHistory(
  plan: LaboratoryPlan,
  dir: string,
  onProgress: (progress: HistoryProgress) => void = () => {},
): Promise<WrittenHistory> {
  const logs = writeSensorLogs(plan, dir, { until: plan.endsAt })
  let bytes = logs.bytes
  let runsWritten = 0
  for (const run of plan.runs) {
    bytes += writeRun(plan, run, dir).bytes
    runsWritten += 1
    onProgress({ runsWritten, runsTotal: plan.runs.length })
    await setImmediate()
  }
  return { runs: runsWritten, sensorFiles: logs.files, bytes }
}
