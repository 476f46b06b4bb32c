import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sensorLogSerial, sensorReading } from '@seqward/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planLaboratory } from '../laboratory/plan-laboratory.ts'
import { sensorReadings } from './sensor-readings.ts'
import { sensorSignals } from './sensor-signal.ts'
import { writeSensorLogs } from './write-sensor-logs.ts'

const endsAt = new Date('2026-11-22T06:00:00Z')
const plan = planLaboratory({ seed: 11, endsAt, days: 30 })
let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulator-sensors-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function readingOf(serial: string, signal: string, moment: Date, position?: number): number {
  const instrument = plan.instruments.find((candidate) => candidate.serial === serial)
  if (instrument === undefined) throw new Error(`no instrument ${serial}`)
  const reading = sensorReadings(plan, instrument, moment).find(
    (one) => one.signal === signal && one.position === position,
  )
  return reading?.value ?? Number.NaN
}

test('a file a week starts with its header, and the contract reads every line of it', () => {
  const { files } = writeSensorLogs(plan, dir, { until: endsAt })
  expect(files).toBe(8 * 5)
  const folder = join(dir, 'A01288', 'sensors')
  const [first = ''] = readdirSync(folder).toSorted()
  expect(first).toBe('A01288-20261023.jsonl')
  const [header = '', ...lines] = readFileSync(join(folder, first), 'utf8').trimEnd().split('\n')
  expect(sensorLogSerial(header)).toBe('A01288')
  const readings = lines.map((line) => sensorReading(line))
  expect(readings).not.toContain(null)
  expect(new Set(readings.map((reading) => reading?.signal))).toEqual(
    new Set(sensorSignals.map(({ signal }) => signal)),
  )
})

test('writing on appends, and writing again changes nothing', () => {
  const bit = join(dir, 'bit')
  const whole = join(dir, 'whole')
  for (const until of ['2026-10-25T01:00:00Z', '2026-10-29T13:00:00Z', '2026-11-22T06:00:00Z']) {
    writeSensorLogs(plan, bit, { until: new Date(until) })
  }
  writeSensorLogs(plan, whole, { until: endsAt })
  const folder = join('D00417', 'sensors')
  for (const name of readdirSync(join(whole, folder))) {
    expect(readFileSync(join(bit, folder, name), 'utf8')).toBe(readFileSync(join(whole, folder, name), 'utf8'))
  }
  expect(writeSensorLogs(plan, whole, { until: endsAt }).bytes).toBe(0)
  expect(writeSensorLogs(plan, whole, { until: endsAt, since: endsAt }).files).toBe(8)
})

test('the sick chiller warms and works, and its sibling does not', () => {
  const [before, after] = [new Date('2026-10-24T08:00:00Z'), new Date('2026-11-22T00:00:00Z')]
  for (const signal of ['thermal.chiller_temperature', 'thermal.chiller_duty']) {
    expect(readingOf('M01782', signal, after)).toBeGreaterThan(1.5 * readingOf('M01782', signal, before))
    expect(readingOf('M02419', signal, after)).toBeLessThan(1.2 * readingOf('M02419', signal, before))
  }
})

test('the worn pump loses pressure and holds it badly; the pump beside it is as before', () => {
  const [before, after] = [new Date('2026-10-24T08:00:00Z'), new Date('2026-11-22T00:00:00Z')]
  const ratio = (signal: string, position: number): number =>
    readingOf('D00417', signal, after, position) / readingOf('D00417', signal, before, position)
  expect(ratio('fluidic.pump_pressure', 2)).toBeLessThan(0.7)
  expect(ratio('fluidic.pressure_decay', 2)).toBeGreaterThan(3)
  expect(ratio('fluidic.pump_pressure', 1)).toBeCloseTo(1, 0)
})

test('dirt on the objective leaves no trace in the light sources', () => {
  const [before, after] = [new Date('2026-10-24T08:00:00Z'), new Date('2026-11-22T00:00:00Z')]
  for (const position of [1, 2]) {
    const power = (moment: Date): number => readingOf('A01103', 'optical.light_source_power', moment, position)
    expect(Math.abs(power(after) / power(before) - 1)).toBeLessThan(0.04)
  }
})
