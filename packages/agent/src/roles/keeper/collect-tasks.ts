import { join } from 'node:path'
import { flagBytesMax } from '../../confinement/own-program.ts'
import { type RoleProcess, startRole } from '../role-process.ts'
import type { CollectorQuestion, LogTask, RunTask, SensorTask } from '../messages.ts'
import type { RoleUsage } from '../role-server.ts'

/** Runs of one collector: starting a process costs a tenth of a second, so they are shared. */
const runsPerCollector = 64
/** Bytes of metric files that one collector reads one after the other, unless a single run has more. */
const bytesPerCollector = 512 * 1024 * 1024
/** A NovaSeq X 25B run of 224 MB over a slow share. */
const answerMillisecondsMax = 600_000

export interface CollectTask {
  readonly task: RunTask | SensorTask | LogTask
  readonly bytes: number
}

export interface CollectOptions {
  readonly aliasKey: Uint8Array | null
  readonly now: () => number
  /** Asked before each collector; when it says no, the tasks that are left wait for the next tick. */
  readonly mayGoOn?: () => boolean
  /** Bytes of the files that a collector was given. */
  readonly onRead?: (bytes: number) => void
  readonly onUsage?: (usage: RoleUsage) => void
  /** A collector ended over this task; those after it are left for the next look. */
  readonly onFailure: (error: Error, task: RunTask | SensorTask | LogTask) => void
}

/** Runs tasks in collectors, each started with exactly the files of its tasks; yields each answer with its task. */
export async function* collectTasks(
  tasks: readonly CollectTask[],
  options: CollectOptions,
): AsyncGenerator<{
  readonly task: RunTask | SensorTask | LogTask
  readonly answer: unknown
  readonly lastOfCollector: boolean
}> {
  for (const group of grouped(tasks)) {
    if (options.mayGoOn?.() === false) return
    options.onRead?.(group.reduce((sum, { bytes }) => sum + bytes, 0))
    const readable = group.flatMap(({ task }) => task.files.map((name) => join(task.folder, ...name.split('/'))))
    const collector = startCollector(readable)
    if (collector === null) {
      const [first] = group
      if (first !== undefined) options.onFailure(new Error('more files than one process can be given'), first.task)
      continue
    }
    try {
      for (const [index, { task }] of group.entries()) {
        const question: CollectorQuestion = { aliasKey: options.aliasKey, now: options.now(), task }
        let answer: unknown
        try {
          answer = await collector.ask(question)
        } catch (error) {
          options.onFailure(error as Error, task)
          break
        }
        yield { task, answer, lastOfCollector: index === group.length - 1 }
      }
    } finally {
      options.onUsage?.(collector.usage)
      collector.stop()
    }
  }
}

/** Null when its files do not fit into what the system takes as arguments: those of a single run, since groups do fit. */
function startCollector(readable: readonly string[]): RoleProcess | null {
  try {
    return startRole({ role: 'collector', readable, answerMillisecondsMax })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'E2BIG' || code === 'ENAMETOOLONG') return null
    throw error
  }
}

/** Tasks in order, split where a collector would have too much. */
export function grouped(tasks: readonly CollectTask[]): readonly (readonly CollectTask[])[] {
  const groups: CollectTask[][] = []
  let bytes = 0
  let argumentBytes = 0
  for (const one of tasks) {
    const folderBytes = Buffer.byteLength(one.task.folder) + 24
    const names = one.task.files.reduce((sum, name) => sum + folderBytes + Buffer.byteLength(name), 0)
    const group = groups.at(-1)
    const fits =
      group !== undefined &&
      group.length < runsPerCollector &&
      bytes + one.bytes <= bytesPerCollector &&
      argumentBytes + names <= flagBytesMax
    if (fits) group.push(one)
    else groups.push([one])
    bytes = (fits ? bytes : 0) + one.bytes
    argumentBytes = (fits ? argumentBytes : 0) + names
  }
  return groups
}
