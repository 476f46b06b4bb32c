import { type Metric, sensorLogSerial, sensorReading } from '@seqward/contract'
import { medianOf } from './cells.ts'
import { type MeasuredSeries, SeriesRows } from './measured.ts'

/** Readings of one instrument's sensor logs, gathered by day. */
export interface SensorDays {
  /** Takes the lines of one file in; returns its serial, or null when it is no sensor log. */
  add(text: string): SensorFile | null
  /** Takes readings of one instrument in that were made elsewhere. */
  addReadings(serial: string, readings: readonly DayReading[]): void
  /** Days that hold a reading, of one instrument. */
  daysOf(serial: string): readonly number[]
  /** Median of each signal by day and position, of these days. */
  medians(serial: string, days: readonly number[]): readonly MeasuredSeries[]
}

export interface DayReading {
  readonly day: number
  readonly signal: Metric
  readonly position: number
  readonly value: number
}

export interface SensorFile {
  readonly serial: string
  readonly lastDay: number
  /** Lines that are no reading: unknown signal, no number, cut short. */
  readonly unmatchedLines: number
}

const dayInText = /"at"\s*:\s*"(\d{4}-\d\d-\d\d)T/
const millisecondsPerDay = 86_400_000

/** A day is the date as written: the instrument's own time (docs/spec/sensor-log.md). */
export function sensorDays(): SensorDays {
  /** serial -> day -> "signal position" -> readings */
  const held = new Map<string, Map<number, Map<string, number[]>>>()
  const keep = (days: Map<number, Map<string, number[]>>, { day, signal, position, value }: DayReading) => {
    const signals = days.get(day) ?? new Map<string, number[]>()
    days.set(day, signals)
    const key = `${signal} ${position}`
    const values = signals.get(key)
    if (values === undefined) signals.set(key, [value])
    else values.push(value)
  }
  const daysOfSerial = (serial: string) => {
    const days = held.get(serial) ?? new Map<number, Map<string, number[]>>()
    held.set(serial, days)
    return days
  }
  return {
    add(text) {
      const lines = text.split('\n')
      const serial = sensorLogSerial(lines[0] ?? '')
      if (serial === null) return null
      const days = daysOfSerial(serial)
      let lastDay = 0
      let unmatchedLines = 0
      for (const line of lines.slice(1)) {
        if (line === '') continue
        const reading = sensorReading(line)
        const date = dayInText.exec(line)?.[1]
        if (reading === null || date === undefined) {
          unmatchedLines += 1
          continue
        }
        const day = Date.parse(date) / millisecondsPerDay
        lastDay = Math.max(lastDay, day)
        keep(days, { day, signal: reading.signal, position: reading.position, value: reading.value })
      }
      return { serial, lastDay, unmatchedLines }
    },
    addReadings(serial, readings) {
      const days = daysOfSerial(serial)
      for (const reading of readings) keep(days, reading)
    },
    daysOf: (serial) => [...(held.get(serial)?.keys() ?? [])].sort((a, b) => a - b),
    medians(serial, days) {
      const rows = new Map<Metric, SeriesRows>()
      for (const day of days) {
        const signals = [...(held.get(serial)?.get(day) ?? [])].map(([key, values]) => {
          const [signal = '', position = ''] = key.split(' ')
          return { signal: signal as Metric, position: Number(position), values }
        })
        signals.sort((a, b) => a.position - b.position)
        for (const { signal, position, values } of signals) {
          const series = rows.get(signal) ?? new SeriesRows(signal, ['day', 'position'])
          rows.set(signal, series)
          series.add(medianOf(Float64Array.from(values)), day, position)
        }
      }
      return [...rows.values()].map((series) => series.series())
    },
  }
}
