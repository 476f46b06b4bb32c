import { type Act, serviceTenant, theService } from '../audit/act.ts'
import type { Events } from '../events.ts'
import { runRetention } from './run-retention.ts'

/** Once a day, first an hour after the start, when what was left by the last process is done with. */
const firstAfterMs = 3_600_000
const everyMs = 24 * 3_600_000

/** Runs retention as long as the service runs; each run is in the database, the audit log and the service's own log. */
export function scheduleRetention(
  parts: Omit<Parameters<typeof runRetention>[0], 'now' | 'classes'> & {
    readonly audit: { record(act: Act): Promise<void> }
    readonly events: Pick<Events, 'retentionRan' | 'rightsFailed'>
    readonly now: () => Date
  },
) {
  const { events, audit } = parts
  let working: Promise<void> = Promise.resolve()
  async function run(): Promise<void> {
    try {
      for (const one of await runRetention({ ...parts, now: parts.now() }))
        if (one.removed > 0) events.retentionRan({ tenant: one.tenant, class: one.class, removed: one.removed })
      await audit.record({ tenant: serviceTenant, by: theService, action: 'retention', objectKind: 'service' })
    } catch (error) {
      events.rightsFailed(error)
    }
  }
  const begin = () => {
    working = working.then(run)
  }
  const first = setTimeout(begin, firstAfterMs)
  const timer = setInterval(begin, everyMs)
  return {
    async close(): Promise<void> {
      clearTimeout(first)
      clearInterval(timer)
      await working
    },
  }
}
