import { mkdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { grow } from '../folder/put-files.ts'
import { dayLong } from '@seqward/interop'
import { dayMs, type LaboratoryPlan, type PlannedInstrument } from '../laboratory/plan.ts'
import { SimulatorError } from '../simulator-error.ts'
import { sensorReadings } from './sensor-readings.ts'

/** Readings are taken at 00:00, 04:00, 08:00 and so on, UTC. */
export const hoursPerReading = 4
/** A file holds the readings of so many days. */
const daysPerFile = 7
const stepMs = hoursPerReading * 3_600_000

export interface SensorSpan {
  /** Readings before this moment are written. */
  readonly until: Date
  /** Files that end before this moment are left alone; the start of the plan when absent. */
  readonly since?: Date
}

/**
 * Writes the sensor logs of every instrument to `<dir>/<serial>/sensors/<serial>-<yyyymmdd>.jsonl`, or appends what has
 * come since they were last written. Calling it again for the same span changes nothing. Format: docs/spec/sensor-log.md.
 */
export function writeSensorLogs(
  plan: LaboratoryPlan,
  dir: string,
  { until, since = plan.startsAt }: SensorSpan,
): { readonly files: number; readonly bytes: number } {
  if (Number.isNaN(until.getTime())) throw new SimulatorError('bad-argument', 'until is not a date')
  let files = 0
  let bytes = 0
  for (const instrument of plan.instruments) {
    const folder = join(dir, instrument.folder, 'sensors')
    mkdirSync(folder, { recursive: true })
    for (let from = plan.startsAt.getTime(); from < until.getTime(); from += daysPerFile * dayMs) {
      const end = from + daysPerFile * dayMs
      if (end <= since.getTime()) continue
      const moments = readingMoments(from, Math.min(end, until.getTime()))
      const last = moments.at(-1)
      if (last === undefined) continue
      const name = `${instrument.serial}-${dayLong(new Date(from))}.jsonl`
      const path = join(folder, name)
      bytes += grow(path, { name, bytes: new TextEncoder().encode(logText(plan, instrument, moments)) })
      utimesSync(path, last, last)
      files += 1
    }
  }
  return { files, bytes }
}

function logText(plan: LaboratoryPlan, instrument: PlannedInstrument, moments: readonly Date[]): string {
  const lines = [JSON.stringify({ seqwardSensorLog: 1, instrument: instrument.serial })]
  for (const moment of moments) {
    const at = `${moment.toISOString().slice(0, 19)}Z`
    for (const { signal, position, value } of sensorReadings(plan, instrument, moment)) {
      lines.push(JSON.stringify({ at, signal, position, value }))
    }
  }
  return `${lines.join('\n')}\n`
}

function readingMoments(from: number, until: number): readonly Date[] {
  const moments: Date[] = []
  for (let moment = Math.ceil(from / stepMs) * stepMs; moment < until; moment += stepMs) moments.push(new Date(moment))
  return moments
}
