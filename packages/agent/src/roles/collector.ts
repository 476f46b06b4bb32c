/**
 * The collector: reads exactly the files that it was started with, measures, and hands bodies to the keeper. It has no
 * network, cannot list a folder, and yields the processor to the instrument's own programs.
 */
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { RunFiles } from '@seqward/interop'
import { GrantError, readGranted } from '../runfolder/read-granted.ts'
import { collectRun } from './collect-run.ts'
import { collectSensors } from './collect-sensors.ts'
import type { CollectorQuestion, RunOutcome, SensorOutcome } from './messages.ts'
import { serveRole } from './role-server.ts'

try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Where the system does not allow it, the collector runs like any other program.
}

serveRole(false, (question): RunOutcome | SensorOutcome => {
  const { aliasKey, now, task } = question as CollectorQuestion
  if (task.kind === 'run') return collectRun(task, granted(task.folder, task.files, task.markers), aliasKey, now)
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
