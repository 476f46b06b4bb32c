import { isOngoing } from '../cases/case-record.ts'
import { fleetCauses } from '../cases/fleet-causes.ts'
import { reconcileCases } from '../cases/reconcile.ts'
import { repairsOf } from '../cases/repairs.ts'
import { assessInstrument, type DetectionRules, healthProposals, type InstrumentHistory } from '../detectors/assess.ts'
import type { StoredCase } from '../store/case-files.ts'
import type { Store } from '../store/store.ts'
import type { DailyWatch } from './daily-watch.ts'
import type { FleetLook } from './fleet-look.ts'
import type { Histories } from './histories.ts'
import { holdToBudget } from './hold-to-budget.ts'

/** Instruments of one platform that are looked at again because one of them has news. */
const peersReassessedMax = 100
const dayMs = 86_400_000

/** An instrument with news, and the batch up to which the news goes. */
export interface News {
  readonly instrument: string
  readonly through: number
}

/**
 * Assesses what news of some instruments changes: the fleet as a whole, these instruments, those of the same platform,
 * and all that have a case going on. Saves cases and signals, and returns the cases that changed.
 */
export async function assessTenant(
  parts: {
    readonly store: Store
    readonly histories: Histories
    readonly daily: DailyWatch
    readonly fleet: FleetLook
    readonly rules: DetectionRules
    readonly now: () => Date
    readonly newId: () => string
  },
  tenant: string,
  news: readonly News[],
): Promise<readonly StoredCase[]> {
  const { store, histories, rules, newId } = parts
  const [held, existing] = await Promise.all([histories.all(tenant), store.cases.list(tenant)])
  const casesOf = Map.groupBy(existing, ({ instrument }) => instrument)
  const all = held.map((history) => withRepairs(history, casesOf.get(history.instrument) ?? []))
  const chosen = concerned(all, existing, new Set(news.map(({ instrument }) => instrument)))
  const now = parts.now()
  const day = Math.floor(now.getTime() / dayMs)
  const unusual = await parts.daily.of(tenant, all, day)
  const fleet = parts.fleet.of(tenant, all, fleetCauses(existing))
  const byPlatform = Map.groupBy(all, ({ platform }) => platform)
  const assessed = chosen.map((history) => {
    const { instrument, platform } = history
    const made = assessInstrument(history, byPlatform.get(platform) ?? [], fleet.explained, rules)
    const cases = casesOf.get(instrument) ?? []
    // What no rule judges is worth a note where nothing else is told.
    const isQuiet = made.proposals.length === 0 && cases.every(({ state }) => state === 'closed' || state === 'watch')
    const notes = isQuiet ? (unusual.get(instrument) ?? []) : []
    return {
      instrument,
      ...made,
      proposals: [...made.proposals, ...healthProposals(history, toldOf(cases), rules), ...notes],
    }
  })
  const spokenFor = new Set(chosen.map(({ instrument }) => instrument))
  const changed = reconcileCases(
    existing.filter(({ instrument }) => instrument === null || spokenFor.has(instrument)),
    [...fleet.proposals, ...holdToBudget(assessed, existing, day)],
    now,
    newId,
  )
  await store.cases.saveAssessment({
    tenant,
    cases: changed.map((record) => ({ record, before: existing.find(({ id }) => id === record.id) ?? null })),
    signals: assessed.map(({ instrument, signals }) => ({ instrument, signals })),
    done: news,
    at: now.toISOString(),
  })
  return changed
}

/** What repairs ended is no past to compare with; most instruments have none, and keep their history as it is. */
function withRepairs(history: InstrumentHistory, cases: readonly StoredCase[]): InstrumentHistory {
  const repairs = repairsOf(cases, history.instrument)
  return repairs.length === 0 ? history : { ...history, repairs }
}

/** What notes on the evidence have said of an instrument. */
const toldOf = (cases: readonly StoredCase[]) =>
  cases
    .filter(({ cause }) => cause === 'sensor')
    .map(({ evidence, state }) => ({ evidence, isOngoing: isOngoing(state) }))

function concerned(
  all: readonly InstrumentHistory[],
  cases: readonly StoredCase[],
  news: ReadonlySet<string>,
): readonly InstrumentHistory[] {
  const platforms = new Set(all.filter(({ instrument }) => news.has(instrument)).map(({ platform }) => platform))
  const withCase = new Set(cases.filter(({ state }) => state !== 'closed').map(({ instrument }) => instrument))
  let peers = 0
  return all.filter(({ instrument, platform }) => {
    if (news.has(instrument) || withCase.has(instrument)) return true
    return platforms.has(platform) && ++peers <= peersReassessedMax
  })
}
