import { type LogSourceName, logSources } from '@seqward/contract'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Operation logs of a folder (docs/spec/operation-log.md), by names, sizes and times only. */
export interface ListedLogFolder {
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly modifiedMilliseconds: number }[]
}

/** Folders inside a run folder in which the catalogue knows a log. */
export const runLogFolders = ['RTALogs', 'Logs'] as const

/** Logs of the corpus have 2.3 MB, a cycle-by-cycle operation log of a year 20 MB: what is larger is not read. */
export const logBytesMax = 64 * 1024 ** 2

/** A log a day for more than a year: older ones were read long ago. */
const logFilesMax = 400

const runSources = (Object.keys(logSources) as LogSourceName[]).filter((name) => name !== 'operation-log')

/** The source of a log in a run folder, by its exact name; null for a file that may not be opened. */
export function runLogSource(name: string): LogSourceName | null {
  return runSources.find((source) => logSources[source].file.test(name)) ?? null
}

/** Whether a file of a run folder is a log of the catalogue. */
export function isRunLog(name: string): boolean {
  return runLogSource(name) !== null
}

/** Whether a name is that of an operation log. */
export function isOperationLog(name: string): boolean {
  return logSources['operation-log'].file.test(name)
}

/** The operation logs in these folders, in order of their names. Nothing is opened and no link is followed. */
export function listOperationLogs(folders: readonly string[]): readonly ListedLogFolder[] {
  return folders.map((folder) => ({ folder, files: logsIn(folder) }))
}

function logsIn(folder: string): ListedLogFolder['files'] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names
    .filter(isOperationLog)
    .sort((a, b) => (dayOf(a) + a < dayOf(b) + b ? -1 : 1))
    .slice(-logFilesMax)
    .flatMap((name) => {
      const stat = lstatSync(join(folder, name), { throwIfNoEntry: false })
      if (stat === undefined || !stat.isFile() || stat.size > logBytesMax) return []
      return [{ name, bytes: stat.size, modifiedMilliseconds: Math.floor(stat.mtimeMs) }]
    })
}

/** `<serial>-<yyyymmdd>.jsonl` */
const dayOf = (name: string) => name.slice(-14, -6)
