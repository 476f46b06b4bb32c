import { join } from 'node:path'
import { runAlias } from '@seqward/contract/sealing'
import { type Consent, sensorDayCovered } from '../../consent/coverage.ts'
import type { ListedLogFolder } from '../../runfolder/list-logs.ts'
import { checkedLogs } from '../check-answers.ts'
import { withDays } from '../collect-sensors.ts'
import { isGrantable } from '../launch-flags.ts'
import type { LogPosition, LogTask } from '../messages.ts'
import { type CollectOptions, type CollectTask, collectTasks } from './collect-tasks.ts'
import { coveredDays } from './sensor-round.ts'
import { logsKey } from './source-keys.ts'
import type { Station } from './station.ts'

/** What is remembered of operation logs between ticks: by folder, what it looked like when it was read, and when. */
export type LogMemory = Map<string, { readonly looks: string; readonly at: number; readonly steady: string }>

export interface LogRoundOptions extends CollectOptions {
  readonly aliasKey: Uint8Array
  readonly memory: LogMemory
  readonly stations: ReadonlyMap<string, Station>
  readonly gate: string
  readonly consent: () => { readonly consent: Consent; readonly gate: string }
}

const millisecondsPerDay = 86_400_000
/** A log that grows all day is read so often at most. */
const againMilliseconds = 3_600_000

/** Reads what has come to the operation logs, from where they were read last, and keeps the days that are complete. */
export async function logRound(
  folders: readonly ListedLogFolder[],
  options: LogRoundOptions,
): Promise<{ readonly tasks: number; readonly bodies: number; readonly valuesWithheld: number }> {
  const { memory, stations, aliasKey } = options
  const covered = coveredDays(options.consent().consent)
  if (covered.length === 0) return { tasks: 0, bodies: 0, valuesWithheld: 0 }
  // A day is past everywhere on Earth once it is the day before yesterday in UTC.
  const pastDay = Math.floor(options.now() / millisecondsPerDay) - 2
  const held = [...stations.values()].map((station) => {
    const position = station.positionOf(logsKey) as LogPosition | null
    // What was passed over without consent is read again once it is covered.
    const isSame = position !== null && JSON.stringify(position.covered) === JSON.stringify(covered)
    return { station, sent: position?.sent ?? [], next: isSame ? position.next : {} }
  })
  const tasks: CollectTask[] = []
  for (const { folder, files } of folders) {
    const steady = `${options.gate} ${pastDay}`
    const looks = [...files.map(({ name, bytes }) => `${name} ${bytes}`), steady].join('\n')
    const before = memory.get(folder)
    if (files.length === 0 || before?.looks === looks) continue
    const isSoon = before !== undefined && options.now() >= before.at && options.now() - before.at < againMilliseconds
    if (isSoon && before.steady === steady) continue
    memory.set(folder, { looks, at: options.now(), steady })
    const parts = files.flatMap(({ name, bytes }) => {
      if (!isGrantable(join(folder, name))) return []
      const key = fileKey(aliasKey, folder, name)
      const from = Math.max(0, ...held.map(({ next }) => next[key] ?? 0))
      return from === bytes ? [] : [{ name, from, bytes: Math.max(0, bytes - from) }]
    })
    if (parts.length === 0 || held.length === 0) continue
    const instruments = held.map(({ station, sent }) => {
      return { serial: station.serial, platform: station.folder.identity.platform, sent, covered }
    })
    const task: LogTask = {
      kind: 'log',
      folder,
      files: parts.map(({ name }) => name),
      parts: parts.map(({ name, from }) => ({ name, from })),
      instruments,
      everyone: false,
      pastDay,
    }
    tasks.push({ task, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) })
  }
  let bodies = 0
  let valuesWithheld = 0
  for await (const { task, answer } of collectTasks(tasks, options)) {
    const outcome = checkedLogs(answer)
    const current = options.consent()
    if (task.kind !== 'log' || outcome === null || current.gate !== options.gate) continue
    for (const { count } of outcome.withheld) valuesWithheld += count
    for (const [index, { serial, body, days }] of outcome.bodies.entries()) {
      const station = stations.get(serial)
      if (station === undefined || !days.every((day) => sensorDayCovered(current.consent, day))) continue
      const before = station.positionOf(logsKey) as LogPosition | null
      const isSame = JSON.stringify(before?.covered) === JSON.stringify(covered)
      // Only the last body of an instrument takes the files on: what is lost before it is read again.
      const isLast = !outcome.bodies.slice(index + 1).some((other) => other.serial === serial)
      const read = isLast ? outcome.files.filter((file) => file.serial === serial) : []
      const next = isSame ? { ...before?.next } : {}
      for (const file of read) next[fileKey(aliasKey, task.folder, file.name)] = file.next
      const position: LogPosition = { sent: withDays(before?.sent ?? [], days), covered, next: latestFiles(next) }
      station.keep([{ key: logsKey, body, position }])
      bodies += 1
    }
  }
  return { tasks: tasks.length, bodies, valuesWithheld }
}

/** Files whose place is remembered: with one a day, more than a year. */
const filesMax = 400

function latestFiles(next: LogPosition['next']): LogPosition['next'] {
  return Object.fromEntries(Object.entries(next).slice(-filesMax))
}

const fileKey = (aliasKey: Uint8Array, folder: string, name: string) => runAlias(aliasKey, `log\n${folder}\n${name}`)
