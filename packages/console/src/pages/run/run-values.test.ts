import type { RunSeries } from '@seqward/contract'
import { expect, test } from 'vitest'
import { joinedTable } from './joined-table.ts'
import { laneMaps, spreadOf } from './tile-layout.ts'

test('series with the same keys become one table, in the order of the keys, with holes where a value is missing', () => {
  const series: RunSeries[] = [
    { metric: 'lane.pf_share', keys: { surface: [1, 1], lane: [10, 2] }, values: [71, 72] },
    { metric: 'lane.density', keys: { lane: [2], surface: [1] }, values: [3_400_000] },
    { metric: 'read.q30_share', keys: { read: [1], lane: [2], surface: [1] }, values: [91] },
  ]
  expect(joinedTable(series, ['lane', 'surface'])).toEqual({
    keys: ['lane', 'surface'],
    metrics: ['lane.pf_share', 'lane.density'],
    rows: [
      { at: [2, 1], values: [72, 3_400_000] },
      { at: [10, 1], values: [71, null] },
    ],
  })
})

test('tiles stand by swath and number, averaged over reads, for four and for five digits', () => {
  const series: RunSeries = {
    metric: 'tile.q30_share',
    keys: { read: [1, 2, 1, 1], lane: [1, 1, 1, 2], tile: [1101, 1101, 2103, 11_204] },
    values: [90, 80, 70, 60],
  }
  const [first, second] = laneMaps(series)
  expect(first).toEqual({
    lane: 1,
    rows: 2,
    columns: 3,
    tiles: [
      { tile: 1101, value: 85, column: 0, row: 0 },
      { tile: 2103, value: 70, column: 2, row: 1 },
    ],
  })
  expect(second?.tiles).toEqual([{ tile: 11_204, value: 60, column: 0, row: 0 }])
})

test('one dirty tile does not move the median or the spread that it is compared with', () => {
  const clean = {
    lane: 1,
    rows: 1,
    columns: 5,
    tiles: [90, 91, 92, 91, 90].map((value, column) => ({ tile: column, value, column, row: 0 })),
  }
  const dirty = { ...clean, tiles: [...clean.tiles, { tile: 9, value: 10, column: 5, row: 0 }] }
  expect(spreadOf([clean])).toEqual({ median: 91, spread: 1 })
  expect(spreadOf([dirty])).toEqual({ median: 91, spread: 1 })
})
