import { type Metric, entryOf, isMetric } from '../vocabulary/vocabulary.ts'

/** One reading of a sensor log (docs/spec/sensor-log.md). */
export interface SensorReading {
  readonly unixSeconds: number
  readonly signal: Metric
  readonly position: number
  readonly value: number
}

/** Longest line that a sensor log may hold; ours have under 120 characters. */
export const sensorLineCharsMax = 512
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/

/** Serial number in the first line of a sensor log, or null when the line is no such header. */
export function sensorLogSerial(line: string): string | null {
  const header = parse(line)
  return header?.seqwardSensorLog === 1 && typeof header.instrument === 'string' ? header.instrument : null
}

/** The reading on a line, or null for a line that is none: unknown signal, no number, no time with zone. */
export function sensorReading(line: string): SensorReading | null {
  const one = parse(line)
  if (one === null || typeof one.at !== 'string' || typeof one.value !== 'number' || typeof one.signal !== 'string')
    return null
  if (!instantForm.test(one.at) || !isMetric(one.signal) || !entryOf(one.signal).batches.includes('sensors'))
    return null
  const unixSeconds = Date.parse(one.at) / 1000
  const position = one.position ?? 1
  if (!Number.isFinite(unixSeconds) || !Number.isFinite(one.value)) return null
  if (typeof position !== 'number' || !Number.isInteger(position) || position < 1) return null
  return { unixSeconds, signal: one.signal, position, value: one.value }
}

function parse(line: string): Record<string, unknown> | null {
  if (line.length > sensorLineCharsMax) return null
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
