import type { Events } from '../../events.ts'

/** What is to be worked out: predictions of some instruments, or what looks at the whole tenant. */
export type InsightTask =
  | { readonly kind: 'predictions'; readonly tenant: string; readonly instruments: readonly string[] }
  | { readonly kind: 'tenant'; readonly tenant: string }

export interface InsightSchedule {
  /** Instruments with news: what is predicted for them may be old. */
  news(tenant: string, instruments: readonly string[]): void
  close(): Promise<void>
}

/** News comes in bursts, and predictions are no alarm. */
const predictAfterMs = 10_000
/** A task that took long is followed by a longer rest: at most a tenth of a core goes into predictions. */
const restFactor = 9
/** Effects and back-test look at all that there is: soon after the first news, then once a day while there is news. */
const tenantFirstMs = 30_000
const tenantEveryMs = 24 * 3_600_000

/**
 * Decides when insights are made: one task at a time, since each takes a core. `make` does the work, elsewhere than on the
 * thread that answers agents and people; `cancel` ends what is under way.
 */
export function scheduleInsights(parts: {
  readonly make: (task: InsightTask) => Promise<void>
  readonly cancel: () => Promise<void>
  readonly events: Pick<Events, 'insightsFailed'>
}): InsightSchedule {
  const waiting = new Map<string, Set<string>>()
  const tenantDue = new Map<string, number>()
  let timer: NodeJS.Timeout | null = null
  let busy = false
  let closed = false

  function next(): InsightTask | null {
    const [entry] = waiting
    if (entry !== undefined) {
      waiting.delete(entry[0])
      return { kind: 'predictions', tenant: entry[0], instruments: [...entry[1]] }
    }
    for (const [tenant, due] of tenantDue)
      if (due <= performance.now()) {
        tenantDue.set(tenant, Number.POSITIVE_INFINITY)
        return { kind: 'tenant', tenant }
      }
    return null
  }

  async function work(): Promise<void> {
    timer = null
    if (busy || closed) return
    const task = next()
    let rest = predictAfterMs
    if (task !== null) {
      busy = true
      const started = performance.now()
      try {
        await parts.make(task)
      } catch (error) {
        if (!closed) parts.events.insightsFailed({ kind: task.kind }, error)
      }
      busy = false
      rest = Math.max(rest, restFactor * (performance.now() - started))
      if (task.kind === 'tenant') madeAt.set(task.tenant, performance.now())
    }
    plan(rest)
  }

  const madeAt = new Map<string, number>()
  function plan(ms: number): void {
    if (closed || busy || timer !== null) return
    const soonest = Math.min(...tenantDue.values()) - performance.now()
    const wait = waiting.size > 0 ? ms : Math.max(0, soonest)
    if (!Number.isFinite(wait)) return
    timer = setTimeout(() => void work(), wait)
    // What is merely worked out must not keep a process alive that is asked to end.
    timer.unref()
  }

  return {
    news(tenant, instruments) {
      const held = waiting.get(tenant) ?? new Set()
      for (const instrument of instruments) held.add(instrument)
      waiting.set(tenant, held)
      const due = tenantDue.get(tenant) ?? Number.POSITIVE_INFINITY
      if (!Number.isFinite(due)) {
        const last = madeAt.get(tenant)
        const now = performance.now()
        tenantDue.set(tenant, last === undefined ? now + tenantFirstMs : Math.max(now, last + tenantEveryMs))
      }
      plan(predictAfterMs)
    },
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await parts.cancel()
    },
  }
}
