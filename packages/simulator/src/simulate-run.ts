import { existsSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { folderFiles } from './folder/folder-files.ts'
import { putFiles } from './folder/put-files.ts'
import { instrumentLogs } from './lone/instrument-logs.ts'
import { type LoneRunRequest, loneRun } from './lone/lone-run.ts'
import { runTruth } from './lone/run-truth.ts'
import { makeAtOnce, type Making } from './folder/make-at-once.ts'
import { SimulatorError } from './simulator-error.ts'

export interface SimulateRunRequest extends LoneRunRequest {
  /** The run folder that is made; it must not be there yet. */
  readonly out: string
  /** A folder for the logs of the instrument, sensors and operations; none are written when absent. */
  readonly logs?: string
  /** A file for the truth; it must not lie in `out` or `logs`, where an agent could read it. */
  readonly truth?: string
}

export interface SimulatedRun {
  readonly folder: string
  readonly runId: string
  readonly bytes: number
}

/**
 * Writes one run folder, whole or as it ends. All is made beside its place and renamed, so `out`, `logs` and `truth` are
 * whole or not there at all. Throws SimulatorError: what `loneRun` refuses, a place that is taken, a disk that is full.
 */
export function simulateRun(request: SimulateRunRequest): SimulatedRun {
  const lone = loneRun(request)
  checkPlaces(request)
  const { run, content, ending } = lone
  let bytes = 0
  const making: Making[] = [
    {
      place: request.out,
      make: (path) => {
        bytes = putFiles(path, folderFiles(content, run.completedCycles, ending !== 'abandoned'))
      },
    },
  ]
  const { logs, truth } = request
  if (logs !== undefined) making.push({ place: logs, make: { files: instrumentLogs(lone) } })
  if (truth !== undefined) making.push({ place: truth, make: { text: `${JSON.stringify(runTruth(lone), null, 2)}\n` } })
  const [folder = request.out] = makeAtOnce(making)
  return { folder, runId: run.runId, bytes }
}

/** Refuses places that are taken, and a truth where it could be read by those who are to find it out. */
export function checkPlaces({ out, logs, truth }: Pick<SimulateRunRequest, 'out' | 'logs' | 'truth'>): void {
  for (const place of [out, logs, truth]) {
    if (place !== undefined && existsSync(place)) {
      throw new SimulatorError('folder-exists', `${place} is there already; nothing was written`)
    }
  }
  const inside = (place: string, folder: string): boolean => resolve(place).startsWith(`${resolve(folder)}${sep}`)
  if (truth !== undefined && (inside(truth, out) || (logs !== undefined && inside(truth, logs)))) {
    throw new SimulatorError('bad-argument', 'the truth must not lie in the run folder or among the logs')
  }
  if (logs !== undefined && inside(logs, out)) {
    throw new SimulatorError('bad-argument', 'the logs must not lie in the run folder')
  }
}
