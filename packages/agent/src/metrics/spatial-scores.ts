import type { CycleIds, ExtractionMetrics, Run, RunRead } from '@seqward/interop'
import { blurOf } from './focus-blur.ts'
import { blockCycles } from './imaging.ts'
import { type MeasuredSeries, type RawValue, SeriesRows } from './measured.ts'
import { type QualitySet, qualitySet } from './quality.ts'
import type { RunLayout } from './run-layout.ts'
import {
  cyclesWithValues,
  GridBuffers,
  mapOfRows,
  mediansByCycle,
  type SurfaceGrid,
  surfaceGrid,
} from './surface-grid.ts'
import { dimmings, surfaceBalance, type SurfaceLight } from './surface-light.ts'
import { type Fallen, fallenTiles, patchesOf, qualityDips, signalDips, type TilePatch } from './tile-dips.ts'
import { type TileMap, tileMaps } from './tile-map.ts'

/** A patch has at least so many tiles; fewer fall in good runs. */
const patchTilesMin = 3
/** A block at the end of a read that is shorter than 25 cycles is looked at from this length. */
const shortBlockMin = 10

/**
 * Spatial patterns of a run, found at the site from values by tile and cycle that stay there: patches of tiles whose
 * quality or light falls, tiles out of focus, surfaces that lose light. Nothing tells of bases: every value compares a
 * tile with its surface, or a surface with the other, in the same cycle, over all channels (docs/spec/dictionary.md).
 */
export function spatialScores(run: Run, layout: RunLayout, channels: readonly number[]): readonly MeasuredSeries[] {
  const maps = tileMaps(layout, run.tileNaming ?? 'FourDigit')
  const { extraction, q, qCollapsed } = run.metrics
  const qualities = [q === undefined ? undefined : qualitySet({ q }), qCollapsed].flatMap((set) => set ?? [])
  const sets = qualities.map((set) => ({ set, mapOf: mapOfRows(set, layout, maps) }))
  const images = extraction === undefined ? null : { set: extraction, mapOf: mapOfRows(extraction, layout, maps) }
  const reads = layout.runInfo.reads.filter(({ isIndex }) => !isIndex)
  const dips = new BlockRows(dipMetrics)
  const blurs = new BlockRows(blurMetrics)
  const lights: SurfaceLight[] = []
  const buffers = new GridBuffers()
  for (const [index, map] of maps.entries()) {
    const fallen = sets.map(({ set, mapOf }) => {
      const grid = surfaceGrid(set, layout, map, { mapOf, index }, q30Share(set), buffers)
      return { grid, isQuality: true, ...fallenTiles(grid, reads, qualityDips, buffers) }
    })
    if (images !== null && channels.length > 0) {
      const rows = { mapOf: images.mapOf, index }
      const grid = surfaceGrid(images.set, layout, map, rows, logIntensity(images.set, channels), buffers)
      lights.push({ lane: map.lane, surface: map.surface, byCycle: mediansByCycle(grid) })
      fallen.push({ grid, isQuality: false, ...fallenTiles(grid, reads, signalDips, buffers) })
      const widths = channels
        .filter((column) => column < images.set.channelCount)
        .map((column) => surfaceGrid(images.set, layout, map, rows, logWidth(images.set, column), buffers))
      for (const read of reads) addBlurs(blurs, map, widths, read)
    }
    for (const read of reads) addDips(dips, map, fallen, read)
    buffers.giveBack()
  }
  return [...dips.series(), ...blurs.series(), ...lightSeries(lights, reads)]
}

type FallenGrid = Fallen & { readonly grid: SurfaceGrid; readonly isQuality: boolean }

const dipMetrics = [
  'dip.tiles',
  'dip.first_tile',
  'dip.last_tile',
  'dip.first_cycle',
  'dip.last_cycle',
  'dip.depth',
  'dip.cells',
  'dip.q30_loss',
] as const
const blurMetrics = ['blur.tiles', 'blur.first_tile', 'blur.last_tile', 'blur.widening', 'blur.edge'] as const
/** Bounds of the vocabulary: what lies beyond is as clear as what lies at it. */
const depthMax = 999
const wideningMax = 400

