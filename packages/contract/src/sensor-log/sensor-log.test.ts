import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sensorLogSerial, sensorReading } from './sensor-log.ts'

test('a header names its instrument, a line its reading', () => {
  expect(sensorLogSerial('{"seqwardSensorLog":1,"instrument":"M01234"}')).toBe('M01234')
  expect(sensorReading('{"at":"2026-11-01T04:00:00Z","signal":"thermal.chiller_temperature","value":4.31}')).toEqual({
    unixSeconds: 1_793_505_600,
    signal: 'thermal.chiller_temperature',
    position: 1,
    value: 4.31,
  })
})

test('a line without zone, with an unknown signal or with text for a value is no reading', () => {
  for (const line of [
    '{"at":"2026-11-01T04:00:00","signal":"thermal.chiller_temperature","value":4}',
    '{"at":"2026-11-01T04:00:00Z","signal":"operator.name","value":4}',
    '{"at":"2026-11-01T04:00:00Z","signal":"run.q30_share","value":4}',
    '{"at":"2026-11-01T04:00:00Z","signal":"thermal.chiller_temperature","value":"4"}',
    '{"at":"2026-11-01T04:00:00Z","signal":"thermal.chiller_temperature","position":0,"value":4}',
    'x'.repeat(600),
  ])
    expect(sensorReading(line)).toBeNull()
})

test('any line at all is judged without an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(sensorReading(line)).toBeNull()
      expect(sensorLogSerial(line)).toBeNull()
    }),
  )
})
