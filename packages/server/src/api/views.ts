import type {
  BacktestReport,
  CaseDetail,
  CaseSummary,
  EffectMetric,
  EffectsReport,
  Fleet,
  InstrumentDetail,
  InstrumentPredictions,
  InstrumentSummary,
  RunDetail,
  RunSummary,
} from '@seqward/contract'
import type { StoredCase } from '../store/case-files.ts'
import type { Instrument } from '../store/instruments.ts'
import type { Store } from '../store/store.ts'
import type { Knowledge } from './knowledge.ts'

/** Runs whose quality the fleet's page draws. */
const recentRunsMax = 30
/** States of a run that is still going on. */
const goingOn: ReadonlySet<string> = new Set(['running', 'copying', 'stalled'])

/** What pages show, put together from the store and from what is known of runs. */
export interface Views {
  fleet(tenant: string): Promise<Fleet>
  instrument(tenant: string, instrument: string): Promise<InstrumentDetail | null>
  run(tenant: string, instrument: string, run: string): Promise<RunDetail | null>
  cases(tenant: string): Promise<readonly CaseSummary[]>
  case(tenant: string, id: string): Promise<CaseDetail | null>
  effects(tenant: string, metric: EffectMetric): Promise<EffectsReport>
  /** Null while nothing was measured on the tenant's own history. */
  backtest(tenant: string): Promise<BacktestReport | null>
}

export function createViews(parts: {
  readonly store: Store
  readonly knowledge: Knowledge
  /** Batches of a tenant that are stored but not yet analysed. */
  readonly pending: (tenant: string) => Promise<number>
}): Views {
  const { store, knowledge, pending } = parts

  async function summary(known: Instrument, cases: readonly StoredCase[]): Promise<InstrumentSummary> {
    const runs = await knowledge.runs(known.tenant, known.instrument)
    const own = cases.filter(({ instrument }) => instrument === known.instrument)
    return {
      instrument: known.instrument,
      serial: known.serial,
      platform: known.platform,
      runCount: runs.length,
      lastBatchAt: known.lastBatchAt,
      currentRun: currentRun(runs),
      recentQ30: recentQ30(runs),
      openCases: own.filter(isOpen).map((record) => caseSummary(record, known.serial)),
      watchCount: own.filter(({ state }) => state === 'watch').length,
    }
  }

  async function serials(tenant: string): Promise<(instrument: string | null) => string | null> {
    const byId = new Map((await store.instruments.list(tenant)).map((one) => [one.instrument, one.serial]))
    return (instrument) => (instrument === null ? null : (byId.get(instrument) ?? null))
  }

  const predictions = async (tenant: string, instrument: string) =>
    (await store.insights.find(tenant, 'predictions', instrument)) as InstrumentPredictions | null

  /** Of what is predicted for the instrument, what its case is about; nothing once the case is closed. */
  async function predictionsOf(tenant: string, { instrument, cause, evidence, state }: StoredCase) {
    const made = instrument === null || state === 'closed' ? null : await predictions(tenant, instrument)
    if (made === null) return {}
    const signals = new Set(evidence.map(({ signal }) => signal))
    const limits = made.limits.filter(({ signal }) => signals.has(signal))
    const parts = made.parts.filter((part) => part.cause === cause)
    return limits.length + parts.length > 0 ? { predictions: { limits, parts } } : {}
  }

  return {
    async effects(tenant, metric) {
      const made = (await store.insights.find(tenant, 'effects', metric)) as EffectsReport | null
      return made ?? { metric, madeAt: null, runs: 0, instruments: 0, runsLeftOut: 0, rows: [], versions: [] }
    },
    backtest: async (tenant) => (await store.insights.find(tenant, 'backtest', 'own-history')) as BacktestReport | null,
    async fleet(tenant) {
      const [instruments, cases, batchCount, pendingBatches, runCount] = await Promise.all([
        store.instruments.list(tenant),
        store.cases.list(tenant),
        store.batches.count(tenant),
        pending(tenant),
        store.runs.count(tenant),
      ])
      return {
        instruments: await Promise.all(instruments.map((known) => summary(known, cases))),
        fleetCases: cases
          .filter(({ instrument, state }) => instrument === null && state !== 'closed')
          .map((record) => caseSummary(record, null)),
        runCount,
        batchCount,
        pendingBatches,
      }
    },
    async instrument(tenant, instrument) {
      const known = await store.instruments.find(tenant, instrument)
      if (known === null) return null
      const [cases, runs, signals, configuration] = await Promise.all([
        store.cases.list(tenant),
        knowledge.runs(tenant, instrument),
        store.cases.signals(tenant, instrument),
        knowledge.configuration(tenant, instrument),
      ])
      return {
        ...(await summary(known, cases)),
        runs: runs.toReversed(),
        signals,
        configuration,
        cases: cases
          .filter((record) => record.instrument === instrument || record.instruments.includes(instrument))
          .map((record) => caseSummary(record, record.instrument === null ? null : known.serial)),
      }
    },
    async run(tenant, instrument, run) {
      const [found, cases, serialOf] = await Promise.all([
        knowledge.run(tenant, instrument, run),
        store.cases.list(tenant),
        serials(tenant),
      ])
      if (found === null) return null
      const concerned = cases.filter(({ evidence }) =>
        evidence.some((one) => one.instrument === instrument && one.runs.includes(run)),
      )
      const outlook = goingOn.has(found.summary.state) ? (await predictions(tenant, instrument))?.run : null
      return {
        ...found.summary,
        facts: found.facts,
        series: found.series,
        cases: concerned.map((record) => caseSummary(record, serialOf(record.instrument))),
        ...(outlook?.run === run ? { outlook } : {}),
      }
    },
    async cases(tenant) {
      const [cases, serialOf] = await Promise.all([store.cases.list(tenant), serials(tenant)])
      return cases.map((record) => caseSummary(record, serialOf(record.instrument)))
    },
    async case(tenant, id) {
      const record = await store.cases.find(tenant, id)
      if (record === null) return null
      const { key: _, ...detail } = record
      return {
        ...detail,
        serial: (await serials(tenant))(record.instrument),
        ...(await predictionsOf(tenant, record)),
      }
    },
  }
}

const isOpen = ({ state }: StoredCase) => state === 'open' || state === 'acknowledged'

function caseSummary(record: StoredCase, serial: string | null): CaseSummary {
  return {
    id: record.id,
    instrument: record.instrument,
    serial,
    subsystem: record.subsystem,
    cause: record.cause,
    state: record.state,
    severity: record.severity,
    openedAt: record.openedAt,
    updatedAt: record.updatedAt,
    sinceDay: record.sinceDay,
    lot: record.lot,
  }
}

function currentRun(runs: readonly RunSummary[]): InstrumentSummary['currentRun'] {
  const latest = runs.at(-1)
  if (latest === undefined || !goingOn.has(latest.state)) return null
  const { run, state, cyclesDone, cyclesPlanned } = latest
  return { run, state, cyclesDone: cyclesDone ?? 0, cyclesPlanned: cyclesPlanned ?? 0 }
}

function recentQ30(runs: readonly RunSummary[]): InstrumentSummary['recentQ30'] {
  return runs
    .flatMap(({ run, startedDay, q30Share }) =>
      startedDay === null || q30Share === null ? [] : [{ run, day: startedDay, value: q30Share }],
    )
    .slice(-recentRunsMax)
}
