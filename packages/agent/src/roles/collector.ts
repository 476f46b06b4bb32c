/**
 * The collector: reads exactly the files that it was started with, measures, and hands bodies to the keeper. It has no
 * network, cannot list a folder, and yields the processor to the instrument's own programs.
 */
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { RunFiles } from '@seqward/interop'
import { GrantError, readGranted, readGrantedFrom } from '../runfolder/read-granted.ts'
import { collectLogs, headBytesMax } from './collect-logs.ts'
import { collectRun } from './collect-run.ts'
import { collectSensors } from './collect-sensors.ts'
import type { CollectorQuestion, LogOutcome, RunOutcome, SensorOutcome } from './messages.ts'
import { serveRole } from './role-server.ts'

try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Where the system does not allow it, the collector runs like any other program.
}

serveRole(false, (question): RunOutcome | SensorOutcome | LogOutcome => {
  const { aliasKey, now, task } = question as CollectorQuestion
  if (task.kind === 'run') return collectRun(task, granted(task.folder, task.files, task.markers), aliasKey, now)
  if (task.kind === 'log') {
    const readPart = (name: string, from: number) => {
      try {
        return readGrantedFrom(join(task.folder, name), from, headBytesMax)
      } catch {
        return null
      }
    }
    return collectLogs(task, readPart, now)
  }
  return collectSensors(task, (name) => {
    try {
      return readGranted(join(task.folder, name))
    } catch {
      return null
    }
  })
})

function granted(folder: string, files: readonly string[], markers: readonly string[]): RunFiles {
  const readable = new Set(files)
  return {
    list: () => [...files, ...markers],
    read(name) {
      if (!readable.has(name)) throw new GrantError('ENOTGRANTED')
      return readGranted(join(folder, ...name.split('/')))
    },
  }
}
