import { dayLong } from '@seqward/interop'
import { operationLog, runOperations } from '../operations/run-operations.ts'
import { readingsUnder, type SensorReading } from '../sensors/sensor-readings.ts'
import type { LoneRun } from './lone-run.ts'

/** Between two readings of the sensors during a lone run: short enough to see a fault come within it. */
const minutesPerReading = 10
const minuteMs = 60_000

export interface LogFile {
  /** `sensors/...` or `operations/...`. */
  readonly name: string
  readonly text: string
}

/**
 * The logs of the instrument over one run, as far as it has come by a moment: its sensors (docs/spec/sensor-log.md) and
 * its operations (docs/spec/operation-log.md).
 */
export function instrumentLogs(lone: LoneRun, moment: Date = lone.run.endsAt): readonly LogFile[] {
  const until = new Date(Math.min(moment.getTime(), lone.run.endsAt.getTime()))
  const { run, content, seed, laws, faultsAt, ending } = lone
  const sensorLines = [JSON.stringify({ seqwardSensorLog: 1, instrument: run.instrument })]
  const step = minutesPerReading * minuteMs
  for (let at = Math.ceil(run.startsAt.getTime() / step) * step; at <= until.getTime(); at += step) {
    const readAt = new Date(at)
    const readings = readingsUnder({
      seed,
      serial: run.instrument,
      platform: content.source.platform,
      moment: readAt,
      faults: faultsAt(Math.max(1, Math.min(run.completedCycles, content.clock.cyclesDoneAt(at)))),
    })
    for (const reading of readings) sensorLines.push(readingLine(readAt, reading))
  }
  const operations = runOperations({ content, faultsAt, nuisance: laws.nuisance, abandoned: ending === 'abandoned' })
  const done = operations.filter(({ at }) => at <= until)
  const log = operationLog(run.instrument, run.runNumber, done)
  return [
    { name: `sensors/${run.instrument}-${dayLong(run.startsAt)}.jsonl`, text: `${sensorLines.join('\n')}\n` },
    { name: `operations/${log.name}`, text: log.text },
  ]
}

/** One reading as a line of the sensor log. */
export function readingLine(moment: Date, { signal, position, value }: SensorReading): string {
  return JSON.stringify({ at: `${moment.toISOString().slice(0, 19)}Z`, signal, position, value })
}
