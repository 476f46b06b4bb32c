import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { folderFiles } from '../folder/folder-files.ts'
import { makeAtOnce, writeError } from '../folder/make-at-once.ts'
import { grow, putFiles } from '../folder/put-files.ts'
import { checkPlaces, type SimulateRunRequest } from '../simulate-run.ts'
import { instrumentLogs } from './instrument-logs.ts'
import { type LoneRun, loneRun } from './lone-run.ts'
import { runTruth } from './run-truth.ts'

export interface LiveProgress {
  readonly moment: Date
  readonly cycles: number
  readonly plannedCycles: number
}

/**
 * Writes a run as it happens: at each moment of simulated time that comes in, the folder and the logs are brought to what
 * the instrument would have written by then. Ends when the run has ended, or with its last cycle when it is abandoned.
 * The folder stays when the moments stop coming: that is what an interrupted run looks like.
 * Throws SimulatorError as `simulateRun` does.
 */
export async function liveRun(
  request: SimulateRunRequest,
  moments: (lone: LoneRun) => AsyncIterable<Date>,
  onProgress: (progress: LiveProgress) => void = () => {},
): Promise<LoneRun> {
  const lone = loneRun(request)
  checkPlaces(request)
  const { run, content, ending } = lone
  if (request.truth !== undefined) {
    makeAtOnce([{ place: request.truth, make: { text: `${JSON.stringify(runTruth(lone), null, 2)}\n` } }])
  }
  const lastCycleAt = content.clock.momentOfCycle(run.completedCycles)
  const overAt = ending === 'abandoned' ? lastCycleAt : run.endsAt.getTime()
  let written = -1
  try {
    for await (const moment of moments(lone)) {
      const isOver = moment.getTime() >= overAt
      const cycles = Math.min(run.completedCycles, content.clock.cyclesDoneAt(moment.getTime()))
      if (isOver || cycles !== written) {
        putFiles(
          request.out,
          folderFiles(content, isOver ? run.completedCycles : cycles, isOver && ending !== 'abandoned'),
        )
        written = cycles
      }
      if (request.logs !== undefined) growLogs(lone, request.logs, moment)
      onProgress({ moment, cycles, plannedCycles: run.plannedCycles })
      if (isOver) break
    }
  } catch (error) {
    throw writeError(error, 'the run stays as far as it came')
  }
  return lone
}

function growLogs(lone: LoneRun, folder: string, moment: Date): void {
  for (const { name, text } of instrumentLogs(lone, moment)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '', { flag: 'a' })
    grow(path, { name, bytes: new TextEncoder().encode(text) })
  }
}
