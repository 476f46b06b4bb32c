import type { RunSeries } from '@seqward/contract'
import { expect, test } from 'vitest'
import { apartKeys, curvesOf, readSpans } from './curves.ts'

const byCycle: RunSeries = {
  metric: 'cycle.q30_share',
  keys: { lane: [2, 1, 1, 2], surface: [1, 1, 2, 1], cycle: [1, 1, 1, 2] },
  values: [80, 90, 94, 81],
}

test('lines are told apart by a key, averaged over the others, and empty where a step has no value', () => {
  expect(curvesOf(byCycle, ['cycle'], 'lane')).toEqual({
    steps: [[1], [2]],
    curves: [
      { group: 1, values: [92, null] },
      { group: 2, values: [80, 81] },
    ],
  })
  expect(curvesOf(byCycle, ['cycle'], null).curves).toEqual([{ group: null, values: [88, 81] }])
})

test('blocks stand in the order of reads, then blocks', () => {
  const series: RunSeries = {
    metric: 'block.intensity',
    keys: { read: [4, 1, 1], lane: [1, 1, 1], surface: [1, 1, 1], block: [1, 12, 2], channel: [1, 1, 1] },
    values: [30, 20, 10],
  }
  const { steps, curves } = curvesOf(series, ['read', 'block'], null)
  expect(steps).toEqual([
    [1, 2],
    [1, 12],
    [4, 1],
  ])
  expect(curves[0]?.values).toEqual([10, 20, 30])
})

test('only a key with more than one value can tell lines apart', () => {
  expect(apartKeys(byCycle, ['cycle'])).toEqual(['lane', 'surface'])
})

test('reads follow one another by their cycles, whatever the order of the rows', () => {
  const series: RunSeries[] = [
    { metric: 'read.cycles', keys: { read: [2, 1] }, values: [8, 151] },
    { metric: 'read.is_index', keys: { read: [1, 2] }, values: [false, true] },
  ]
  expect(readSpans(series)).toEqual([
    { read: 1, isIndex: false, firstCycle: 1, cycles: 151 },
    { read: 2, isIndex: true, firstCycle: 152, cycles: 8 },
  ])
  expect(readSpans([])).toEqual([])
})
