import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ListedFile } from './list-run-folders.ts'

/** The sensor logs of a folder, by names, sizes and times only. */
export interface ListedSensorFolder {
  readonly folder: string
  readonly files: readonly ListedFile[]
}

/** A log a day for more than ten years. */
const sensorFilesMax = 5_000

/** Sensor logs (docs/spec/sensor-log.md) in these folders: files ending in `.jsonl`, in order of their names. */
export function listSensorLogs(folders: readonly string[]): readonly ListedSensorFolder[] {
  return folders.map((folder) => ({ folder, files: logsIn(folder) }))
}

function logsIn(folder: string): ListedFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  const logs = names.filter((name) => name.endsWith('.jsonl')).sort()
  return logs.slice(-sensorFilesMax).flatMap((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile()) return []
    return [{ name, bytes: stat.size, modifiedMilliseconds: Math.floor(stat.mtimeMs) }]
  })
}
