import type { Keyring } from './keyring.ts'

/** How soon one process takes up what another changed about keys. */
const lookEveryMs = 200

/** Takes up new, changed and destroyed keys as long as it is open. */
export function watchKeys(keyring: Keyring) {
  const listeners: ((tenants: readonly string[]) => void)[] = []
  let looking: Promise<void> = Promise.resolve()
  async function look(): Promise<void> {
    try {
      const changed = await keyring.refresh()
      if (changed.length > 0) for (const listen of listeners) listen(changed)
    } catch {
      // A provider that does not answer now: the keys in hand are still good, and the next look asks again.
    }
  }
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, lookEveryMs)
  timer.unref()
  return {
    listen: (listener: (tenants: readonly string[]) => void) => void listeners.push(listener),
    async close(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}
