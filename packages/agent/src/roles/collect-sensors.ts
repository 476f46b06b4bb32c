import { disclose, type Withheld } from '../disclosure/disclose.ts'
import { sensorDays } from '../metrics/sensor-days.ts'
import { readCsv } from '../sensors/read-csv.ts'
import type { Days, SensorOutcome, SensorTask } from './messages.ts'

/** Days of one batch: 14 signals at a few positions make some 2,000 rows of these. */
const daysPerBodyMax = 60

/** Reads the sensor logs of a folder and makes bodies of the days that are complete, covered and not yet sent. */
export function collectSensors(task: SensorTask, read: (name: string) => Uint8Array | null): SensorOutcome {
  const gathered = sensorDays()
  let faults = 0
  const files = task.files.map((name) => {
    const bytes = read(name)
    const { mapping } = task
    if (bytes === null) return { name, serial: null, lastDay: 0 }
    if (mapping !== null && mapping !== undefined) {
      // Nowhere on Earth has a day begun that is later than tomorrow in UTC.
      const csv = readCsv(bytes, mapping, task.pastDay + 3)
      faults += csv.faultCount + csv.outOfBounds
      gathered.addReadings(mapping.instrument, csv.readings)
      return { name, serial: mapping.instrument, lastDay: csv.lastDay }
    }
    const file = gathered.add(new TextDecoder().decode(bytes))
    return { name, serial: file?.serial ?? null, lastDay: file?.lastDay ?? 0 }
  })
  const bodies: { serial: string; body: SensorOutcome['bodies'][number]['body']; days: number[] }[] = []
  const withheld: Withheld[] = []
  for (const { serial, platform, sent, covered } of task.instruments) {
    const days = gathered.daysOf(serial)
    const latest = days.at(-1) ?? 0
    const due = days.filter((day) => (day < latest || day <= task.pastDay) && isIn(covered, day) && !isIn(sent, day))
    for (let at = 0; at < due.length; at += daysPerBodyMax) {
      const some = due.slice(at, at + daysPerBodyMax)
      const series = gathered.medians(serial, some)
      const disclosed = disclose({ kind: 'sensors', platform, run: null, facts: {}, series })
      withheld.push(...disclosed.withheld)
      if (disclosed.body.series.length > 0) bodies.push({ serial, body: disclosed.body, days: some })
    }
  }
  return { kind: 'sensors', files, bodies, withheld, faults }
}

/** Spans with one more day in them; neighbours become one. */
export function withDays(spans: readonly Days[], days: readonly number[]): Days[] {
  const all = [...spans, ...days.map((day) => ({ fromDay: day, toDay: day }))].sort((a, b) => a.fromDay - b.fromDay)
  const merged: Days[] = []
  for (const span of all) {
    const last = merged.at(-1)
    if (last !== undefined && span.fromDay <= last.toDay + 1)
      merged[merged.length - 1] = { fromDay: last.fromDay, toDay: Math.max(last.toDay, span.toDay) }
    else merged.push(span)
  }
  return merged
}

function isIn(spans: readonly Days[], day: number): boolean {
  return spans.some(({ fromDay, toDay }) => day >= fromDay && day <= toDay)
}
