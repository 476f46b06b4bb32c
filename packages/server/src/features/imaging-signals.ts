import { isLibraryRead, type ReadSpan } from './read-layout.ts'
import { mean, median } from './robust-statistics.ts'
import { numberFact, rowsOf, type RunState } from './run-state.ts'

/** Focus width in pixels: median of the first channel over library cycles, lanes and surfaces. Null while unknown. */
export function focusWidth(state: RunState, layout: readonly ReadSpan[]): number | null {
  const widths: number[] = []
  for (const { channel, cycle, value } of rowsOf(state, 'cycle.focus_width')) {
    const inIndex = layout.some((span) => span.isIndex && cycle >= span.firstCycle && cycle <= span.lastCycle)
    if (channel === 1 && !inIndex && value > 0) widths.push(value)
  }
  return median(widths)
}

/** Level of a channel in the first 25 cycles of the first library read, before chemistry has worn: natural logarithm. */
interface ChannelLevel {
  readonly channel: number
  readonly logLevel: number
}

/** Intensity of the first block: geometric mean over channels, in the instrument's own units. */
export function intensityLevel(state: RunState, layout: readonly ReadSpan[]): number | null {
  return geometricMean(channelLevels(state, layout, 'block.intensity'))
}

/** Image contrast of the first block: geometric mean over channels, in the instrument's own units. */
export function contrastLevel(state: RunState, layout: readonly ReadSpan[]): number | null {
  return geometricMean(channelLevels(state, layout, 'block.contrast'))
}

/**
 * How much brighter the channels of the first light source are than those of the second, in % (100 times the natural
 * logarithm of the ratio, so that twice and half weigh the same). Channels are in canonical order, where the first half
 * is excited by one source and the second half by the other; null with fewer than two channels.
 */
export function intensitySpread(state: RunState, layout: readonly ReadSpan[]): number | null {
  const levels = channelLevels(state, layout, 'block.intensity')
  if (levels.length < 2 || levels.length % 2 === 1) return null
  const half = levels.length / 2
  const first = mean(levels.slice(0, half).map((level) => level.logLevel))
  const second = mean(levels.slice(half).map((level) => level.logLevel))
  return first === null || second === null ? null : 100 * (first - second)
}

/** Tiles without a record, as a share of all tiles and cycles so far, in %; null while unknown. */
export function tilesMissingShare(state: RunState): number | null {
  const cycles = numberFact(state, 'run.cycles_done')
  const tiles = tilesSeen(state) ?? numberFact(state, 'run.tile_count')
  if (cycles === null || cycles === 0 || tiles === null || tiles === 0) return null
  let missing = 0
  for (const { value } of rowsOf(state, 'cycle.tiles_missing')) missing += value
  return (100 * missing) / (cycles * tiles)
}

function tilesSeen(state: RunState): number | null {
  const counts = rowsOf(state, 'lane.tile_count')
  return counts.length === 0 ? null : counts.reduce((sum, row) => sum + row.value, 0)
}

function channelLevels(
  state: RunState,
  layout: readonly ReadSpan[],
  metric: 'block.intensity' | 'block.contrast',
): readonly ChannelLevel[] {
  const rows = rowsOf(state, metric).filter((row) => row.block === 1 && row.value > 0)
  const read = rows.find((row) => isLibraryRead(layout, row.read))?.read
  const byChannel = new Map<number, number[]>()
  for (const { channel, value, read: ofRead } of rows) {
    if (ofRead !== read) continue
    const values = byChannel.get(channel)
    if (values === undefined) byChannel.set(channel, [value])
    else values.push(value)
  }
  return [...byChannel]
    .sort(([a], [b]) => a - b)
    .map(([channel, values]) => ({ channel, logLevel: Math.log(median(values) ?? 1) }))
}

function geometricMean(levels: readonly ChannelLevel[]): number | null {
  const middle = mean(levels.map((level) => level.logLevel))
  return middle === null ? null : Math.exp(middle)
}
