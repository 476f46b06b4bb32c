import { type Body, logMessages, logSources, type Metric } from '@seqward/contract'
import { type KeyedColumns, mergeColumns } from './keyed-columns.ts'
import { type SensorDays, sensorDaysMax } from './sensor-days.ts'

/** What is kept of logs by day: the rest stays in the batches. */
const keptMetrics = ['log.message_count', 'log.message_hour_peak', 'log.parameter_median'] as const satisfies Metric[]

/** Messages that a sound instrument may never write: a day on which one could have come and did not counts as nought. */
const watched = logMessages.filter(({ severity, source }) => severity !== 'info' && source === 'operation-log')

/**
 * The days after a body of kind `log` that belongs to no run: its rows added beside those of the sensors, superseding
 * those of the same day and message. On a day whose operation log was read, each warning and error of the catalogue that
 * did not come stands as 0, so that a first one is seen as a change.
 */
export function mergeLogs(days: SensorDays, body: Body): SensorDays {
  if (body.kind !== 'log' || body.run !== null) return days
  const merged: { [Name in Metric]?: KeyedColumns } = { ...days.metrics }
  for (const metric of keptMetrics) {
    const series = body.series.find((one) => one.metric === metric)
    if (series !== undefined) merged[metric] = mergeColumns(metric, merged[metric], series)
  }
  const counts = mergeColumns('log.message_count', noughts(body), merged['log.message_count'] ?? noRows)
  if (counts.values.length > 0) merged['log.message_count'] = counts
  for (const metric of keptMetrics) {
    const columns = merged[metric]
    if (columns !== undefined) merged[metric] = latestDays(columns)
  }
  return { metrics: merged }
}

const noRows: KeyedColumns = { keys: { day: [], message: [] }, values: [] }

/** A nought for each watched message and day of the body whose operation log was read. */
function noughts(body: Body): KeyedColumns {
  const lines = body.series.find(({ metric }) => metric === 'log.lines_known')
  const operation = logSources['operation-log'].number
  const days = (lines?.keys.day ?? []).filter((_, row) => lines?.keys.log_source?.[row] === operation)
  const rows = [...new Set(days)].sort((a, b) => a - b).flatMap((day) => watched.map(({ number }) => ({ day, number })))
  return {
    keys: { day: rows.map(({ day }) => day), message: rows.map(({ number }) => number) },
    values: rows.map(() => 0),
  }
}

function latestDays(columns: KeyedColumns): KeyedColumns {
  const days = columns.keys.day ?? []
  const from = (days.at(-1) ?? 0) - sensorDaysMax
  const first = days.findIndex((day) => day > from)
  if (first <= 0) return columns
  const keys = Object.fromEntries(Object.entries(columns.keys).map(([key, column]) => [key, column.slice(first)]))
  return { keys, values: columns.values.slice(first) }
}
