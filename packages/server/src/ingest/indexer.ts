import type { Events } from '../events.ts'
import type { BatchIndex, Indexed } from '../store/batch-index.ts'

/** Index and outbox follow the log in bulk: often enough that people see a batch at once, seldom enough to be cheap. */
const flushEveryMs = 100
/** More than this goes into a transaction of its own, so that readers wait for milliseconds only. */
const batchesPerTransaction = 1_000

export interface Indexer {
  /** Takes note of a batch that is on the disk; in the order of the log. */
  add(batch: Indexed): void
  readonly backlog: number
  /** Enters what is noted, and ends. */
  close(): Promise<void>
}

/**
 * Enters batches in the order in which they came. A transaction that fails is tried again with the same batches: they
 * are on the disk, and a start after a crash would enter them from there.
 */
export function createIndexer(parts: {
  readonly index: BatchIndex
  readonly events: Events
  /** Called with what was entered. */
  readonly entered: (batches: readonly Indexed[]) => void
}): Indexer {
  let waiting: Indexed[] = []
  let timer: NodeJS.Timeout | null = null
  let flushing: Promise<void> | null = null

  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = null
      flushing ??= flush().finally(() => {
        flushing = null
        if (waiting.length > 0) schedule()
      })
    }, flushEveryMs)
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, batchesPerTransaction)
      try {
        await parts.index.enter(group)
      } catch (error) {
        parts.events.indexFailed(error)
        return
      }
      waiting = waiting.slice(group.length)
      parts.entered(group)
    }
  }

  return {
    add(batch) {
      waiting.push(batch)
      schedule()
    },
    get backlog() {
      return waiting.length
    },
    async close() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      await flushing
      await flush()
    },
  }
}
