import { checkedListing } from './check-answers.ts'
import { isGrantable } from './launch-flags.ts'
import type { ScoutAnswer } from './messages.ts'
import { restingRole } from './resting-role.ts'
import type { RoleUsage } from './role-server.ts'

/** Ten thousand run folders on a slow share. */
const answerMillisecondsMax = 300_000

/** The scout process: it runs while it is asked, and rests between ticks that are far apart. */
export interface Scout {
  list(known: readonly string[]): Promise<ScoutAnswer>
  readonly usage: RoleUsage
  stop(): void
}

export function scoutOf(places: { readonly roots: readonly string[]; readonly sensorLogs: readonly string[] }): Scout {
  const roots = places.roots.filter(isGrantable)
  const sensorLogs = places.sensorLogs.filter(isGrantable)
  const readable = [...roots, ...sensorLogs]
  const role = restingRole({ role: 'scout', readable, answerMillisecondsMax }, () => Promise.resolve())
  return {
    async list(known) {
      const question = { roots, known, sensorLogs }
      return checkedListing(await role.ask(question), question)
    },
    get usage() {
      return role.usage
    },
    stop: () => role.stop(),
  }
}
