import {
  assessInstrument,
  emptyRunState,
  type InstrumentHistory,
  mergeBody,
  nothingExplained,
  runFeatures,
  runSignals,
} from '@seqward/server'
import { fleetHistories } from '@seqward/simulator'
import { bodiesOfRun, observeFleet } from './observed-fleet.ts'
import { healthy, scenarioOf } from './scenario.ts'

/** What one batch costs the service in this process, and what a day of a whole fleet would. */
export interface BatchCost {
  /** Milliseconds, median and ninth decile, from a body that arrives to its instrument assessed, features included. */
  readonly batchMs: number
  readonly batchMsP90: number
  readonly batches: number
  /** Extrapolated from these batches: 25,000 instruments with a batch each, on two cores. Minutes. */
  readonly fleetDayMinutesExtrapolated: number
}

const fleetInstruments = 25_000
const cores = 2
const seed = 1
const batchesMax = 120

/** Times features and assessment of whole runs of a healthy fleet with a nine months' past; `clock` gives milliseconds. */
export function batchCost(clock: () => number): BatchCost {
  const scenario = { ...scenarioOf(healthy, seed), instruments: 4 }
  const fleet = observeFleet(scenario)
  const peers = fleet.instruments.map(({ history }) => history)
  const times: number[] = []
  let at = 0
  for (const made of fleetHistories(scenario)) {
    const history = peers[at++]
    if (history === undefined) continue
    for (const run of made.runs.slice(-batchesMax / peers.length)) {
      const bodies = bodiesOfRun(run)
      const [first] = bodies
      if (first === undefined || first.run === null) continue
      const empty = emptyRunState(first.platform, first.run)
      const start = clock()
      const state = bodies.reduce(mergeBody, empty)
      const features = runFeatures(state)
      const whole = { ...features, signals: { ...features.signals, ...runSignals(state) } }
      assessInstrument(
        withRun(history, whole),
        peers.filter((peer) => peer !== history),
        nothingExplained,
      )
      times.push(clock() - start)
    }
  }
  // The first looks are slower: the engine has not compiled what it runs yet.
  const sorted = times.slice(times.length / 4).sort((a, b) => a - b)
  const batchMs = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return {
    batchMs: rounded(batchMs),
    batchMsP90: rounded(sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN),
    batches: sorted.length,
    fleetDayMinutesExtrapolated: rounded((fleetInstruments * batchMs) / cores / 60_000),
  }
}

const rounded = (value: number): number => Number(value.toFixed(2))

const withRun = (history: InstrumentHistory, run: InstrumentHistory['runs'][number]): InstrumentHistory => ({
  ...history,
  runs: [...history.runs.filter((other) => other.run !== run.run), run],
})
