import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServiceConfig } from '../config/parse-config.ts'
import { lockFolder, StoreError } from '../store/database.ts'
import type { Identities, IdentityChange } from '../store/identities.ts'

/** A running service looks several times a second; one that has not by then hangs, and has to be looked at. */
const waitMsMax = 10_000

/** Whether a service runs on this data. The lock ends with its process, however that ends. */
export function isServiceRunning({ dataDir }: ServiceConfig): boolean {
  try {
    lockFolder(join(dataDir, 'service.lock')).release()
    return false
  } catch (error) {
    if (error instanceof StoreError && error.code === 'service-running') return true
    throw error
  }
}

/** Since when a change is in force; null: from the next start of the service on, since none runs. */
export interface InForce {
  readonly since: string | null
}

/**
 * Waits until a running service acts on a change. Returns since when it does, and null when it did not in time.
 */
export async function whenApplied(
  identities: Identities,
  change: IdentityChange,
  config: ServiceConfig,
): Promise<InForce | null> {
  const deadline = Date.now() + waitMsMax
  for (;;) {
    const at = await identities.appliedAt(change)
    if (at !== null) return { since: at }
    if (!isServiceRunning(config)) return { since: null }
    if (Date.now() > deadline) return null
    await pause(50)
  }
}
