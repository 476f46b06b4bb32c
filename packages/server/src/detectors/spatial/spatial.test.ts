import { expect, test } from 'vitest'
import type { SpatialMarks } from '../../features/spatial-marks.ts'
import { findSpatial } from './find-spatial.ts'
import { spatialProposals } from './spatial-proposals.ts'

const nothing: SpatialMarks = { balance: [], lightLosses: [], dips: [], blurs: [], bursts: [] }
const findings = (marks: Partial<SpatialMarks>) =>
  findSpatial('miseq', { run: 'run-1', spatial: { ...nothing, ...marks } })

const dip = {
  lane: 1,
  surface: 2,
  tiles: 5,
  firstTile: 2104,
  lastTile: 2108,
  firstCycle: 40,
  lastCycle: 44,
  deviations: 20,
  cells: 18,
  qualityLoss: 30,
  staysToEnd: false,
}
const burst = {
  signal: 'error' as const,
  lane: 1,
  surface: 1,
  firstCycle: 60,
  lastCycle: 62,
  observed: 2.5,
  expected: 0.5,
  deviations: 40,
  outOfFocus: false,
}
const blur = {
  lane: 1,
  surface: 1,
  tiles: 2,
  firstTile: 1113,
  lastTile: 1114,
  firstCycle: 26,
  lastCycle: 50,
  widening: 30,
  edge: 'last-tiles',
}

test('a run in which nothing stands out, or which was stored before it was looked for, gives no finding', () => {
  expect(findings({ balance: [{ lane: 1, percent: -23 }] })).toEqual([])
  expect(findSpatial('miseq', { run: 'run-1' })).toEqual([])
})

test('light lost by one surface is optical and names the surface that lost it', () => {
  const [fromStart] = findings({ balance: [{ lane: 1, percent: -67 }] })
  expect(fromStart).toMatchObject({ subsystem: 'optical', isClear: true, place: { lanes: [1], surfaces: [2] } })
  const [top] = findings({ balance: [{ lane: 1, percent: 35 }] })
  expect(top?.place.surfaces).toEqual([1])
  const [later] = findings({ lightLosses: [{ lane: 1, surface: 1, fromCycle: 80, percent: 40 }] })
  expect(later).toMatchObject({ isClear: true, place: { surfaces: [1], firstCycle: 80, lastCycle: null } })
})

test('a lane whose surfaces differ from those of the other lanes is found on a platform that nobody measured', () => {
  const balance = [-60, -31, -30, -32].map((percent, at) => ({ lane: at + 1, percent }))
  const [found] = findSpatial('iseq', { run: 'run-1', spatial: { ...nothing, balance } })
  expect(found?.place).toMatchObject({ lanes: [1], surfaces: [2] })
})

test('focus lost at an edge is optical; a single wide tile and a patch in the middle are no finding', () => {
  const [found] = findings({ blurs: [blur] })
  expect(found).toMatchObject({
    subsystem: 'optical',
    cause: 'focus-drift',
    isClear: true,
    place: { edge: 'last-tiles', tiles: { count: 2, first: 1113, last: 1114 }, firstCycle: 26 },
  })
  expect(findings({ blurs: [{ ...blur, tiles: 1 }] })).toEqual([])
  expect(findings({ blurs: [{ ...blur, edge: 'inside' }] })).toEqual([])
})

test('a burst on both surfaces is clear, on one it is watched, and out of focus it is optical', () => {
  const both = findings({ bursts: [burst, { ...burst, surface: 2 }] })
  expect(both).toMatchObject([{ subsystem: 'fluidic', isClear: true, place: { surfaces: [1, 2], firstCycle: 60 } }])
  expect(findings({ bursts: [burst] })).toMatchObject([{ isClear: false }])
  expect(findings({ bursts: [{ ...burst, outOfFocus: true }] })).toMatchObject([{ subsystem: 'optical' }])
})

test('tiles that recover are a bubble, tiles that stay down an obstruction, and a bubble explains its own burst', () => {
  expect(findings({ dips: [dip] })).toMatchObject([{ pattern: 'bubble', subsystem: 'fluidic', isClear: false }])
  expect(findings({ dips: [{ ...dip, staysToEnd: true }] })).toMatchObject([{ pattern: 'obstruction' }])
  const lower = { ...burst, surface: 2, firstCycle: 41, lastCycle: 43 }
  expect(findings({ dips: [dip], bursts: [lower] }).map(({ pattern }) => pattern)).toEqual(['bubble'])
})

const runOf = (at: number, marks: Partial<SpatialMarks>) => ({
  run: `run-${at}`,
  startedDay: 20_000 + at,
  spatial: { ...nothing, ...marks },
})
const instrument = { instrument: 'M00001', platform: 'miseq' as const }

test('a bubble seen once is watched, in three of the latest runs it becomes a case', () => {
  const good = [1, 2, 3].map((at) => runOf(at, {}))
  const [once] = spatialProposals(instrument, [...good, runOf(4, { dips: [dip] })])
  expect(once).toMatchObject({ state: 'watch', cause: 'bubble', sinceDay: 20_004 })
  const [again] = spatialProposals(instrument, [...good, ...[4, 5, 6].map((at) => runOf(at, { dips: [dip] }))])
  expect(again).toMatchObject({ state: 'open', severity: 'act', sinceDay: 20_004 })
})

test('the same tiles blocked on one flow cell after another are dirt on the optics, once they are the flow cell', () => {
  const stuck = { ...dip, staysToEnd: true }
  const [once] = spatialProposals(instrument, [runOf(1, { dips: [stuck] })])
  expect(once).toMatchObject({ state: 'watch', subsystem: 'consumable' })
  const [dirt] = spatialProposals(
    instrument,
    [1, 2, 3].map((at) => runOf(at, { dips: [stuck] })),
  )
  expect(dirt).toMatchObject({ state: 'open', cause: 'objective-dirt', subsystem: 'optical' })
})

test('evidence names run, detector, place and that the run was compared with itself', () => {
  const [one] = spatialProposals(instrument, [runOf(1, { blurs: [blur] })])
  expect(one?.evidence).toMatchObject([
    { signal: 'focus', runs: ['run-1'], against: 'same-run', detector: 'edge-focus/1', place: { lanes: [1] } },
  ])
})
