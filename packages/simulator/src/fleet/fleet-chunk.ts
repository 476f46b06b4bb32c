import { fleetLots } from './fleet-lots.ts'
import type { FleetFrame } from './fleet-request.ts'
import { fleetLine } from './fleet-run.ts'
import { instrumentLife } from './instrument-life.ts'

/** Lines of some instruments in a row, with their truth, and what they amount to. */
export interface FleetChunk {
  readonly runs: number
  readonly failedRuns: number
  readonly troubles: number
  readonly lines: Uint8Array<ArrayBuffer>
  readonly truth: Uint8Array<ArrayBuffer>
}

/** Makes chunks of a fleet; what instruments share is worked out once for all of them. */
export function chunkMaker(frame: FleetFrame): (from: number, until: number) => FleetChunk {
  const lotsAt = fleetLots(frame)
  const encoder = new TextEncoder()
  return (from, until) => {
    const lines: string[] = []
    const truth: string[] = []
    let [runs, failedRuns, troubles] = [0, 0, 0]
    for (let index = from; index < until; index++) {
      const life = instrumentLife(frame, index, lotsAt)
      for (const run of life.runs) {
        lines.push(fleetLine(run))
        runs += 1
        if (run.failed) failedRuns += 1
      }
      for (const entry of life.truth()) {
        truth.push(`${JSON.stringify(entry)}\n`)
        if (entry.blame === 'instrument') troubles += 1
      }
    }
    return {
      runs,
      failedRuns,
      troubles,
      lines: encoder.encode(lines.join('')),
      truth: encoder.encode(truth.join('')),
    }
  }
}
