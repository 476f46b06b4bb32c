import type { Metric } from '@seqward/contract'
import { expect, test } from 'vitest'
import { evidenceHealth, type HealthKind, newFindings } from './evidence-health.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { madeHistory, madeRandom } from './made-history.ts'

type Change = (values: number[]) => number[]

function withSensor(metric: Metric, change: Change, history = madeHistory({ seed: 5, runs: 40, withSensors: true })) {
  const columns = history.sensors.metrics[metric]
  const values = change((columns?.values ?? []).map(Number))
  const keys = {
    day: columns?.keys.day?.slice(0, values.length) ?? [],
    position: columns?.keys.position?.slice(0, values.length) ?? [],
  }
  return { ...history, sensors: { metrics: { ...history.sensors.metrics, [metric]: { keys, values } } } }
}

const kindsOf = (history: InstrumentHistory): readonly HealthKind[] => evidenceHealth(history).map(({ kind }) => kind)

test('forty healthy instruments have nothing odd about their evidence but for one or two', () => {
  const odd = Array.from({ length: 40 }, (_, seed) => kindsOf(madeHistory({ seed, runs: 40, withSensors: true })))
  expect(odd.flat().length).toBeLessThanOrEqual(2)
})

test('a sensor that repeats its last value is flat; one that stops while others go on has stopped', () => {
  const flat = withSensor('thermal.chiller_temperature', (values) =>
    values.map((value, index) => (index < 70 ? value : (values[70] ?? value))),
  )
  expect(kindsOf(flat)).toContain('flat-line')
  expect(kindsOf(withSensor('thermal.chiller_temperature', (values) => values.slice(0, 72)))).toEqual(['stopped'])
})

test('noise that grows fivefold is a change of variance though the level stays', () => {
  const random = madeRandom(3)
  const noisy = withSensor('thermal.chiller_temperature', (values) =>
    values.map((value, index) => (index < values.length - 14 ? value : 4.1 + 2 * random.normal())),
  )
  expect(kindsOf(noisy)).toContain('variance-change')
})

test('two sensors that moved as one and part are told, whatever their levels', () => {
  const random = madeRandom(9)
  const common = Array.from({ length: 80 }, () => random.normal())
  const first = withSensor('thermal.chiller_temperature', (values) => values.map((_, day) => 4 + (common[day] ?? 0)))
  const both = withSensor(
    'thermal.chiller_duty',
    (values) => values.map((_, day) => 45 + 5 * (day < 66 ? (common[day] ?? 0) : random.normal())),
    first,
  )
  expect(kindsOf(both)).toContain('correlation-loss')
})

test('many sensors a little off at once are far as one', () => {
  let history = madeHistory({ seed: 5, runs: 40, withSensors: true })
  for (const metric of ['fluidic.pump_pressure', 'fluidic.pressure_decay', 'fluidic.valve_move_time'] as const)
    history = withSensor(metric, (values) => values.map((v, day) => (day < values.length - 4 ? v : v * 1.25)), history)
  history = withSensor('thermal.chiller_duty', (v) => v.map((x, day) => (day < v.length - 4 ? x : x + 12)), history)
  history = withSensor(
    'thermal.chiller_temperature',
    (v) => v.map((x, day) => (day < v.length - 4 ? x : x + 2)),
    history,
  )
  expect(kindsOf(history)).toContain('multivariate-distance')
})

test('a run that never ended is told once two later ones have begun', () => {
  const history = madeHistory({ seed: 5, runs: 10 })
  const lost = (at: number) => ({
    ...history,
    runs: history.runs.map((run, index) => (index === at ? { ...run, whole: false, state: 'running' } : run)),
  })
  expect(kindsOf(lost(7))).toEqual(['run-never-ended'])
  expect(kindsOf(lost(8))).toEqual([])
})

test('an episode is told once, and anew only after its refractory time', () => {
  const [finding] = evidenceHealth(withSensor('thermal.chiller_temperature', (values) => values.slice(0, 72)))
  if (finding === undefined) throw new Error('nothing was found')
  expect(newFindings([], [finding])).toEqual([finding])
  expect(newFindings([finding], [{ ...finding, sinceDay: finding.sinceDay + 10 }])).toEqual([])
  expect(newFindings([finding], [{ ...finding, sinceDay: finding.sinceDay + 40 }])).toHaveLength(1)
})
