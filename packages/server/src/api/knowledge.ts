import type { Fact, RunSeries, RunSummary } from '@seqward/contract'

/** What the API asks of those who know about runs. */
export interface Knowledge {
  /** Runs of an instrument, in the order in which they began. */
  runs(tenant: string, instrument: string): Promise<readonly RunSummary[]>
  /** A run with all its facts and series, or null. */
  run(
    tenant: string,
    instrument: string,
    run: string,
  ): Promise<{
    readonly summary: RunSummary
    readonly facts: readonly Fact[]
    readonly series: readonly RunSeries[]
  } | null>
  /** How the instrument was configured in its latest run. */
  configuration(tenant: string, instrument: string): Promise<readonly Fact[]>
}
