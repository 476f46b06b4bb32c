import { isAbsolute, join } from 'node:path'
import type { Consent } from '../../consent/coverage.ts'
import { sensorDayCovered } from '../../consent/coverage.ts'
import type { ListedSensorFolder } from '../../runfolder/list-sensor-logs.ts'
import { checkedSensors } from '../check-answers.ts'
import { withDays } from '../collect-sensors.ts'
import type { CsvMapping } from '../../sensors/csv-mapping.ts'
import { isGrantable } from '../launch-flags.ts'
import type { Days, SensorPosition, SensorTask } from '../messages.ts'
import { type CollectOptions, type CollectTask, collectTasks } from './collect-tasks.ts'
import type { Station } from './station.ts'

/** What is remembered of sensor logs between ticks. */
export interface SensorMemory {
  /** By source and folder: what it looked like when it was last read, when that was, and its last day. */
  readonly read: Map<
    string,
    {
      readonly looks: string
      readonly gate: string
      readonly pastDay: number
      readonly at: number
      readonly lastDay: number
    }
  >
  /** By file: whose it is and its last day, with the size for which that holds. */
  readonly files: Map<string, { readonly bytes: number; readonly serial: string | null; readonly lastDay: number }>
}

/** Sensor logs of a folder, or the files of a probe with the mapping by which they are read. */
export interface SensorSource extends ListedSensorFolder {
  /** Source of the batches. */
  readonly key: string
  readonly mapping: CsvMapping | null
}

export interface SensorRoundOptions extends CollectOptions {
  readonly memory: SensorMemory
  readonly stations: ReadonlyMap<string, Station>
  readonly gate: string
  readonly consent: () => { readonly consent: Consent; readonly gate: string }
}

const millisecondsPerDay = 86_400_000
/** A log that grows all day is read so often at most while its last day is not over. */
const againMilliseconds = 3_600_000
/** The last day that a key can name. */
const lastDayOfAll = 47_482

/** Reads the sensor logs that have grown, and keeps the days that are complete. */
export async function sensorRound(
  sources: readonly SensorSource[],
  options: SensorRoundOptions,
): Promise<{ readonly tasks: number; readonly bodies: number; readonly valuesWithheld: number }> {
  const { memory, stations } = options
  const { consent } = options.consent()
  const covered = coveredDays(consent)
  if (covered.length === 0) return { tasks: 0, bodies: 0, valuesWithheld: 0 }
  // A day is past everywhere on Earth once it is the day before yesterday in UTC.
  const pastDay = Math.floor(options.now() / millisecondsPerDay) - 2
  const tasks: CollectTask[] = []
  const keys = new Map<CollectTask['task'], string>()
  for (const { folder, files, key, mapping } of sources) {
    const looks = [...files.map(({ name, bytes }) => `${name} ${bytes}`), options.gate, pastDay].join('\n')
    const place = `${key} ${folder}`
    if (files.length === 0 || memory.read.get(place)?.looks === looks) continue
    // A file that grows through the day is not read again and again for a day that is not over.
    const before = memory.read.get(place)
    const isSoon = before !== undefined && options.now() >= before.at && options.now() - before.at < againMilliseconds
    if (isSoon && before.gate === options.gate && before.pastDay === pastDay && before.lastDay > pastDay) continue
    memory.read.set(place, { looks, gate: options.gate, pastDay, at: options.now(), lastDay: 0 })
    const served = [...stations.values()].filter(({ serial }) => mapping === null || serial === mapping.instrument)
    const instruments = served.map((station) => {
      const sent = (station.positionOf(key) as SensorPosition | null)?.sent ?? []
      return { serial: station.serial, platform: station.folder.identity.platform, sent, covered }
    })
    const wanted = files.filter(({ name, bytes }) => {
      const known = memory.files.get(join(folder, name))
      if (known === undefined || known.bytes !== bytes) return isGrantable(join(folder, name))
      const sent = instruments.find(({ serial }) => serial === known.serial)?.sent
      return (
        sent !== undefined && !sent.some(({ fromDay, toDay }) => fromDay <= known.lastDay && known.lastDay <= toDay)
      )
    })
    if (wanted.length === 0 || instruments.length === 0) continue
    const names = wanted.map(({ name }) => name)
    const task: SensorTask = { kind: 'sensors', mapping, folder, files: names, instruments, pastDay }
    keys.set(task, key)
    tasks.push({ task, bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0) })
    for (const { name, bytes } of wanted) memory.files.set(join(folder, name), { bytes, serial: null, lastDay: 0 })
  }
  let bodies = 0
  let valuesWithheld = 0
  for await (const { task, answer } of collectTasks(tasks, options)) {
    const outcome = checkedSensors(answer)
    const current = options.consent()
    const key = keys.get(task)
    if (task.kind !== 'sensors' || key === undefined || outcome === null || current.gate !== options.gate) continue
    const looked = memory.read.get(`${key} ${task.folder}`)
    const lastDay = Math.max(...outcome.files.map((file) => file.lastDay))
    if (looked !== undefined) memory.read.set(`${key} ${task.folder}`, { ...looked, lastDay })
    valuesWithheld += outcome.faults ?? 0
    for (const { name, serial, lastDay } of outcome.files) {
      const path = join(task.folder, name)
      const known = memory.files.get(path)
      if (known !== undefined && !isAbsolute(name)) memory.files.set(path, { bytes: known.bytes, serial, lastDay })
    }
    for (const { count } of outcome.withheld) valuesWithheld += count
    for (const { serial, body, days } of outcome.bodies) {
      const station = stations.get(serial)
      if (station === undefined || !days.every((day) => sensorDayCovered(current.consent, day))) continue
      const sent = (station.positionOf(key) as SensorPosition | null)?.sent ?? []
      station.keep([{ key, body, position: { sent: withDays(sent, days) } satisfies SensorPosition }])
      bodies += 1
    }
  }
  return { tasks: tasks.length, bodies, valuesWithheld }
}

/** Days that are covered: from the day of the first tick that holds on, and the spans of history. */
export function coveredDays(consent: Consent): Days[] {
  const fromTicks = consent.ticks.map(({ day }) => ({ fromDay: day, toDay: lastDayOfAll }))
  return withDays([...fromTicks, ...consent.spans], [])
}
