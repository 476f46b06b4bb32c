import { realpathSync } from 'node:fs'
import { checkedListing } from './check-answers.ts'
import { isGrantable } from './launch-flags.ts'
import type { ProbeNames } from '../runfolder/list-sensor-logs.ts'
import type { ScoutAnswer } from './messages.ts'
import { restingRole } from './resting-role.ts'
import type { RoleUsage } from './role-server.ts'

/** Ten thousand run folders on a slow share. */
const answerMillisecondsMax = 300_000

/** The scout process: it runs while it is asked, and rests between ticks that are far apart. */
export interface Scout {
  /** The roots as they are asked for: without links, and so named in the answer. */
  readonly roots: readonly string[]
  list(known: readonly string[]): Promise<ScoutAnswer>
  readonly usage: RoleUsage
  stop(): void
}

export interface ScoutPlaces {
  readonly roots: readonly string[]
  readonly sensorLogs: readonly string[]
  readonly probes?: readonly ProbeNames[]
  readonly operationLogs?: readonly string[]
}

export function scoutOf(places: ScoutPlaces): Scout {
  const roots = places.roots.map(withoutLinks).filter(isGrantable)
  const sensorLogs = places.sensorLogs.map(withoutLinks).filter(isGrantable)
  const operationLogs = (places.operationLogs ?? []).map(withoutLinks).filter(isGrantable)
  const probes = (places.probes ?? []).map((probe) => ({ ...probe, folder: withoutLinks(probe.folder) }))
  const probeFolders = probes.map(({ folder }) => folder).filter(isGrantable)
  const readable = [...new Set([...roots, ...sensorLogs, ...probeFolders, ...operationLogs])]
  const role = restingRole({ role: 'scout', readable, answerMillisecondsMax }, () => Promise.resolve())
  return {
    roots,
    async list(known) {
      const question = { roots, known, sensorLogs, probes, operationLogs }
      return checkedListing(await role.ask(question), question)
    },
    get usage() {
      return role.usage
    },
    stop: () => role.stop(),
  }
}

/** The way to a root may lead over links of the site's making; below a root none is followed. */
function withoutLinks(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    // Not there yet: nothing is granted, and nothing found.
    return folder
  }
}