/** The worst patch that began in each block: the one that took most from the run. */
function addDips(rows: BlockRows, map: TileMap, fallen: readonly FallenGrid[], read: RunRead): void {
  const [first] = fallen
  if (first === undefined) return
  const depth = new Float32Array(first.depth.length)
  for (const each of fallen)
    for (const [at, value] of each.depth.entries()) if (value > (depth[at] ?? 0)) depth[at] = value
  const cycles = [...new Set(fallen.flatMap(({ grid }) => measuredCycles(grid, read)))].sort((a, b) => a - b)
  const worst = new Map<number, TilePatch>()
  for (const patch of patchesOf(map, depth, cycles, patchTilesMin)) {
    const block = Math.floor((patch.firstCycle - read.firstCycle) / blockCycles) + 1
    const so = worst.get(block)
    if (so === undefined || patch.cells * patch.depth > so.cells * so.depth) worst.set(block, patch)
  }
  for (const [block, patch] of [...worst].sort(([a], [b]) => a - b)) {
    const names = patch.tiles.map((tile) => map.tiles[tile] ?? 0)
    const losses = fallen.flatMap(({ isQuality, loss }) => (isQuality ? [meanAt(loss, patch.at)] : []))
    rows.add({ read: read.number, map, block }, [
      names.length,
      Math.min(...names),
      Math.max(...names),
      patch.firstCycle,
      patch.lastCycle,
      Math.min(depthMax, patch.depth),
      patch.cells,
      losses.length === 0 ? null : Math.max(...losses),
    ])
  }
}

function addBlurs(rows: BlockRows, map: TileMap, widths: readonly SurfaceGrid[], read: RunRead): void {
  for (let first = read.firstCycle, block = 1; first <= read.lastCycle; first += blockCycles, block++) {
    const last = Math.min(read.lastCycle, first + blockCycles - 1)
    if (last - first + 1 < shortBlockMin) return
    const blur = blurOf(widths, first, last)
    if (blur === null) continue
    const names = blur.tiles.map((tile) => map.tiles[tile] ?? 0)
    rows.add({ read: read.number, map, block }, [
      names.length,
      Math.min(...names),
      Math.max(...names),
      Math.min(wideningMax, blur.widening),
      blur.edge,
    ])
  }
}

function lightSeries(lights: readonly SurfaceLight[], reads: readonly RunRead[]): MeasuredSeries[] {
  const known = Float64Array.from({ length: lights[0]?.byCycle.length ?? 0 }, (_, cycle) =>
    lights.some(({ byCycle }) => Number.isFinite(byCycle[cycle] ?? Number.NaN)) ? 0 : Number.NaN,
  )
  const cycles = reads.flatMap(({ firstCycle, lastCycle }) => cyclesWithValues(known, firstCycle, lastCycle))
  const balance = new SeriesRows('lane.surface_balance', ['lane'])
  for (const each of surfaceBalance(lights, cycles)) balance.add(each.balance, each.lane)
  const loss = new SeriesRows('surface.light_loss', ['lane', 'surface'])
  const from = new SeriesRows('surface.light_loss_from', ['lane', 'surface'])
  for (const each of dimmings(lights, cycles)) {
    loss.add(each.loss, each.lane, each.surface)
    from.add(each.fromCycle, each.lane, each.surface)
  }
  return [balance.series(), loss.series(), from.series()]
}

/** Rows of several metrics that share their keys. */
class BlockRows {
  readonly #rows: readonly SeriesRows[]

  constructor(metrics: typeof dipMetrics | typeof blurMetrics) {
    this.#rows = metrics.map((metric) => new SeriesRows(metric, ['read', 'lane', 'surface', 'block']))
  }

  add(
    { read, map, block }: { readonly read: number; readonly map: TileMap; readonly block: number },
    values: readonly RawValue[],
  ): void {
    for (const [at, value] of values.entries()) this.#rows[at]?.add(value, read, map.lane, map.surface, block)
  }

  /** Only metrics that have rows: good runs have none of these. */
  series(): readonly MeasuredSeries[] {
    return this.#rows.map((rows) => rows.series()).filter(({ values }) => values.length > 0)
  }
}

function measuredCycles(grid: SurfaceGrid, { firstCycle, lastCycle }: RunRead): number[] {
  return cyclesWithValues(mediansByCycle(grid), firstCycle, lastCycle)
}

const meanAt = (values: Float32Array, at: readonly number[]) =>
  at.reduce((sum, cell) => sum + (values[cell] ?? 0), 0) / Math.max(1, at.length)

function q30Share({ q30, total }: QualitySet & CycleIds): (row: number) => number {
  return (row) => {
    const all = total[row] ?? 0
    return all > 0 ? (100 * (q30[row] ?? 0)) / all : Number.NaN
  }
}

/** Mean over channels; none where a channel is dark, so that tiles stay alike. */
function logIntensity(set: ExtractionMetrics, channels: readonly number[]): (row: number) => number {
  return (row) => {
    let sum = 0
    for (const column of channels) sum += Math.log(set.intensityP90[row * set.channelCount + column] ?? Number.NaN)
    return Number.isFinite(sum) ? sum / channels.length : Number.NaN
  }
}

/** Spots of no width were not measured. */
function logWidth(set: ExtractionMetrics, column: number): (row: number) => number {
  return (row) => {
    const width = set.focus[row * set.channelCount + column] ?? Number.NaN
    return width > 0 ? Math.log(width) : Number.NaN
  }
}
