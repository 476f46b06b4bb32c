import {
  type BacktestReport,
  type EffectsReport,
  effectMetrics,
  type EffectMetric,
  type InstrumentPredictions,
} from '@seqward/contract'
import { setImmediate } from 'node:timers/promises'
import { assessFleet } from '../../detectors/assess.ts'
import { metricEffects } from '../../detectors/attribution/metric-effects.ts'
import type { DetectionRules } from '../../detectors/detection-rules.ts'
import { learnParts, predictParts, type Repair } from '../../detectors/prediction/part-hazard.ts'
import { predictLimits } from '../../detectors/prediction/predict-limits.ts'
import { createOutlooks } from '../../detectors/prediction/run-outlook.ts'
import type { StoredCase } from '../../store/case-files.ts'
import type { Store } from '../../store/store.ts'
import { backtestGroup, backtestReport, type GroupResult, groupsOf, watchedOf } from '../backtest/backtest.ts'
import { ownPast } from '../backtest/own-past.ts'
import { repairsOf } from '../../cases/repairs.ts'
import { createHistories } from '../histories.ts'

interface Parts {
  readonly store: Store
  readonly rules: DetectionRules
  readonly now: () => Date
}

const dayMs = 86_400_000
/** States of a run that is still going on. */
const goingOn: ReadonlySet<string> = new Set(['running', 'copying'])

/** Predicts for the instruments given: limits of their open cases, their parts, and the run that is going on. */
export async function makePredictions(parts: Parts, tenant: string, instruments: readonly string[]): Promise<void> {
  const { store, rules, now } = parts
  const [all, cases] = await Promise.all([createHistories(store).all(tenant), store.cases.list(tenant)])
  const chosen = new Set(instruments)
  const { explained } = assessFleet(all, rules)
  const repairs = partRepairsOf(cases)
  const watched = watchedOf({ histories: all })
  const laws = learnParts(watched, repairs)
  const outlookOf = createOutlooks(all)
  const madeAt = now().toISOString()
  const made = new Map<string, InstrumentPredictions>()
  for (const history of all) {
    if (!chosen.has(history.instrument)) continue
    const own = cases.filter(({ instrument, state }) => instrument === history.instrument && isOpen(state))
    const evidence = own.flatMap((record) => record.evidence)
    const one = watched.find(({ instrument }) => instrument === history.instrument)
    const latest = history.runs.at(-1)
    made.set(history.instrument, {
      madeAt,
      limits: predictLimits({ ...history, repairs: repairsOf(cases, history.instrument) }, evidence, explained, rules),
      parts: one === undefined ? [] : predictParts(laws, one, repairs),
      run: latest !== undefined && goingOn.has(latest.state) ? outlookOf(history.platform, latest) : null,
    })
    await setImmediate()
  }
  await store.insights.save(tenant, 'predictions', madeAt, made)
}

const isOpen = (state: StoredCase['state']) => state === 'open' || state === 'acknowledged'

/** Closed as repaired by a person: a part's life ended on that day. */
function partRepairsOf(cases: readonly StoredCase[]): readonly Repair[] {
  return cases.flatMap(({ instrument, cause, state, history }) => {
    const last = history.at(-1)
    if (instrument === null || state !== 'closed' || last?.reason !== 'repaired') return []
    return [{ instrument, cause, day: Math.floor(Date.parse(last.at) / dayMs) }]
  })
}

/** Effects on every metric, over all instruments of the tenant. */
export async function makeEffects({ store, now }: Parts, tenant: string): Promise<void> {
  const all = await createHistories(store).all(tenant)
  const madeAt = now().toISOString()
  const made = new Map<string, EffectsReport>()
  for (const metric of Object.keys(effectMetrics) as EffectMetric[])
    made.set(metric, { ...metricEffects(all, metric), madeAt })
  await store.insights.save(tenant, 'effects', madeAt, made)
}

/** Under this subject the latest back-test on a tenant's own history is kept. */
export const ownHistorySubject = 'own-history'

/** Plays the tenant's own history again. The report is kept for the console when the rules are the service's own. */
export async function makeBacktest(
  { store, rules, now }: Parts,
  tenant: string,
  keep: boolean,
): Promise<BacktestReport> {
  const [all, cases] = await Promise.all([createHistories(store).all(tenant), store.cases.list(tenant)])
  const groups: GroupResult[] = []
  for (const past of groupsOf(ownPast(all, cases))) {
    groups.push(backtestGroup(past, rules))
    await setImmediate()
  }
  const report = backtestReport(groups, rules, now().toISOString())
  if (keep) await store.insights.save(tenant, 'backtest', report.madeAt, new Map([[ownHistorySubject, report]]))
  return report
}
