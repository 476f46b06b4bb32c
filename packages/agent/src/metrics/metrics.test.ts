import type { CycleIds, RunInfo } from '@seqward/interop'
import { expect, test } from 'vitest'
import { cellMedian, cellScratch, intoCells, medianOf } from './cells.ts'
import { channelColumns } from './channels.ts'
import { completedThrough } from './completed-cycles.ts'
import { instrumentDate, isoSeconds } from './instrument-dates.ts'
import { intensityByBlock } from './imaging.ts'
import type { RunLayout } from './run-layout.ts'
import { runLayout } from './run-layout.ts'
import { runState, settledAfterMilliseconds, stalledAfterMilliseconds } from './run-state.ts'

const day = (date: string) => Date.parse(date) / 86_400_000

test.each([
  ['131022', { day: day('2013-10-22'), minute: null }],
  ['20230418', { day: day('2023-04-18'), minute: null }],
  ['6/24/2020 4:30:09 PM', { day: day('2020-06-24'), minute: 990 }],
  ['12/1/2020 12:05:00 AM', { day: day('2020-12-01'), minute: 5 }],
  ['2024-05-31T04:25:11Z', { day: day('2024-05-31'), minute: 265 }],
  ['2016-05-20T00:00:00', { day: day('2016-05-20'), minute: 0 }],
  ['0001-01-01T00:00:00', null],
  ['01/01/0001 00:00:00', null],
  ['2023-02-30', null],
  ['991399', null],
  ['a day in May', null],
])('the date %s is read as it is written', (text, expected) => {
  expect(instrumentDate(text)).toEqual(expected)
})

test('times with seven decimals are read, times without a zone are not', () => {
  expect(isoSeconds('2023-04-18T23:55:01.1234567+02:00')).toBeCloseTo(Date.parse('2023-04-18T21:55:01.123Z') / 1000, 3)
  expect(isoSeconds('2023-04-18T23:55:01')).toBeNull()
})

test('a median leaves NaN out and is NaN for nothing', () => {
  const cells = intoCells(5, 2, (row) => (row < 4 ? 0 : 1))
  const values = [3, Number.NaN, 1, 2, Number.NaN]
  const valueOf = (row: number) => values[row] ?? Number.NaN
  expect(cellMedian(cells, 0, valueOf, cellScratch(cells))).toBe(2)
  expect(cellMedian(cells, 1, valueOf, cellScratch(cells))).toBeNaN()
  expect(medianOf(Float64Array.of(4, 1, 3, 2))).toBe(2.5)
})

test('channels are keyed in canonical order, whatever the order in the files', () => {
  const named = (...channels: string[]) => ({ channels }) as unknown as RunInfo
  expect(channelColumns(named('green', 'blue'), 'novaseqx')).toEqual([1, 0])
  expect(channelColumns(named('t', 'c', 'a', 'g'), 'miseq')).toEqual([2, 1, 3, 0])
  expect(channelColumns(named(), 'nextseq500')).toEqual([0, 1])
  expect(channelColumns(named('violet'), 'other')).toEqual([])
})

const reads = [{ number: 1, cycles: 60, firstCycle: 1, lastCycle: 60, isIndex: false, isReverseComplement: false }]
const runInfo = {
  reads,
  totalCycles: 60,
  laneCount: 1,
  surfaceCount: 1,
  swathCount: 1,
  tileCount: 4,
  sectionPerLane: 1,
}

function cyclesOf(...counts: readonly (readonly [cycle: number, tiles: number])[]): CycleIds {
  const rows = counts.flatMap(([cycle, tiles]) => Array.from({ length: tiles }, (_, at) => [cycle, 1101 + at] as const))
  return {
    lane: Uint16Array.from(rows, () => 1),
    tile: Uint32Array.from(rows, ([, tile]) => tile),
    cycle: Uint16Array.from(rows, ([cycle]) => cycle),
  }
}

function layoutOf(extraction: CycleIds): RunLayout {
  const run = { tileNaming: 'FourDigit', metrics: { extraction } }
  return runLayout(run as unknown as Parameters<typeof runLayout>[0], runInfo as unknown as RunInfo)
}

test('a cycle is complete when all tiles have it, or when several later ones have begun', () => {
  const through = (set: CycleIds, ended = false) => completedThrough(set, layoutOf(set), ended)
  expect(through(cyclesOf([1, 4], [2, 4], [3, 2]))).toBe(2)
  expect(through(cyclesOf([1, 2]))).toBe(0)
  expect(through(cyclesOf([1, 3], [2, 3], [9, 1]))).toBe(4)
  expect(through(cyclesOf([1, 4], [2, 3], [3, 4]))).toBe(3)
  expect(through(cyclesOf([1, 1]), true)).toBe(60)
  expect(completedThrough(undefined, layoutOf(cyclesOf([1, 1])), true)).toBe(0)
})

const progress = {
  completion: {
    status: undefined,
    rtaComplete: false,
    copyComplete: false,
    sequenceComplete: false,
    readsComplete: [],
  },
  platform: 'miseq',
  cyclesDone: 30,
  cyclesPlanned: 60,
  quietMilliseconds: 0,
  watched: true,
} as const
const rta = { ...progress.completion, rtaComplete: true }

test.each([
  ['a run that grows', {}, 'running'],
  ['no change for hours', { quietMilliseconds: stalledAfterMilliseconds }, 'stalled'],
  ['its marker and all cycles', { completion: rta, cyclesDone: 60 }, 'complete'],
  ['its marker and fewer cycles', { completion: rta }, 'ended-early'],
  ['a marker, but the copy goes on', { completion: rta, platform: 'novaseqx' }, 'copying'],
  ['a copy marker', { completion: { ...rta, copyComplete: true }, platform: 'novaseqx', cyclesDone: 60 }, 'complete'],
  [
    'a copy whose marker never came',
    { completion: rta, platform: 'novaseqx', quietMilliseconds: settledAfterMilliseconds },
    'ended-early',
  ],
  ['all cycles, marker not yet there', { cyclesDone: 60 }, 'running'],
  ['all cycles, in a folder of the past', { cyclesDone: 60, watched: false }, 'complete'],
] as const)('with %s the state is told by the rule', (_, more, expected) => {
  expect(runState({ ...progress, ...more })).toBe(expected)
})

/**
 * A run of one template, so that every cluster calls the same base: the intensity of a channel is high in the cycles
 * that call its base. A median over a block would tell which base the block calls most (e2e/canary-sequence.test.ts).
 */
test('no block leaves whose cycles differ as those of a low-diversity template do; one cycle that is off hides none', () => {
  let state = 12_345
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const template = Array.from({ length: 60 }, () => Math.floor(random() * 4))
  const ids = cyclesOf(...template.map((_, at) => [at + 1, 4] as const))
  const blocksOf = (level: (cycle: number, channel: number) => number) => {
    const intensityP90 = new Uint16Array(ids.cycle.length * 4)
    for (const [row, cycle] of ids.cycle.entries())
      for (let channel = 0; channel < 4; channel++)
        intensityP90[row * 4 + channel] = level(cycle, channel) + Math.floor(random() * 40)
    const set = { ...ids, channelCount: 4, intensityP90, focus: new Float32Array(0), unixSeconds: new Float64Array(0) }
    return intensityByBlock(set, layoutOf(ids), [0, 1, 2, 3], 0, 60)
  }
  expect(blocksOf((cycle, channel) => (template[cycle - 1] === channel ? 3000 : 300)).values).toEqual([])
  expect(blocksOf((cycle) => (cycle === 7 ? 40 : 3000 - 8 * cycle)).keys.block).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
})
