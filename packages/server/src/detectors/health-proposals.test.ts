import { expect, test } from 'vitest'
import { healthProposals, type ToldHealth } from './health-proposals.ts'
import { historyUntil, madeHistory } from './made-history.ts'

const healthy = madeHistory({ seed: 5, runs: 40, withSensors: true })
const lastDay = healthy.runs.at(-1)?.startedDay ?? 0

/** The chiller's sensor says nothing any more from some days before the end. */
function withStoppedSensor(days: number) {
  const { metrics } = healthy.sensors
  const columns = metrics['thermal.chiller_temperature']
  const count = (columns?.values.length ?? 0) - days
  const keys = {
    day: columns?.keys.day?.slice(0, count) ?? [],
    position: columns?.keys.position?.slice(0, count) ?? [],
  }
  const shorter = { keys, values: columns?.values.slice(0, count) ?? [] }
  return { ...healthy, sensors: { metrics: { ...metrics, 'thermal.chiller_temperature': shorter } } }
}

const toldBy = (told: readonly ToldHealth[], days: number) => healthProposals(withStoppedSensor(days), told)

test('a sensor that stopped is a note that accuses no part, with what was seen and since when', () => {
  expect(healthProposals(healthy, [])).toEqual([])
  const [note] = toldBy([], 10)
  expect(note).toMatchObject({ cause: 'sensor', subsystem: 'thermal', state: 'watch', severity: 'watch', lot: null })
  expect(note?.discriminatingTests).toEqual(['sensor-check'])
  expect(note?.evidence[0]).toMatchObject({
    signal: 'chiller-temperature',
    observed: 10,
    expected: 1,
    unit: 'd',
    detector: 'evidence-health.stopped/1',
  })
})

test('an episode is told once: carried on while its note stands, silent when somebody has closed it', () => {
  const evidence = toldBy([], 8)[0]?.evidence ?? []
  expect(toldBy([{ evidence, isOngoing: true }], 10)).toHaveLength(1)
  expect(toldBy([{ evidence, isOngoing: false }], 10)).toEqual([])
})

test('what comes back after the refractory time is a new episode', () => {
  const evidence = (toldBy([], 10)[0]?.evidence ?? []).map((one) => ({ ...one, sinceDay: lastDay - 60 }))
  expect(toldBy([{ evidence, isOngoing: false }], 10)).toHaveLength(1)
})

test('a run that never ended names the run and its cycles', () => {
  const runs = healthy.runs.map((run, index) =>
    index === 30 ? { ...run, state: 'running', whole: false, cyclesDone: 40 } : run,
  )
  const [note] = healthProposals({ ...healthy, runs }, [])
  expect(note?.evidence[0]).toMatchObject({
    signal: 'cycles-done',
    observed: 40,
    expected: 168,
    runs: [runs[30]?.run],
    detector: 'evidence-health.run-never-ended/1',
  })
  expect(healthProposals({ ...historyUntil({ ...healthy, runs }, 31) }, [])).toEqual([])
})
