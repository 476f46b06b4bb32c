import { reconcileCases } from '../cases/reconcile.ts'
import { assessFleet, assessInstrument, type InstrumentHistory } from '../detectors/assess.ts'
import type { StoredCase } from '../store/case-files.ts'
import type { Store } from '../store/store.ts'
import type { Histories } from './histories.ts'

/** Instruments of one platform that are looked at again because one of them has news. */
const peersReassessedMax = 100

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
    readonly now: () => Date
    readonly newId: () => string
  },
  tenant: string,
  news: readonly News[],
): Promise<readonly StoredCase[]> {
  const { store, histories, newId } = parts
  const [all, existing] = await Promise.all([histories.all(tenant), store.cases.list(tenant)])
  const chosen = concerned(all, existing, new Set(news.map(({ instrument }) => instrument)))
  const fleet = assessFleet(all)
  const assessed = chosen.map((history) => {
    const peers = all.filter((one) => one.platform === history.platform && one.instrument !== history.instrument)
    return { instrument: history.instrument, ...assessInstrument(history, peers, fleet.explained) }
  })
  const now = parts.now()
  const spokenFor = new Set(chosen.map(({ instrument }) => instrument))
  const changed = reconcileCases(
    existing.filter(({ instrument }) => instrument === null || spokenFor.has(instrument)),
    [...fleet.proposals, ...assessed.flatMap(({ proposals }) => proposals)],
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
