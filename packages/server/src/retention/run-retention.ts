import type { RetentionRun } from '../store/expiry.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'
import { type RetentionClass, retentionClasses, retentionEnd } from './retention-policy.ts'

/** Batches that are taken out in one go: a few segments' worth. */
const batchesPerStep = 5_000

/**
 * Takes away what is older than its class allows, of every tenant, and records what that was. Bodies go from the
 * segments that are kept; a segment that is still being written is closed first. With `dryRun`, only counts.
 */
export async function runRetention(parts: {
  readonly store: Store
  /** Null for a dry run, which changes nothing. */
  readonly log: BatchLog | null
  readonly keepFilled: () => Promise<void>
  readonly now: Date
  readonly classes?: readonly RetentionClass[]
}): Promise<readonly RetentionRun[]> {
  const { store, log, now } = parts
  const at = now.toISOString()
  if (log !== null) {
    await log.roll()
    await parts.keepFilled()
  }
  const runs: RetentionRun[] = []
  for (const { tenant, state } of await store.rights.tenants()) {
    if (state === 'erased') continue
    for (const one of parts.classes ?? retentionClasses) {
      const before = retentionEnd(one, now)
      let removed = await expireBatches(store, log, tenant, one, before)
      for (const table of one.tables)
        removed +=
          log === null
            ? await store.expiry.count(table, tenant, before)
            : await store.expiry.remove(table, tenant, before)
      const run = { tenant, at, class: one.name, before, removed }
      runs.push(run)
      if (log !== null) await store.expiry.log(run)
    }
  }
  return runs
}

async function expireBatches(
  store: Store,
  log: BatchLog | null,
  tenant: string,
  { kinds }: RetentionClass,
  before: string,
): Promise<number> {
  if (kinds.length === 0) return 0
  if (log === null) return (await store.expiry.batches(tenant, kinds, before, Number.MAX_SAFE_INTEGER)).length
  // A damaged segment is not kept but left to be looked at; its batches are not forgotten behind anybody's back.
  const kept = new Set(await log.keptSegments())
  let removed = 0
  for (;;) {
    const expired = await store.expiry.batches(tenant, kinds, before, batchesPerStep)
    const found = expired.filter(({ segment }) => kept.has(segment))
    if (found.length === 0) return removed
    // The log first: after a crash between the two, the index still names what is to be forgotten.
    for (const [segment, frames] of Map.groupBy(found, (frame) => frame.segment))
      await log.empty(segment, new Set(frames.map(({ offset }) => offset)))
    await store.expiry.forgetBatches(tenant, found)
    removed += found.length
  }
}
