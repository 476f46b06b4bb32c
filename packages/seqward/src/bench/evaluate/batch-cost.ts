import {
  assessInstrument,
  detectorFeatures,
  emptyRunState,
  type InstrumentHistory,
  mergeBody,
  nothingExplained,
} from '@seqward/server'
import { fleetHistories } from '@seqward/simulator'
import { bodiesOfRun, observeFleet } from './observed-fleet.ts'
import { healthy, scenarioOf } from './scenario.ts'

/** What one batch costs the service in this process. Milliseconds. */
export interface BatchCost {
  /** From a body that arrives to its instrument assessed, features included: median and ninth decile. */
  readonly batchMs: number
  readonly batchMsP90: number
  /** Processor time of the same, median. */
  readonly batchCpuMs: number
  /** The part of it that makes features. */
  readonly featuresCpuMs: number
  readonly batches: number
}

const seed = 1
const batchesMax = 120

/**
 * Times features and assessment of whole runs of a healthy fleet with a nine months' past; both clocks give
 * milliseconds, `cpuMs` those of the processor.
 */
export function batchCost(clock: () => number, cpuMs: () => number): BatchCost {
  const scenario = { ...scenarioOf(healthy, seed), instruments: 4 }
  const fleet = observeFleet(scenario)
  const peers = fleet.instruments.map(({ history }) => history)
  const costs: { readonly ms: number; readonly cpu: number; readonly featuresCpu: number }[] = []
  let at = 0
  for (const made of fleetHistories(scenario)) {
    const history = peers[at++]
    if (history === undefined) continue
    for (const run of made.runs.slice(-batchesMax / peers.length)) {
      const bodies = bodiesOfRun(run)
      const [first] = bodies
      if (first === undefined || first.run === null) continue
      const empty = emptyRunState(first.platform, first.run)
      const [start, startCpu] = [clock(), cpuMs()]
      const features = detectorFeatures(bodies.reduce(mergeBody, empty))
      const featuresCpu = cpuMs() - startCpu
      const others = peers.filter((peer) => peer !== history)
      assessInstrument(withRun(history, features), others, nothingExplained)
      costs.push({ ms: clock() - start, cpu: cpuMs() - startCpu, featuresCpu })
    }
  }
  // The first looks are slower: the engine has not compiled what it runs yet.
  const kept = costs.slice(costs.length / 4)
  const quantile = (share: number, of: (cost: (typeof costs)[number]) => number) => {
    const sorted = kept.map(of).sort((a, b) => a - b)
    return Number((sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2))
  }
  return {
    batchMs: quantile(0.5, ({ ms }) => ms),
    batchMsP90: quantile(0.9, ({ ms }) => ms),
    batchCpuMs: quantile(0.5, ({ cpu }) => cpu),
    featuresCpuMs: quantile(0.5, ({ featuresCpu }) => featuresCpu),
    batches: kept.length,
  }
}

const withRun = (history: InstrumentHistory, run: InstrumentHistory['runs'][number]): InstrumentHistory => ({
  ...history,
  runs: [...history.runs.filter((other) => other.run !== run.run), run],
})
