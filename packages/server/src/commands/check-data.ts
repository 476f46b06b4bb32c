import { type BatchLog, LogReadError } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'

const pageRows = 500

/** Reads every body of a tenant from the log, each against the digest that the index has. */
export async function frameFaults(
  store: Store,
  log: BatchLog,
  tenant: string,
): Promise<{ readonly opened: number; readonly damaged: readonly string[] }> {
  const damaged: string[] = []
  let opened = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await store.batches.page(tenant, { before, limit: pageRows })
    for (const { row } of page) {
      const found = await store.batches.find(tenant, row.instrument, row.epoch, row.seq)
      if (found === null) continue
      try {
        if (row.outcome === 'stored') await log.body(found.place)
        else await log.read(found.place)
        opened++
      } catch (error) {
        if (!(error instanceof LogReadError)) throw error
        damaged.push(`batch ${row.instrument} ${row.epoch} ${row.seq}`)
      }
    }
    const last = page.at(-1)
    if (last === undefined) return { opened, damaged }
    before = last.arrival
  }
}
