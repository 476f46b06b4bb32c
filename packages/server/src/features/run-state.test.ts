import type { Body } from '@seqward/contract'
import { expect, test } from 'vitest'
import { emptyRunState, mergeBody, RunStateError, runStateFacts, runStateSeries } from './run-state.ts'

const run = '20261101_LH00214_0042_A22ABCDLT3'
const body = (facts: Body['facts'], series: Body['series']): Body => ({
  format: 1,
  kind: 'progress',
  platform: 'novaseqx',
  run,
  facts,
  series,
})
const cycles = (from: number, values: readonly number[]) => ({
  metric: 'cycle.q30_share' as const,
  keys: { lane: values.map(() => 1), surface: values.map(() => 1), cycle: values.map((_, index) => from + index) },
  values,
})

test('progress in pieces gives the state that one body with everything gives', () => {
  const empty = emptyRunState('novaseqx', run)
  const first = body({ 'run.cycles_done': 2 }, [cycles(1, [95, 94])])
  const second = body({ 'run.cycles_done': 3 }, [cycles(3, [93])])
  const whole = body({ 'run.cycles_done': 3 }, [cycles(1, [95, 94, 93])])
  expect(mergeBody(mergeBody(empty, first), second)).toEqual(mergeBody(empty, whole))
})

test('merging the same body again changes nothing', () => {
  const once = mergeBody(emptyRunState('novaseqx', run), body({ 'run.cycles_done': 2 }, [cycles(1, [95, 94])]))
  expect(mergeBody(once, body({ 'run.cycles_done': 2 }, [cycles(1, [95, 94])]))).toEqual(once)
})

test('a state survives JSON', () => {
  const state = mergeBody(emptyRunState('novaseqx', run), body({ 'run.state': 'running' }, [cycles(1, [95])]))
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
})

test('the run page has facts and series in the order of the dictionary, and none that is empty', () => {
  const state = mergeBody(
    emptyRunState('novaseqx', run),
    body({ 'run.q30_share': 91.5, 'run.state': 'running' }, [
      cycles(1, [95]),
      { ...cycles(1, []), metric: 'cycle.error_rate' },
    ]),
  )
  expect(runStateFacts(state)).toEqual([
    { metric: 'run.state', value: 'running' },
    { metric: 'run.q30_share', value: 91.5 },
  ])
  expect(runStateSeries(state)).toEqual([cycles(1, [95])])
})

test('a body of another run is refused', () => {
  const other = { ...body({}, []), run: '20261103_LH00214_0043_B22ABCDLT4' }
  expect(() => mergeBody(emptyRunState('novaseqx', run), other)).toThrow(RunStateError)
})
