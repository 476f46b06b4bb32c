import type { RoleUsage } from './role-server.ts'
import { RoleError, type RoleProcess, startRole, type RoleOptions } from './role-process.ts'

/** A role that is not asked anything for so long is ended: an idle process holds 25 to 30 MiB. */
const restAfterMilliseconds = 30_000

/** A role that is started when it is needed, ended when it is idle, and started again after it ended by itself. */
export interface RestingRole {
  ask(question: unknown, signal?: AbortSignal): Promise<unknown>
  /** Of the process that runs, and processor time of those before it. */
  readonly usage: RoleUsage
  /** Ends the process as soon as nobody waits for it: what it was given at its start no longer holds. */
  renew(): void
  stop(): void
}

/** `prepare` is asked of each new process before anything else. */
export function restingRole(options: RoleOptions, prepare: (role: RoleProcess) => Promise<unknown>): RestingRole {
  let current: { readonly role: RoleProcess; readonly ready: Promise<unknown> } | null = null
  let asking = 0
  let spentMicroseconds = 0
  let resting: NodeJS.Timeout | null = null
  let isOutdated = false

  function end(): void {
    if (resting !== null) clearTimeout(resting)
    resting = null
    spentMicroseconds += current?.role.usage.cpuMicroseconds ?? 0
    current?.role.stop()
    current = null
    isOutdated = false
  }

  return {
    async ask(question, signal) {
      if (resting !== null) clearTimeout(resting)
      resting = null
      asking += 1
      if (current === null) {
        const role = startRole(options)
        current = { role, ready: prepare(role) }
      }
      const asked = current
      try {
        await asked.ready
        return await asked.role.ask(question, signal)
      } catch (error) {
        // An answer that says no is an answer; a process that is gone has to be started again.
        if (current === asked && asked.role.hasEnded) end()
        throw error instanceof RoleError ? error : new RoleError(options.role, 'failed')
      } finally {
        asking -= 1
        if (asking === 0 && isOutdated) end()
        if (asking === 0 && current !== null) {
          resting = setTimeout(end, restAfterMilliseconds)
          resting.unref()
        }
      }
    },
    get usage() {
      const usage = current?.role.usage
      const cpuMicroseconds = spentMicroseconds + (usage?.cpuMicroseconds ?? 0)
      return { cpuMicroseconds, residentBytes: usage?.residentBytes ?? 0 }
    },
    renew() {
      if (asking === 0) end()
      else isOutdated = current !== null
    },
    stop: end,
  }
}
