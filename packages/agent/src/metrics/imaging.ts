import type { CycleIds, ExtractionMetrics, ImageMetrics } from '@seqward/interop'
import { type Cells, cellMedian, cellScratch, intoCells } from './cells.ts'
import { type MeasuredSeries, SeriesRows } from './measured.ts'
import type { RunLayout } from './run-layout.ts'

/** Cycles of a block. Intensity and contrast leave as medians over whole blocks only, so that a base cannot be read back. */
export const blockCycles = 25
/**
 * Most that the second brightest cycle of a block may exceed the second darkest. Real libraries keep well below it
 * (docs/adr/0014-blocks-of-alike-cycles.md); a base that most clusters share goes far beyond.
 */
const blockSwingMax = 1.5
/** A contrast that the instrument never wrote. */
const contrastMissing = 65_535

/**
 * Focus width by lane, surface, cycle and channel: median over tiles, for cycles after `from` up to `to`. Not of index
 * reads: all clusters of a pool share few index sequences, and the brightest channel of a cycle is focused a little better.
 */
export function focusByCycle(
  set: ExtractionMetrics,
  layout: RunLayout,
  channels: readonly number[],
  from: number,
  to: number,
): MeasuredSeries {
  const rows = new SeriesRows('cycle.focus_width', ['lane', 'surface', 'cycle', 'channel'])
  const span = to - from
  const isOfIndex = (cycle: number) => layout.runInfo.reads[layout.cycles.readIndex[cycle] ?? -1]?.isIndex === true
  const cells = intoCells(set.lane.length, layout.groups.length * span, (row) => {
    const cycle = set.cycle[row] ?? 0
    const group = cycle > from && cycle <= to ? groupOf(set, layout, row) : -1
    return group < 0 ? -1 : group * span + cycle - from - 1
  })
  const scratch = cellScratch(cells)
  for (const [group, { lane, surface }] of layout.groups.entries())
    for (let cycle = from + 1; cycle <= to; cycle++) {
      if (isOfIndex(cycle)) continue
      for (const [channel, column] of channels.entries()) {
        if (column >= set.channelCount) continue
        const width = (row: number) => set.focus[row * set.channelCount + column] ?? Number.NaN
        const median = cellMedian(cells, group * span + cycle - from - 1, width, scratch)
        rows.add(median, lane, surface, cycle, channel + 1)
      }
    }
  return rows.series()
}

/** Focus width of each tile over each read that is no index read: first channel, median over cycles. */
export function focusByTile(set: ExtractionMetrics, layout: RunLayout, channels: readonly number[]): MeasuredSeries {
  const rows = new SeriesRows('tile.focus_width', ['read', 'lane', 'tile'])
  const column = channels[0] ?? 0
  const { reads } = layout.runInfo
  const { readIndex } = layout.cycles
  const cells = intoCells(set.lane.length, layout.tiles.length * reads.length, (row) => {
    const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
    return tile < 0 ? -1 : tile * reads.length + (readIndex[set.cycle[row] ?? 0] ?? 0)
  })
  const scratch = cellScratch(cells)
  const width = (row: number) => set.focus[row * set.channelCount + column] ?? Number.NaN
  for (const [read, { number, isIndex }] of reads.entries()) {
    if (isIndex || channels.length === 0) continue
    for (const [at, { lane, tile }] of layout.tiles.entries())
      rows.add(cellMedian(cells, at * reads.length + read, width, scratch), number, lane, tile)
  }
  return rows.series()
}

/** P90 intensity by block: median over its 25 cycles and all tiles. Blocks that end after `from` and by `to`. */
export function intensityByBlock(
  set: ExtractionMetrics,
  layout: RunLayout,
  channels: readonly number[],
  from: number,
  to: number,
): MeasuredSeries {
  const value = (row: number, column: number) => set.intensityP90[row * set.channelCount + column] ?? Number.NaN
  return byBlock('block.intensity', set, layout, channels, from, to, value)
}

/** Image contrast, maximum less minimum, by block. */
export function contrastByBlock(
  set: ImageMetrics,
  layout: RunLayout,
  channels: readonly number[],
  from: number,
  to: number,
): MeasuredSeries {
  const value = (row: number, column: number) => {
    const least = set.minContrast[row * set.channelCount + column] ?? contrastMissing
    const most = set.maxContrast[row * set.channelCount + column] ?? contrastMissing
    const absent = least === contrastMissing || most === contrastMissing || (least === 0 && most === 0)
    return absent ? Number.NaN : most - least
  }
  return byBlock('block.contrast', set, layout, channels, from, to, value)
}

