import { runAlias } from '@seqward/contract/sealing'
import type { CsvMapping } from '../../sensors/csv-mapping.ts'

/** The key of a run folder in the agent's own records: no name of it can be read from there. */
export function folderKey(aliasKey: Uint8Array, folder: string): string {
  return runAlias(aliasKey, `folder\n${folder}`)
}

export function rootKey(aliasKey: Uint8Array, root: string): string {
  return runAlias(aliasKey, `root\n${root}`)
}

/** Configurations leave before cycles do, so that each is a source of its own. */
export function configurationKey(key: string): string {
  return `${key}:configuration`
}

export const sensorsKey = 'sensors'

/** Operation logs of an instrument. */
export const logsKey = 'logs'

/** Logs in a run folder: they leave beside the end of the run. */
export function runLogsKey(key: string): string {
  return `${key}:logs`
}

/** Files of each probe are a source of their own: a day of one may be complete when that of another is not. */
export function probeKey(aliasKey: Uint8Array, { folder, prefix, suffix, instrument }: CsvMapping): string {
  return `${sensorsKey}:${runAlias(aliasKey, ['probe', folder, prefix, suffix, instrument].join('\n'))}`
}

export const agentKey = 'agent'
