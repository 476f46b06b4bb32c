import { expect, test } from 'vitest'
import { collectSensors, withDays } from './collect-sensors.ts'
import type { SensorTask } from './messages.ts'

const day = (date: string) => Date.parse(date) / 86_400_000
const reading = (at: string, value: number, position?: number) =>
  JSON.stringify({ at, signal: 'thermal.chiller_temperature', value, ...(position === undefined ? {} : { position }) })
const log = (...lines: readonly string[]) => ['{"seqwardSensorLog":1,"instrument":"M00001"}', ...lines].join('\n')

function task(more: Partial<SensorTask['instruments'][number]> = {}, pastDay = 0): SensorTask {
  const all = [{ fromDay: 0, toDay: 47_482 }]
  const instrument = { serial: 'M00001', platform: 'miseq', sent: [], covered: all, ...more } as const
  return { kind: 'sensors', folder: '/s', files: ['a.jsonl'], instruments: [instrument], pastDay }
}

test('a day leaves as medians by position, once a later day has begun', () => {
  const text = log(
    reading('2026-03-01T01:00:00Z', 4.1),
    reading('2026-03-01T05:00:00Z', 4.3),
    reading('2026-03-01T09:00:00Z', 9.9),
    reading('2026-03-01T09:00:00Z', 5, 2),
    reading('2026-03-02T01:00:00Z', 4.2),
  )
  const { bodies } = collectSensors(task(), () => Buffer.from(text))
  expect(bodies).toHaveLength(1)
  expect(bodies[0]?.days).toEqual([day('2026-03-01')])
  expect(bodies[0]?.body).toMatchObject({
    kind: 'sensors',
    run: null,
    series: [{ metric: 'thermal.chiller_temperature', keys: { position: [1, 2] }, values: [4.3, 5] }],
  })
})

test('the day is the instrument’s own, whatever its zone', () => {
  const text = log(reading('2026-03-01T23:30:00-08:00', 4), reading('2026-03-02T00:30:00-08:00', 5))
  expect(collectSensors(task(), () => Buffer.from(text)).bodies[0]?.days).toEqual([day('2026-03-01')])
})

test('a day that is past leaves although the log has ended', () => {
  const text = log(reading('2026-03-01T01:00:00Z', 4))
  expect(collectSensors(task(), () => Buffer.from(text)).bodies).toEqual([])
  expect(collectSensors(task({}, day('2026-03-01')), () => Buffer.from(text)).bodies).toHaveLength(1)
})

test('days without consent and days that were sent stay', () => {
  const text = log(...[1, 2, 3, 4, 5].map((date) => reading(`2026-03-0${date}T01:00:00Z`, date)))
  const covered = [{ fromDay: day('2026-03-02'), toDay: day('2026-03-03') }]
  const sent = [{ fromDay: day('2026-03-02'), toDay: day('2026-03-02') }]
  expect(collectSensors(task({ covered, sent }), () => Buffer.from(text)).bodies[0]?.days).toEqual([day('2026-03-03')])
})

test('lines that are no reading, logs of others and files that cannot be read cost nothing but themselves', () => {
  const text = log(
    'not json',
    '{"at":"2026-03-01T01:00:00Z","signal":"operator","value":1}',
    reading('2026-03-01T01:00:00Z', 4),
    '{"at":"2026-03',
  )
  const { bodies, files } = collectSensors(task({}, day('2026-03-01')), () => Buffer.from(text))
  expect(bodies[0]?.body.series[0]?.values).toEqual([4])
  expect(files).toEqual([{ name: 'a.jsonl', serial: 'M00001', lastDay: day('2026-03-01') }])
  expect(collectSensors(task({ serial: 'M99999' }), () => Buffer.from(text)).bodies).toEqual([])
  expect(collectSensors(task(), () => null).files).toEqual([{ name: 'a.jsonl', serial: null, lastDay: 0 }])
})

test('a value that does not have its form is held back and counted', () => {
  const text = log(reading('2026-03-01T01:00:00Z', 900), reading('2026-03-02T01:00:00Z', 4))
  const { bodies, withheld } = collectSensors(task(), () => Buffer.from(text))
  expect(bodies).toEqual([])
  expect(withheld).toMatchObject([{ metric: 'thermal.chiller_temperature', count: 1 }])
})

test('days that were sent are kept as few spans', () => {
  expect(withDays([{ fromDay: 1, toDay: 3 }], [5, 4, 9])).toEqual([
    { fromDay: 1, toDay: 5 },
    { fromDay: 9, toDay: 9 },
  ])
})
