/**
 * The collector: reads exactly the files that it was started with, measures, and hands bodies to the keeper. It has no
 * network, cannot list a folder, and yields the processor to the instrument's own programs.
 */
import { closeSync, constants as fsConstants, fstatSync, openSync, readSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { RunFiles } from '@seqward/interop'
import { collectRun } from './collect-run.ts'
import { collectSensors } from './collect-sensors.ts'
import type { CollectorQuestion, RunOutcome, SensorOutcome } from './messages.ts'
import { serveRole } from './role-server.ts'

/** The largest metric file of a NovaSeq X 25B run has 57 MB; a file of a gigabyte is none of these. */
const fileBytesMax = 1024 ** 3

try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Where the system does not allow it, the collector runs like any other program.
}

serveRole(['fs.write', 'net', 'child', 'worker', 'addons'], (question): RunOutcome | SensorOutcome => {
  const { aliasKey, now, task } = question as CollectorQuestion
  if (task.kind === 'run') return collectRun(task, granted(task.folder, task.files, task.markers), aliasKey, now)
  return collectSensors(task, (name) => {
    try {
      return readGranted(join(task.folder, name)).toString('utf8')
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
      if (!readable.has(name)) throw refusal('ENOTGRANTED')
      return readGranted(join(folder, ...name.split('/')))
    },
  }
}

/**
 * A whole file. Links are refused: a symbolic one could lead elsewhere, a second name of a file could be that of one
 * that must not be read, and the permission model follows both.
 */
function readGranted(path: string): Buffer {
  const flags = fsConstants.O_RDONLY | (fsConstants.O_NOFOLLOW ?? 0) | (fsConstants.O_NONBLOCK ?? 0)
  const file = openSync(path, flags)
  try {
    const { size, nlink, isFile } = statOf(file)
    if (!isFile) throw refusal('ENOTFILE')
    if (nlink > 1) throw refusal('EMLINK')
    if (size > fileBytesMax) throw refusal('EFBIG')
    const bytes = Buffer.allocUnsafe(size)
    let done = 0
    while (done < size) {
      const count = readSync(file, bytes, done, size - done, done)
      if (count === 0) break
      done += count
    }
    return bytes.subarray(0, done)
  } finally {
    closeSync(file)
  }
}

function statOf(file: number): { size: number; nlink: number; isFile: boolean } {
  const stat = fstatSync(file)
  return { size: stat.size, nlink: stat.nlink, isFile: stat.isFile() }
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error('not a file that may be read'), { code })
}
