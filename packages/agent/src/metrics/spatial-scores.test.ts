import type { ExtractionMetrics, QCollapsedMetrics, Run, RunInfo } from '@seqward/interop'
import { expect, test } from 'vitest'
import { runLayout } from './run-layout.ts'
import { spatialScores } from './spatial-scores.ts'

const cycles = 60
const rowsPerSwath = 12
const tiles = [1, 2].flatMap((surface) =>
  [1, 2].flatMap((swath) => Array.from({ length: rowsPerSwath }, (_, row) => surface * 1000 + swath * 100 + row + 1)),
)
const runInfo = {
  reads: [{ number: 1, cycles, firstCycle: 1, lastCycle: cycles, isIndex: false, isReverseComplement: false }],
  totalCycles: cycles,
  laneCount: 1,
  surfaceCount: 2,
  swathCount: 2,
  tileCount: rowsPerSwath,
  sectionPerLane: 1,
  channels: [],
} as unknown as RunInfo

interface Spot {
  readonly tile: number
  readonly cycle: number
}
interface Made {
  readonly q30?: (spot: Spot) => number
  readonly light?: (spot: Spot) => number
  readonly width?: (spot: Spot) => number
}

/** Small differences between tiles and cycles, the same in every test. */
const grain = ({ tile, cycle }: Spot) => (((tile * 31 + cycle * 17) % 11) - 5) / 5

/** Rows by metric: keys and value. A base composition that swings from cycle to cycle is in all of them. */
function scoresOf({ q30 = () => 90, light = () => 1, width = () => 1 }: Made): Record<string, unknown[]> {
  const spots = Array.from({ length: cycles }, (_, at) => tiles.map((tile) => ({ tile, cycle: at + 1 }))).flat()
  const ids = {
    lane: Uint16Array.from(spots, () => 1),
    tile: Uint32Array.from(spots, ({ tile }) => tile),
    cycle: Uint16Array.from(spots, ({ cycle }) => cycle),
  }
  const swing = (cycle: number) => (cycle % 4 === 0 ? 0.3 : 1)
  const extraction = {
    ...ids,
    channelCount: 2,
    focus: Float32Array.from(spots.flatMap((spot) => [2, 2.2].map((w) => w * width(spot) * (1 + 0.01 * grain(spot))))),
    intensityP90: Uint16Array.from(
      spots.flatMap((spot) => [4000, 3000].map((i) => i * swing(spot.cycle) * light(spot) * (1 + 0.01 * grain(spot)))),
    ),
    unixSeconds: new Float64Array(spots.length),
  } as unknown as ExtractionMetrics
  const qCollapsed = {
    ...ids,
    q30: Float64Array.from(spots, (spot) => 1000 * (q30(spot) + 0.5 * grain(spot))),
    total: Float64Array.from(spots, () => 100_000),
  } as unknown as QCollapsedMetrics
  const run = { tileNaming: 'FourDigit', metrics: { extraction, qCollapsed } } as unknown as Run
  const found: Record<string, unknown[]> = {}
  for (const { metric, values } of spatialScores(run, runLayout(run, runInfo), [0, 1]))
    if (values.length > 0) found[metric] = [...values]
  return found
}

test('an even run tells nothing but that its surfaces are alike', () => {
  expect(Object.keys(scoresOf({}))).toEqual(['lane.surface_balance'])
})

test('a path of tiles that dips and recovers is one patch with its tiles and cycles', () => {
  const path = new Map([2104, 2105, 2106, 2107, 2108].map((tile, step) => [tile, 30 + step]))
  const isDown = ({ tile, cycle }: Spot) => {
    const from = path.get(tile)
    return from !== undefined && cycle >= from && cycle < from + 3
  }
  const scores = scoresOf({ q30: (spot) => (isDown(spot) ? 60 : 90) })
  expect(scores).toMatchObject({
    'dip.tiles': [5],
    'dip.first_tile': [2104],
    'dip.last_tile': [2108],
    'dip.first_cycle': [30],
    'dip.last_cycle': [36],
    'dip.cells': [15],
  })
  expect(scores['dip.q30_loss']?.[0]).toBeCloseTo(30, 0)
})

test('a path that only dims is found too, and no quality is told of it', () => {
  const scores = scoresOf({
    light: ({ tile, cycle }) => (tile >= 1203 && tile <= 1206 && cycle > 40 && cycle < 46 ? 0.6 : 1),
  })
  expect(scores).toMatchObject({
    'dip.tiles': [4],
    'dip.first_cycle': [41],
    'dip.last_cycle': [45],
    'dip.q30_loss': [0],
  })
})

test('what a cycle does to a whole surface is no patch', () => {
  expect(scoresOf({ q30: ({ cycle }) => (cycle === 30 ? 50 : 90) })).not.toHaveProperty('dip.tiles')
})

test('tiles that stay down are one patch to the end of the read', () => {
  const scores = scoresOf({ q30: ({ tile, cycle }) => (tile >= 1105 && tile <= 1108 && cycle > 20 ? 70 : 90) })
  expect(scores).toMatchObject({ 'dip.tiles': [4], 'dip.first_cycle': [21], 'dip.last_cycle': [60] })
})

test('tiles out of focus at one end, at both ends and in a swath are told apart', () => {
  const edgeOf = (isWide: (tile: number) => boolean) =>
    scoresOf({ width: ({ tile }) => (tile < 2000 && isWide(tile) ? 1.3 : 1) })['blur.edge']?.[0]
  expect(edgeOf((tile) => tile % 100 <= 2)).toBe('first-tiles')
  expect(edgeOf((tile) => tile % 100 > 10)).toBe('last-tiles')
  expect(edgeOf((tile) => tile % 100 <= 2 || tile % 100 > 10)).toBe('both-ends')
  expect(edgeOf((tile) => Math.floor(tile / 100) === 12)).toBe('last-swath')
  expect(edgeOf((tile) => tile === 1106 || tile === 1107)).toBe('inside')
})

test('light that a surface loses in the run is told with the cycle from which it is lost', () => {
  const scores = scoresOf({ light: ({ tile, cycle }) => (tile >= 2000 && cycle >= 33 ? 0.6 : 1) })
  expect(scores['surface.light_loss_from']).toEqual([33])
  expect(scores['surface.light_loss']?.[0]).toBeCloseTo(40, 0)
})