interface Block {
  readonly read: number
  readonly number: number
  readonly firstCycle: number
}

/**
 * Only whole blocks within a read that is no index read, and only where every one of the 25 cycles has a record in the
 * group: a median over fewer cycles would tell of single bases.
 */
function byBlock(
  metric: 'block.intensity' | 'block.contrast',
  set: CycleIds & { readonly channelCount: number },
  layout: RunLayout,
  channels: readonly number[],
  from: number,
  to: number,
  valueOf: (row: number, column: number) => number,
): MeasuredSeries {
  const rows = new SeriesRows(metric, ['read', 'lane', 'surface', 'block', 'channel'])
  const blocks = wholeBlocks(layout).filter(({ firstCycle }) => {
    const last = firstCycle + blockCycles - 1
    return last > from && last <= to
  })
  const blockOfCycle = new Int16Array(layout.cycles.totalCycles + 1).fill(-1)
  for (const [at, { firstCycle }] of blocks.entries()) blockOfCycle.fill(at, firstCycle, firstCycle + blockCycles)
  const groups = layout.groups.length
  const cells = intoCells(set.lane.length, blocks.length * groups, (row) => {
    const block = blockOfCycle[set.cycle[row] ?? 0] ?? -1
    const group = block < 0 ? -1 : groupOf(set, layout, row)
    return group < 0 ? -1 : block * groups + group
  })
  const scratch = cellScratch(cells)
  for (const [at, block] of blocks.entries())
    for (const [group, { lane, surface }] of layout.groups.entries()) {
      const cell = at * groups + group
      if (cyclesIn(cells, cell, set.cycle) < blockCycles) continue
      const present = channels.filter((column) => column < set.channelCount)
      if (present.some((column) => swings(cells, cell, set.cycle, (row) => valueOf(row, column)))) continue
      for (const [channel, column] of channels.entries()) {
        if (column >= set.channelCount) continue
        const median = cellMedian(cells, cell, (row) => valueOf(row, column), scratch)
        rows.add(median, block.read, lane, surface, block.number, channel + 1)
      }
    }
  return rows.series()
}

/**
 * Whether a channel goes up and down within a block as it does where most clusters show the same base: then its median
 * would tell how often that base came, so the block leaves with no channel at all. One cycle that is off, as by a bubble,
 * does not count.
 */
function swings(cells: Cells, cell: number, cycle: Uint16Array, valueOf: (row: number) => number): boolean {
  const sums = new Map<number, { sum: number; count: number }>()
  const end = cells.starts[cell + 1] ?? 0
  for (let at = cells.starts[cell] ?? 0; at < end; at++) {
    const row = cells.rows[at] ?? 0
    const value = valueOf(row)
    if (Number.isNaN(value)) continue
    const own = sums.get(cycle[row] ?? 0) ?? { sum: 0, count: 0 }
    own.sum += value
    own.count += 1
    sums.set(cycle[row] ?? 0, own)
  }
  const levels = Float64Array.from(sums.values(), ({ sum, count }) => sum / count).sort()
  const [least = 0, most = 0] = [levels[1], levels.at(-2)]
  return most > least * blockSwingMax
}

function wholeBlocks(layout: RunLayout): Block[] {
  return layout.runInfo.reads.flatMap(({ number: read, cycles, firstCycle, isIndex }) => {
    const count = isIndex ? 0 : Math.floor(cycles / blockCycles)
    return Array.from({ length: count }, (_, at) => ({
      read,
      number: at + 1,
      firstCycle: firstCycle + at * blockCycles,
    }))
  })
}

function cyclesIn({ starts, rows }: Cells, cell: number, cycle: Uint16Array): number {
  const found = new Set<number>()
  const end = starts[cell + 1] ?? 0
  for (let at = starts[cell] ?? 0; at < end && found.size < blockCycles; at++) found.add(cycle[rows[at] ?? 0] ?? 0)
  return found.size
}

function groupOf(set: CycleIds, layout: RunLayout, row: number): number {
  const tile = layout.tileAt(set.lane[row] ?? 0, set.tile[row] ?? 0)
  return tile < 0 ? -1 : layout.groupAt(tile)
}
