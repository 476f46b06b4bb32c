import type { Events } from '../events.ts'
import type { Identities } from '../store/identities.ts'
import type { ChainRegistry } from './chain-registry.ts'

/** How soon a running service learns what a command changed beside it; the command waits for it. */
const lookEveryMs = 200

export interface IdentityWatch {
  close(): Promise<void>
}

/** Takes up revocations and enrolments that commands made in the database while the service runs. */
export async function watchIdentities(parts: {
  readonly identities: Identities
  readonly chains: ChainRegistry
  readonly events: Events
  readonly now: () => Date
}): Promise<IdentityWatch> {
  const { identities, chains, events, now } = parts
  let closed = false
  let looking = look()
  await looking
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, lookEveryMs)

  async function look(): Promise<void> {
    if (closed) return
    try {
      for (const change of await identities.pendingChanges()) {
        const owner = await identities.ownerOf(change.tenant, change.instrument)
        if (owner !== null) chains.change(owner)
        if (owner?.state === 'revoked') events.instrumentRevoked({ instrument: change.instrument })
        await identities.markApplied(change, now().toISOString())
      }
    } catch (error) {
      // The next look finds the same changes.
      events.identitiesNotRead(error)
    }
  }

  return {
    async close() {
      closed = true
      clearInterval(timer)
      await looking
    },
  }
}
