import type { Body, Series } from '@seqward/contract'
import { expect, test } from 'vitest'
import { runFeatures } from './run-features.ts'
import { emptyRunState, mergeBody } from './run-state.ts'

const run = '20261101_LH00214_0042_A22ABCDLT3'
const body = (kind: Body['kind'], facts: Body['facts'], series: readonly Series[]): Body => ({
  format: 1,
  kind,
  platform: 'novaseqx',
  run,
  facts,
  series,
})

/** Two library reads of 30 cycles around an index read of 8. */
const configuration = body(
  'configuration',
  {
    'run.started_day': 20_400,
    'run.started_minute': 610,
    'run.cycles_planned': 68,
    'run.tile_count': 8,
    'reagent.lot': '20931187',
    'instrument.control_software': '1.2.0.28691',
    'run.flow_cell_type': '10B',
  },
  [
    { metric: 'read.cycles', keys: { read: [1, 2, 3] }, values: [30, 8, 30] },
    { metric: 'read.is_index', keys: { read: [1, 2, 3] }, values: [false, true, false] },
  ],
)

const laneRows = (
  metric: Series['metric'],
  rows: readonly (readonly [read: number, lane: number, value: number])[],
): Series => ({
  metric,
  keys: { read: rows.map((row) => row[0]), lane: rows.map((row) => row[1]), surface: rows.map(() => 1) },
  values: rows.map((row) => row[2]),
})
const cycleRows = (valueAt: (cycle: number) => number): Series => {
  const cycles = Array.from({ length: 68 }, (_, index) => index + 1)
  const ones = cycles.map(() => 1)
  return { metric: 'cycle.q30_share', keys: { lane: ones, surface: ones, cycle: cycles }, values: cycles.map(valueAt) }
}

function featuresOf(facts: Body['facts'], series: readonly Series[]) {
  const state = [configuration, body('run-end', facts, series)].reduce(mergeBody, emptyRunState('novaseqx', run))
  return runFeatures(state)
}

test('identity, covariates and completeness come from the facts', () => {
  expect(featuresOf({ 'run.state': 'complete', 'run.cycles_done': 68, 'run.q30_share': 91.2 }, [])).toMatchObject({
    run,
    startedDay: 20_400,
    startedMinute: 610,
    state: 'complete',
    cyclesDone: 68,
    cyclesPlanned: 68,
    q30Share: 91.2,
    reagentLot: '20931187',
    flowCellLot: null,
    controlSoftware: '1.2.0.28691',
    flowCellType: '10B',
    readStructure: '30+8i+30',
    whole: true,
  })
  expect(featuresOf({ 'run.state': 'ended-early', 'run.cycles_done': 40 }, []).whole).toBe(false)
})

test('index reads count neither in quality, nor in errors, nor in phasing', () => {
  const { signals } = featuresOf({}, [
    laneRows('read.q30_share', [
      [1, 1, 90],
      [2, 1, 10],
      [3, 1, 80],
    ]),
    laneRows('read.error_rate', [
      [1, 1, 0.2],
      [2, 1, 9],
      [3, 1, 0.4],
    ]),
    laneRows('read.phasing_rate', [
      [1, 1, 0.1],
      [2, 1, 0],
      [3, 1, 0.2],
    ]),
  ])
  expect(signals.quality).toBeCloseTo(85)
  expect(signals.error).toBeCloseTo(0.3)
  expect(signals.phasing).toBeCloseTo(0.15)
})

test('late quality is the last third less the first third, whatever the last cycle and the index read do', () => {
  const { signals } = featuresOf({}, [
    cycleRows((cycle) => {
      if (cycle === 30 || cycle === 68) return 5
      if (cycle > 30 && cycle <= 38) return 1
      const inRead = cycle <= 30 ? cycle : cycle - 38
      return inRead <= 20 ? 95 : 90
    }),
  ])
  expect(signals['quality-late']).toBeCloseTo(-5)
})

test('intensity is the geometric mean of the first block of the first library read, and spread the ratio of sources', () => {
  const { signals } = featuresOf({}, [
    {
      metric: 'block.intensity',
      keys: {
        read: [1, 1, 3, 3],
        lane: [1, 1, 1, 1],
        surface: [1, 1, 1, 1],
        block: [1, 1, 1, 1],
        channel: [1, 2, 1, 2],
      },
      values: [4000, 1000, 90, 80],
    },
  ])
  expect(signals.intensity).toBeCloseTo(2000)
  expect(signals['intensity-spread']).toBeCloseTo(100 * Math.log(4))
})

test('phasing spread is the distance of lanes relative to their mean, and unknown with one lane', () => {
  const two = featuresOf({}, [
    laneRows('read.phasing_rate', [
      [1, 1, 0.1],
      [1, 2, 0.3],
    ]),
  ])
  expect(two.signals['phasing-spread']).toBeCloseTo(100)
  const one = featuresOf({}, [
    laneRows('read.phasing_rate', [
      [1, 1, 0.1],
      [3, 1, 0.3],
    ]),
  ])
  expect(one.signals).not.toHaveProperty('phasing-spread')
})

test('missing tiles are a share of all tiles and cycles; none named means none missing', () => {
  const missing: Series = {
    metric: 'cycle.tiles_missing',
    keys: { lane: [1, 1], surface: [1, 1], cycle: [5, 6] },
    values: [2, 2],
  }
  expect(featuresOf({ 'run.cycles_done': 50 }, [missing]).signals['tiles-missing']).toBeCloseTo(1)
  expect(featuresOf({ 'run.cycles_done': 50 }, []).signals['tiles-missing']).toBe(0)
})

test('without PhiX there is no error rate, not one of nought', () => {
  const { signals } = featuresOf({}, [
    laneRows('read.aligned_share', [[1, 1, 0]]),
    laneRows('read.error_rate', [[1, 1, 0]]),
  ])
  expect(signals).not.toHaveProperty('error')
})

test('a run of which nothing is known has no signals and makes no mistake', () => {
  const features = runFeatures(emptyRunState('other', 'alias-0123456789abcdef'))
  expect(features.signals).toEqual({})
  expect(features).toMatchObject({ state: 'running', whole: false, q30Share: null, readStructure: null })
})
