import type { Body } from '@seqward/contract'
import { expect, test } from 'vitest'
import { emptySensorDays, mergeSensors, sensorDaysMax } from './sensor-days.ts'

const metric = 'fluidic.pump_pressure'
const day = (at: number, values: readonly number[]): Body => ({
  format: 1,
  kind: 'sensors',
  platform: 'hiseq2500',
  run: null,
  facts: {},
  series: [{ metric, keys: { day: values.map(() => at), position: values.map((_, index) => index + 1) }, values }],
})

test('days come in any order, and a later word on a day supersedes the earlier one', () => {
  const forward = [day(20_001, [30, 31]), day(20_002, [29, 31])].reduce(mergeSensors, emptySensorDays)
  const backward = [day(20_002, [29, 31]), day(20_001, [30, 31])].reduce(mergeSensors, emptySensorDays)
  expect(backward).toEqual(forward)
  const corrected = mergeSensors(forward, day(20_001, [30.5, 31]))
  expect(corrected.metrics[metric]?.values).toEqual([30.5, 31, 29, 31])
})

test('days are kept for two years and no longer, whatever order they come in', () => {
  const last = 20_000 + sensorDaysMax
  const kept = [day(20_000, [30]), day(last, [31]), day(20_001, [32])].reduce(mergeSensors, emptySensorDays)
  const other = [day(last, [31]), day(20_001, [32]), day(20_000, [30])].reduce(mergeSensors, emptySensorDays)
  expect(kept.metrics[metric]?.keys.day).toEqual([20_001, last])
  expect(other).toEqual(kept)
})

test('bodies of other kinds leave the days as they are', () => {
  const body: Body = { ...day(20_001, [30]), kind: 'agent', series: [] }
  expect(mergeSensors(emptySensorDays, body)).toBe(emptySensorDays)
})
