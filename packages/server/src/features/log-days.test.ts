import type { Body } from '@seqward/contract'
import { expect, test } from 'vitest'
import { mergeLogs } from './log-days.ts'
import { messageDaysShare, messageFeatures, messagesOfRun } from './log-features.ts'
import { emptyRunState, mergeBody } from './run-state.ts'
import { emptySensorDays } from './sensor-days.ts'

const door = 15
const body = (day: number, lines: number, peak = lines): Body => ({
  format: 1,
  kind: 'log',
  platform: 'novaseq6000',
  run: null,
  facts: {},
  series: [
    ...(lines === 0
      ? []
      : ([
          { metric: 'log.message_count', keys: { day: [day], message: [door] }, values: [lines] },
          { metric: 'log.message_hour_peak', keys: { day: [day], message: [door] }, values: [peak] },
        ] as const)),
    { metric: 'log.lines_known', keys: { day: [day], log_source: [1] }, values: [lines + 2] },
  ],
})

test('a day whose log was read and that had no such message counts as nought', () => {
  const days = [body(20_001, 0), body(20_002, 3)].reduce(mergeLogs, emptySensorDays)
  const columns = days.metrics['log.message_count']
  const ofDoor = columns?.values.filter((_, row) => columns.keys.message?.[row] === door)
  expect(ofDoor).toEqual([0, 3])
})

test('the order of the batches makes no difference, and a later word on a day stands', () => {
  const bodies = [body(20_001, 1), body(20_002, 0), body(20_003, 4)]
  const forward = bodies.reduce(mergeLogs, emptySensorDays)
  expect(bodies.toReversed().reduce(mergeLogs, emptySensorDays)).toEqual(forward)
  expect(messageFeatures(mergeLogs(forward, body(20_003, 6)), 20_003)[0]?.latest).toBe(6)
})

test('a message is told by its day, its mean, its burst, and on how many of the days it came', () => {
  const days = [0, 2, 0, 9, 1]
    .map((lines, at) => body(20_001 + at, lines, Math.min(lines, 7)))
    .reduce(mergeLogs, emptySensorDays)
  expect(messageFeatures(days, 20_005)).toEqual([
    { message: door, latest: 1, perDay: 2.4, daysSeen: 3, daysRead: 5, hourPeak: 7 },
  ])
  expect(messageFeatures(days, 20_001)).toEqual([])
  expect(messageDaysShare(days, door)).toEqual([{ day: 20_005, value: 60 }])
})

test('the messages of a run folder are counted over its days', () => {
  const run = 'alias-0123456789abcdef'
  const series = [{ metric: 'log.message_count', keys: { day: [1, 2], message: [100, 100] }, values: [5, 7] }] as const
  const state = mergeBody(emptyRunState('nextseq500', run), { ...body(1, 0), run, series })
  expect(messagesOfRun(state)).toEqual(new Map([[100, 12]]))
})

test('bodies of other kinds leave the days as they are', () => {
  expect(mergeLogs(emptySensorDays, { ...body(20_001, 1), kind: 'agent', series: [] })).toBe(emptySensorDays)
})
