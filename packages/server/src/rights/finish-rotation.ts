import type { Keyring } from '../keys/keyring.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'

/**
 * Carries everything of a tenant from older versions of its key to the current one, then drops the older ones. False
 * when something is still to come: a segment that is not kept yet, or a row that was written meanwhile. Reading and
 * writing go on all the time: both versions open until the end.
 */
export async function finishRotation(
  parts: {
    readonly keyring: Keyring
    readonly store: Store
    readonly log: BatchLog
    /** Moves filled segments that the index knows into the objects. */
    readonly keepFilled: () => Promise<void>
  },
  tenant: string,
): Promise<boolean> {
  const { keyring, store, log } = parts
  const current = keyring.tenantVersion(tenant)
  await log.roll()
  await parts.keepFilled()
  if (await log.hasOldFrames(tenant)) return false
  for (const segment of await log.keptSegments()) await log.reseal(segment, tenant)
  await store.sealed.reseal(tenant, current)
  if ((await store.sealed.reseal(tenant, current)) > 0) return false
  await keyring.dropOldVersions(tenant)
  return true
}

/** Threads and commands of their own take up a new version within this time; until then they may seal under the old. */
const takeUpMs = 1_000

/** Finishes rotations that were begun beside the service, or before it started. */
export function watchRotations(
  parts: Parameters<typeof finishRotation>[0] & { readonly failed: (error: unknown) => void },
) {
  const { keyring } = parts
  let closed = false
  let working: Promise<void> = Promise.resolve()
  async function look(): Promise<void> {
    for (const tenant of keyring.tenants())
      if (!closed && keyring.versions(tenant).length > 1) await finishRotation(parts, tenant).catch(parts.failed)
  }
  const timer = setInterval(() => {
    working = working.then(look)
  }, takeUpMs)
  return {
    async close(): Promise<void> {
      closed = true
      clearInterval(timer)
      await working
    },
  }
}
