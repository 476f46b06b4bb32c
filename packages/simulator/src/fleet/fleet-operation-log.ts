import { isOperationCode, operationCodes } from '../operations/operation-code.ts'
import { operationLogName } from '../operations/run-operations.ts'
import { randomOf } from '../random.ts'
import type { FleetRun } from './fleet-run.ts'

interface Line {
  readonly at: number
  readonly text: string
}

/**
 * The operation log of an instrument of a fleet over all its runs: begin, end and messages, these at times of their own
 * within the run. The cycles are left out: they would be most of the log and say what the run folders say.
 */
export function fleetOperationLog(
  runs: readonly FleetRun[],
  serial: string,
): { readonly name: string; readonly text: string } {
  const lines = [JSON.stringify({ seqwardOperationLog: 1, instrument: serial })]
  for (const run of runs) lines.push(...linesOf(run).map(({ text }) => text))
  return { name: operationLogName(serial, new Date(runs[0]?.startsAt ?? 0)), text: `${lines.join('\n')}\n` }
}

function linesOf({ runId, startsAt, endsAt, plannedCycles, completedCycles, failed, messages }: FleetRun): Line[] {
  const within = [...messages].flatMap(([code, count]) =>
    Array.from({ length: count }, (_, index) => {
      const random = randomOf(runId, 'log', code, index)
      return lineOf(startsAt + (endsAt - startsAt) * random.next(), code)
    }),
  )
  return [
    lineOf(startsAt, 'run.started', plannedCycles),
    ...within.toSorted((a, b) => a.at - b.at),
    lineOf(endsAt, failed ? 'run.failed' : 'run.ended', completedCycles),
  ]
}

function lineOf(at: number, code: string, value?: number): Line {
  const level = isOperationCode(code) ? operationCodes[code].level : 'info'
  return { at, text: JSON.stringify({ at: `${new Date(at).toISOString().slice(0, 19)}Z`, level, code, value }) }
}
