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

/** Files of a probe: their names begin and end as its mapping says (docs/operate/sensors.md). */
export interface ProbeNames {
  readonly folder: string
  readonly prefix: string
  readonly suffix: string
}

/** Whether a name is one of a probe's files. */
export function isProbeFile(name: string, { prefix, suffix }: ProbeNames): boolean {
  const isName = !/[/\\*]/.test(name) && name.length >= prefix.length + suffix.length
  return isName && name.startsWith(prefix) && name.endsWith(suffix)
}

/** The files of each probe, in the order of the probes and of their names. */
export function listProbeFiles(probes: readonly ProbeNames[]): readonly ListedSensorFolder[] {
  return probes.map((probe) => ({
    folder: probe.folder,
    files: filesIn(probe.folder, (name) => isProbeFile(name, probe)),
  }))
}

/** Sensor logs (docs/spec/sensor-log.md) in these folders: files ending in `.jsonl`, in order of their names. */
export function listSensorLogs(folders: readonly string[]): readonly ListedSensorFolder[] {
  return folders.map((folder) => ({ folder, files: filesIn(folder, (name) => name.endsWith('.jsonl')) }))
}

function filesIn(folder: string, isWanted: (name: string) => boolean): ListedFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  const logs = names.filter(isWanted).sort()
  return logs.slice(-sensorFilesMax).flatMap((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile()) return []
    return [{ name, bytes: stat.size, modifiedMilliseconds: Math.floor(stat.mtimeMs) }]
  })
}
