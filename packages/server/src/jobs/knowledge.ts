import { entryOf, type Fact, type RunSummary } from '@seqward/contract'
import { type RunFeatures, runFeatures } from '../features/run-features.ts'
import { type RunState, runStateFacts, runStateSeries } from '../features/run-state.ts'
import type { Store } from '../store/store.ts'
import type { Histories } from './histories.ts'

/** What the service knows of runs, in the words of the contract: what the API asks for (`api/knowledge.ts`). */
export function createKnowledge(store: Store, histories: Histories) {
  const featuresOf = async (tenant: string, instrument: string) => (await histories.of(tenant, instrument))?.runs ?? []
  const stateOf = async (tenant: string, instrument: string, run: string) =>
    (await store.runs.runState(tenant, instrument, run)) as RunState | null
  return {
    async runs(tenant: string, instrument: string): Promise<readonly RunSummary[]> {
      return (await featuresOf(tenant, instrument)).map((features) => summaryOf(instrument, features))
    },
    async run(tenant: string, instrument: string, run: string) {
      const state = await stateOf(tenant, instrument, run)
      if (state === null) return null
      return {
        summary: summaryOf(instrument, runFeatures(state)),
        facts: runStateFacts(state),
        series: runStateSeries(state),
      }
    },
    async configuration(tenant: string, instrument: string): Promise<readonly Fact[]> {
      const latest = (await featuresOf(tenant, instrument)).at(-1)
      const state = latest === undefined ? null : await stateOf(tenant, instrument, latest.run)
      if (state === null) return []
      return runStateFacts(state).filter(({ metric }) => entryOf(metric).kind === 'instrument-configuration')
    },
  }
}

function summaryOf(instrument: string, features: RunFeatures): RunSummary {
  return {
    run: features.run,
    instrument,
    state: features.state,
    startedDay: features.startedDay,
    cyclesDone: features.cyclesDone,
    cyclesPlanned: features.cyclesPlanned,
    q30Share: features.q30Share,
    yieldGigabases: features.yieldGigabases,
    reagentLot: features.reagentLot,
    controlSoftware: features.controlSoftware,
  }
}
