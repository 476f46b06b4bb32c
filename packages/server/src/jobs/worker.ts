import { setImmediate } from 'node:timers/promises'
import type { ServiceEvent } from '@seqward/contract'
import { type DetectionRules, standardRules } from '../detectors/detection-rules.ts'
import type { Events } from '../events.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { assessTenant } from './assess-tenant.ts'
import { createDailyWatch } from './daily-watch.ts'
import { createFleetLook } from './fleet-look.ts'
import type { Histories } from './histories.ts'
import { mergeBatches, type Merged } from './merge-batches.ts'

/** Rows claimed at once: one transaction for each instrument among them. */
const rowsPerClaim = 128
/** A batch that fails so often is not the moment's fault: it is set aside, and the instrument goes on. */
const attemptsMax = 5
const retryMs = (attempts: number) => 1_000 * 2 ** attempts
/** Looks for rows whose time has come again. */
const idleMs = 1_000
/** Assessments come together: at least this far apart, and never more than a fifth of the time. */
const assessEveryMs = 250
const assessRestFactor = 4
const failedRestMs = 5_000

/** A merge with the first of the rows that it takes in. */
interface Ready {
  readonly merged: Merged
  readonly first: OutboxRow
}

/** Works off the outbox while the service runs. */
export interface Worker {
  /** There may be new rows. */
  wake(): void
  /** Ends after the step that is being taken; what is left waits in the outbox. */
  close(): Promise<void>
}

export function startWorker(parts: {
  readonly store: Store
  readonly log: BatchLog
  readonly histories: Histories
  readonly publish: (tenant: string, event: ServiceEvent) => void
  readonly events: Events
  readonly now: () => Date
  readonly newId: () => string
  /** What detectors go by; the ones that come with the service when absent. */
  readonly rules?: DetectionRules
}): Worker {
  const { store, publish, events, now, rules = standardRules } = parts
  const looks = { rules, daily: createDailyWatch(rules), fleet: createFleetLook(rules) }
  const closing = new AbortController()
  let woken = true
  let rouse: (() => void) | null = null
  let assessAfter = 0

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      woken = false
      let worked = false
      try {
        worked = await mergeStep()
        worked = (await assessStep()) || worked
      } catch (error) {
        // The store itself fails: nothing is lost, the rows are still there.
        events.workerFailed(error)
      }
      if (!worked && !woken && !closing.signal.aborted) await rest()
    }
  }

  /** What is claimed together is saved together: one sync of the disk for all of it. */
  async function mergeStep(): Promise<boolean> {
    const rows = await store.outbox.waiting(now().toISOString(), rowsPerClaim)
    if (rows.length === 0) return false
    const ready: Ready[] = []
    for (const group of Map.groupBy(rows, ({ tenant, instrument }) => `${tenant}|${instrument}`).values()) {
      if (closing.signal.aborted) break
      const merged = await merge(group)
      const [first] = group
      if (merged !== null && first !== undefined) ready.push({ merged, first })
      // Agents that wait for a receipt come before analysis.
      await setImmediate()
    }
    await save(ready)
    return true
  }

  /** Together if possible; else one by one, so that what cannot be saved is found. */
  async function save(ready: readonly Ready[]): Promise<void> {
    const at = now().toISOString()
    try {
      await store.runs.saveMerges(
        ready.map(({ merged }) => merged.merge),
        at,
      )
    } catch (error) {
      const [only] = ready
      if (ready.length > 1) for (const one of ready) await save([one])
      else if (only !== undefined) await failed(only.first, error)
      return
    }
    for (const { merged } of ready) await told(merged)
  }

  /** The rows of one instrument; without what comes from the first row on that fails, if one does. */
  async function merge(rows: readonly OutboxRow[]): Promise<Merged | null> {
    const [first] = rows
    if (first === undefined) return null
    try {
      return await mergeBatches(parts, first, rows)
    } catch (error) {
      if (rows.length === 1) {
        await failed(first, error)
        return null
      }
    }
    const good = await firstThatFails(rows)
    return good === 0 ? merge(rows.slice(0, 1)) : merge(rows.slice(0, good))
  }

  async function firstThatFails(rows: readonly OutboxRow[]): Promise<number> {
    for (const [index, row] of rows.entries()) {
      try {
        await mergeBatches(parts, row, [row])
      } catch {
        return index
      }
    }
    return 0
  }

  async function told({ instrument, runs, sensors, merge: { tenant } }: Merged): Promise<void> {
    await parts.histories.update(tenant, instrument, { runs, sensors })
    for (const { run } of runs) publish(tenant, { type: 'run', instrument, run })
    publish(tenant, { type: 'instrument', instrument })
  }

  async function failed(row: OutboxRow, error: unknown): Promise<void> {
    const { arrival } = row
    const attempts = row.attempts + 1
    if (attempts >= attemptsMax) {
      await store.outbox.setAside(row)
      return events.jobSetAside({ arrival }, error)
    }
    await store.outbox.retry(row, new Date(now().getTime() + retryMs(row.attempts)).toISOString())
    events.jobFailed({ arrival, attempts }, error)
  }

  /** True when there was something to assess, now or soon. */
  async function assessStep(): Promise<boolean> {
    const started = performance.now()
    if (started < assessAfter) return false
    // Holds until the assessment succeeds: one that fails is not tried again at once.
    assessAfter = started + failedRestMs
    const news = await store.outbox.merged()
    for (const [tenant, instruments] of Map.groupBy(news, (one) => one.tenant)) {
      const changed = await assessTenant({ ...parts, ...looks }, tenant, instruments)
      for (const { id, state, instrument } of changed) {
        events.caseChanged({ id, state })
        publish(tenant, { type: 'case', id, instrument })
      }
      for (const { instrument } of instruments) publish(tenant, { type: 'instrument', instrument })
    }
    const took = performance.now() - started
    assessAfter = news.length === 0 ? 0 : performance.now() + Math.max(assessEveryMs, took * assessRestFactor)
    return news.length > 0
  }

  /** Until somebody wakes it, the next assessment is due, or it is time to look again. */
  function rest(): Promise<void> {
    const untilAssess = assessAfter - performance.now()
    const ms = untilAssess > 0 ? Math.min(untilAssess, idleMs) : idleMs
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        rouse = null
        resolve()
      }
      rouse = done
    })
  }

  const running = run()
  return {
    wake() {
      woken = true
      rouse?.()
    },
    async close() {
      closing.abort()
      rouse?.()
      await running
    },
  }
}
