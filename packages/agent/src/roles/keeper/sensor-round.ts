import { isAbsolute, join } from 'node:path'
import type { Consent } from '../../consent/coverage.ts'
import { sensorDayCovered } from '../../consent/coverage.ts'
import type { ListedSensorFolder } from '../../runfolder/list-sensor-logs.ts'
import { checkedSensors } from '../check-answers.ts'
import { withDays } from '../collect-sensors.ts'
import { isGrantable } from '../launch-flags.ts'
import type { Days, SensorPosition, SensorTask } from '../messages.ts'
import { type CollectOptions, type CollectTask, collectTasks } from './collect-tasks.ts'
import { sensorsKey } from './source-keys.ts'
import type { Station } from './station.ts'

/** What is remembered of sensor logs between ticks. */
export interface SensorMemory {
  /** By folder: what it looked like when it was last read. */
  readonly read: Map<string, string>
  /** By file: whose it is and its last day, with the size for which that holds. */
  readonly files: Map<string, { readonly bytes: number; readonly serial: string | null; readonly lastDay: number }>
}

export interface SensorRoundOptions extends CollectOptions {
  readonly memory: SensorMemory
  readonly stations: ReadonlyMap<string, Station>
  readonly gate: string
  readonly consent: () => { readonly consent: Consent; readonly gate: string }
}

const millisecondsPerDay = 86_400_000
/** The last day that a key can name. */
const lastDayOfAll = 47_482

/** Reads the sensor logs that have grown, and keeps the days that are complete. */
export async function sensorRound(
  folders: readonly ListedSensorFolder[],
  options: SensorRoundOptions,
): Promise<{ readonly tasks: number; readonly bodies: number; readonly valuesWithheld: number }> {
  const { memory, stations } = options
  const { consent } = options.consent()
  const covered = coveredDays(consent)
  if (covered.length === 0) return { tasks: 0, bodies: 0, valuesWithheld: 0 }
  // A day is past everywhere on Earth once it is the day before yesterday in UTC.
  const pastDay = Math.floor(options.now() / millisecondsPerDay) - 2
  const tasks: CollectTask[] = []
  for (const { folder, files } of folders) {
    const looks = [...files.map(({ name, bytes }) => `${name} ${bytes}`), options.gate, pastDay].join('\n')
    if (files.length === 0 || memory.read.get(folder) === looks) continue
    memory.read.set(folder, looks)
    const instruments = [...stations.values()].map((station) => {
      const sent = (station.positionOf(sensorsKey) as SensorPosition | null)?.sent ?? []
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
    if (wanted.length === 0) continue
    const task: SensorTask = { kind: 'sensors', folder, files: wanted.map(({ name }) => name), instruments, pastDay }
    tasks.push({ task, bytes: wanted.reduce((sum, { bytes }) => sum + bytes, 0) })
    for (const { name, bytes } of wanted) memory.files.set(join(folder, name), { bytes, serial: null, lastDay: 0 })
  }
  let bodies = 0
  let valuesWithheld = 0
  for await (const { task, answer } of collectTasks(tasks, options)) {
    const outcome = checkedSensors(answer)
    const current = options.consent()
    if (task.kind !== 'sensors' || outcome === null || current.gate !== options.gate) continue
    for (const { name, serial, lastDay } of outcome.files) {
      const path = join(task.folder, name)
      const known = memory.files.get(path)
      if (known !== undefined && !isAbsolute(name)) memory.files.set(path, { bytes: known.bytes, serial, lastDay })
    }
    for (const { count } of outcome.withheld) valuesWithheld += count
    for (const { serial, body, days } of outcome.bodies) {
      const station = stations.get(serial)
      if (station === undefined || !days.every((day) => sensorDayCovered(current.consent, day))) continue
      const sent = (station.positionOf(sensorsKey) as SensorPosition | null)?.sent ?? []
      station.keep([{ key: sensorsKey, body, position: { sent: withDays(sent, days) } satisfies SensorPosition }])
      bodies += 1
    }
  }
  return { tasks: tasks.length, bodies, valuesWithheld }
}

/** Days that are covered: from the day of the first tick that holds on, and the spans of history. */
function coveredDays(consent: Consent): Days[] {
  const fromTicks = consent.ticks.map(({ day }) => ({ fromDay: day, toDay: lastDayOfAll }))
  return withDays([...fromTicks, ...consent.spans], [])
}
