import type { KeyObject } from 'node:crypto'
import type { Receipt } from '@seqward/contract'
import { type Checkpoint, openCheckpoint } from '@seqward/contract/sealing'

/**
 * The checkpoints of the service's audit log that receipts brought, in order: the ledger is a witness of that log. What
 * can be told without the service is told here; whether its whole log agrees, `seqward audit verify --witness` tells.
 */
export class SeenCheckpoints {
  count = 0
  #last: Checkpoint | null = null

  /** Why a receipt's checkpoint cannot be of one log that only grows; null when it can, or when there is none. */
  take({ checkpoint }: Receipt, key: KeyObject): string | null {
    if (checkpoint === undefined) return null
    const seen = openCheckpoint(checkpoint, key)
    if (seen === null) return 'a checkpoint of the audit log that the service did not sign'
    const before = this.#last
    this.count += 1
    this.#last = seen
    if (before === null || seen.size > before.size) return null
    if (seen.size < before.size)
      return `the audit log of the service went back from ${before.size} rows to ${seen.size}`
    return seen.root.equals(before.root) ? null : `the service has shown two audit logs of ${seen.size} rows`
  }
}
