import { expect, test } from 'vitest'
import { type Run, readRun } from '../run/read-run.ts'
import { memoryFiles, smallRunInfo } from '../testing/memory-files.ts'
import { MetricBytes } from '../testing/metric-bytes.ts'
import { boxOf } from './box.ts'
import { byCycle } from './by-cycle.ts'
import { byLane } from './by-lane.ts'
import { flowCellMap } from './flow-cell.ts'
import { cyclePlotMetrics, tilePlotMetrics } from './plot-metrics.ts'
import { qHeatMap, qHistogram } from './q-plots.ts'

/** Q version 6 with two bins (2 to 29: Q10, 30 to 40: Q37); tile version 3 of one square millimetre. */
const run: Run = readRun(
  memoryFiles({
    'RunInfo.xml': smallRunInfo,
    'InterOp/QMetricsOut.bin': new MetricBytes()
      .u8(6, 14, 1, 2, 2, 30, 29, 40, 10, 37)
      .u16(1, 1101, 1)
      .u32(10, 90)
      .u16(1, 2102, 1)
      .u32(50, 50)
      .u16(1, 1101, 2)
      .u32(30, 70)
      .u16(2, 1101, 1)
      .u32(0, 100)
      .bytes(),
    'InterOp/TileMetricsOut.bin': tileFile([1, 1101, 1000, 900], [1, 2102, 3000, 1500], [2, 1101, 2000, 2000]),
  }),
)

function tileFile(...tiles: readonly (readonly [lane: number, tile: number, count: number, pf: number])[]) {
  const out = new MetricBytes().u8(3, 15).f32(1)
  for (const [lane, tile, count, pf] of tiles) out.u16(lane).u32(tile).u8(0x74).f32(count, pf)
  return out.bytes()
}

const cycleMetric = (id: string) => cyclePlotMetrics(run).find((metric) => metric.id === id) ?? missing(id)
const tileMetric = (id: string) => tilePlotMetrics(run).find((metric) => metric.id === id) ?? missing(id)
function missing(id: string): never {
  throw new Error(`the run has no ${id}`)
}

test('a box has quartiles between values, whiskers within one and a half of their distance, and counts the rest', () => {
  expect(boxOf(Float64Array.of())).toBeUndefined()
  const box = boxOf(Float64Array.of(4, 2, 1, 3, 100))
  expect(box).toMatchObject({ count: 5, p50: 3, low: 1, high: 4, outlierCount: 1, mean: 22 })
  expect(box?.p25).toBeCloseTo(1.75, 12)
  expect(boxOf(Float64Array.of(7))).toMatchObject({ low: 7, p25: 7, p75: 7, high: 7, outlierCount: 0 })
})

test('menus list the metrics that the run has, and no others', () => {
  const ids = cyclePlotMetrics(run).map(({ id }) => id)
  expect(ids).toEqual(['q30', 'q20', 'q30Accumulated', 'q20Accumulated', 'medianQ'])
  expect(tilePlotMetrics(run).map(({ id }) => id)).toEqual([
    'density',
    'densityPf',
    'clusterCount',
    'clusterCountPf',
    'percentPf',
  ])
})

test('by cycle, each cycle has the box of its tiles, narrowed to a lane or a surface', () => {
  const points = byCycle(cycleMetric('q30'), run.tileNaming)[0]?.points
  expect(points?.map(({ cycle, box }) => [cycle, box.count, box.p50])).toEqual([
    [1, 3, 90],
    [2, 1, 70],
  ])
  const bottom = byCycle(cycleMetric('q30'), run.tileNaming, { surface: 2 })[0]?.points
  expect(bottom?.map(({ box }) => box.p50)).toEqual([50])
  expect(byCycle(cycleMetric('q30'), run.tileNaming, { lane: 2 })[0]?.points).toHaveLength(1)
})

test('an accumulated share weighs the cycles of a tile by their calls', () => {
  const points = byCycle(cycleMetric('q30Accumulated'), run.tileNaming, { lane: 1, surface: 1 })[0]?.points
  expect(points?.map(({ box }) => box.p50)).toEqual([90, 80])
})

test('by lane, each lane has the box of its tiles', () => {
  const boxes = byLane(tileMetric('percentPf'), run.tileNaming)
  expect(boxes.map(({ lane, box }) => [lane, box.count, box.mean])).toEqual([
    [1, 2, 70],
    [2, 1, 100],
  ])
})

test('on the flow cell surface 2 stands right of surface 1, and alone at the left', () => {
  const map = flowCellMap(run, cycleMetric('q30'), { cycle: 1 })
  expect(map).toMatchObject({ lanes: [1, 2], columns: 2, rows: 2, range: [50, 100] })
  expect(map.tiles).toContainEqual({ lane: 1, tile: 2102, column: 1, row: 1, value: 50 })
  const bottom = flowCellMap(run, cycleMetric('q30'), { cycle: 1, surface: 2 })
  expect(bottom.tiles).toEqual([{ lane: 1, tile: 2102, column: 0, row: 1, value: 50 }])
})

test('the histogram has a bar as wide as each bin, and the heat map fills the bin with its share of the largest', () => {
  expect(qHistogram(run)).toEqual([
    { from: 2, width: 28, calls: 90, score: 10 },
    { from: 30, width: 11, calls: 310, score: 37 },
  ])
  expect(qHistogram(run, { lane: 2 })).toEqual([{ from: 30, width: 11, calls: 100, score: 37 }])
  const map = qHeatMap(run)
  expect(map).toMatchObject({ cycles: 2, scores: 40 })
  expect(map?.values[29]).toBe(100)
  expect(map?.values[1]).toBeCloseTo((100 * 60) / 240, 5)
  expect(map?.values[0]).toBe(0)
  expect(map?.values[40 + 39]).toBeCloseTo((100 * 70) / 240, 5)
})
