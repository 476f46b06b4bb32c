import { assessFleet, assessInstrument, nothingExplained } from './assess.ts'
import { madeHistory } from './made-history.ts'

/** Milliseconds that an assessment takes in this process, median of several after a warm-up. */
export interface AssessmentFigures {
  /** One instrument with 500 runs and a sensor log, beside seven peers with 30 runs each. */
  readonly instrumentMs: number
  /** Eight instruments with 30 runs each, looked at together for lots and versions. */
  readonly fleetMs: number
}

/** Times the detectors on made histories; `clock` gives milliseconds. */
export function benchAssessment(clock: () => number): AssessmentFigures {
  const long = madeHistory({ seed: 1, runs: 500, withSensors: true, daysPerRun: 1 })
  const fleet = Array.from({ length: 8 }, (_, index) =>
    madeHistory({ seed: 10 + index, runs: 30, lotOf: (run) => `lot-${Math.floor((run + index) / 6)}` }),
  )
  return {
    instrumentMs: medianMs(clock, () => assessInstrument(long, fleet.slice(1), nothingExplained)),
    fleetMs: medianMs(clock, () => assessFleet(fleet)),
  }
}

const warmUps = 5
const rounds = 16

function medianMs(clock: () => number, work: () => unknown): number {
  const times = Array.from({ length: warmUps + rounds }, () => {
    const start = clock()
    work()
    return clock() - start
  })
  return times.slice(warmUps).sort((a, b) => a - b)[rounds / 2] ?? Number.NaN
}
