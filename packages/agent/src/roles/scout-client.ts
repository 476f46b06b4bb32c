import { checkedListing } from './check-answers.ts'
import { isGrantable } from './launch-flags.ts'
import type { ScoutAnswer } from './messages.ts'
import { type RoleProcess, startRole } from './role-process.ts'
import type { RoleUsage } from './role-server.ts'

/** Ten thousand run folders on a slow share. */
const answerMillisecondsMax = 300_000
const noUsage: RoleUsage = { cpuMicroseconds: 0, residentBytes: 0 }

/** The scout process. It is started with the first question, and again after it ended. */
export interface Scout {
  list(known: readonly string[]): Promise<ScoutAnswer>
  readonly usage: RoleUsage
  stop(): void
}

export function scoutOf(places: { readonly roots: readonly string[]; readonly sensorLogs: readonly string[] }): Scout {
  const roots = places.roots.filter(isGrantable)
  const sensorLogs = places.sensorLogs.filter(isGrantable)
  let role: RoleProcess | null = null
  return {
    async list(known) {
      role ??= startRole({ role: 'scout', readable: [...roots, ...sensorLogs], answerMillisecondsMax })
      const question = { roots, known, sensorLogs }
      try {
        return checkedListing(await role.ask(question), question)
      } catch (error) {
        role?.stop()
        role = null
        throw error
      }
    },
    get usage() {
      return role?.usage ?? noUsage
    },
    stop() {
      role?.stop()
      role = null
    },
  }
}
