import type { Body, Metric } from '@seqward/contract'
import { type KeyedColumns, mergeColumns } from './keyed-columns.ts'

/** What the sensor log of one instrument said, by day and position. Plain JSON. */
export interface SensorDays {
  readonly metrics: { readonly [Name in Metric]?: KeyedColumns }
}

export const emptySensorDays: SensorDays = { metrics: {} }

/** Days kept of each sensor: detectors look back 120 days, the page of an instrument two years. */
export const sensorDaysMax = 730

/**
 * The days after a body of kind `sensors`: its rows added, superseding those of the same day and position. Other
 * series of a body are not looked at. Days more than `sensorDaysMax` before the latest one are let go.
 */
export function mergeSensors(days: SensorDays, body: Body): SensorDays {
  if (body.kind !== 'sensors') return days
  const merged: { [Name in Metric]?: KeyedColumns } = { ...days.metrics }
  for (const { metric, keys, values } of body.series) {
    if (keys.day === undefined || values.length === 0) continue
    merged[metric] = latestDays(mergeColumns(metric, merged[metric], { keys, values }))
  }
  return { metrics: merged }
}

function latestDays(columns: KeyedColumns): KeyedColumns {
  const days = columns.keys.day ?? []
  const from = (days.at(-1) ?? 0) - sensorDaysMax
  const first = days.findIndex((day) => day > from)
  if (first <= 0) return columns
  return {
    keys: { day: days.slice(first), position: columns.keys.position?.slice(first) ?? [] },
    values: columns.values.slice(first),
  }
}
