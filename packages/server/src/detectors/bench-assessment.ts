import { assessFleet, assessInstrument, healthProposals, type InstrumentHistory, nothingExplained } from './assess.ts'
import { madeHistory } from './made-history.ts'
import { streamWatch } from './stream-watch.ts'

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

/** What a day of many instruments costs, each looked at once: milliseconds of all, by part. */
export interface FleetDayFigures {
  readonly instruments: number
  readonly instrumentsMs: number
  readonly healthMs: number
  readonly lotsMs: number
  readonly streamMs: number
}

/** Instruments that share their lots, as those of a country do. */
const instrumentsPerLot = 40
const peersShown = 48

/**
 * Times a day of so many instruments with 60 runs and 120 sensor days each: every one assessed beside its peers, its
 * evidence looked at, the whole fleet searched for bad lots, and the streaming engine shown all of it.
 */
export function benchFleetDay(instruments: number, clock: () => number): FleetDayFigures {
  const histories = Array.from({ length: instruments }, (_, index) => {
    const group = Math.floor(index / instrumentsPerLot)
    return madeHistory({
      seed: index + 1,
      instrument: `ins-${index}`,
      runs: 60,
      withSensors: true,
      lotOf: (run) => `lot-${group}-${Math.floor(run / 6)}`,
    })
  })
  const groups = Array.from({ length: Math.ceil(instruments / peersShown) }, (_, index) =>
    histories.slice(index * peersShown, (index + 1) * peersShown),
  )
  const inGroups = (work: (history: InstrumentHistory, peers: readonly InstrumentHistory[]) => unknown) => () => {
    for (const peers of groups) for (const history of peers) work(history, peers)
  }
  return {
    instruments,
    instrumentsMs: msOf(
      clock,
      inGroups((history, peers) => assessInstrument(history, peers, nothingExplained)),
    ),
    healthMs: msOf(
      clock,
      inGroups((history) => healthProposals(history, [])),
    ),
    lotsMs: msOf(clock, () => assessFleet(histories)),
    streamMs: msOf(clock, () => groups.map((peers) => streamWatch(peers))),
  }
}

const warmUps = 5
const rounds = 16

function medianMs(clock: () => number, work: () => unknown): number {
  const times = Array.from({ length: warmUps + rounds }, () => msOf(clock, work))
  return times.slice(warmUps).sort((a, b) => a - b)[rounds / 2] ?? Number.NaN
}

function msOf(clock: () => number, work: () => unknown): number {
  const start = clock()
  work()
  return clock() - start
}
