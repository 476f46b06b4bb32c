import type { ExtractionMetrics, ImageMetrics } from '@seqward/interop'
import { randomOf } from '../random.ts'
import { cycleIds } from './cycle-columns.ts'
import { type Base, baseShares, bases } from './library.ts'
import type { CyclePlace, RunSource } from './run-source.ts'
import { imageLost, lightUnderBubble } from './local-law.ts'
import type { LevelsAt } from './tile-levels.ts'

/** Share of clusters that must shine for the 90th percentile to be as bright as ever. */
const fullShare = 0.12
/** Seconds between two tiles of a cycle, as their records show them. */
const secondsPerTile = 2

/** Intensity as a share of its level at cycle 1 of a read, in a channel, for one cycle: decay, read and base mix. */
function cycleBrightness(source: RunSource, place: CyclePlace, channelBases: string): number {
  const { levels } = source.platform
  const decay = Math.exp(-levels.intensityDecayPerCycle * (place.inRead - 1))
  const share = shining(source, place.cycle, channelBases)
  const balance = share >= fullShare ? 1 : 0.35 + 0.65 * (share / fullShare)
  return decay * balance * (place.isSecondRead ? levels.read2Intensity : 1)
}

/** Focus widths and intensities of every channel, tile and cycle. */
export function extractionMetrics(
  source: RunSource,
  levelsAt: LevelsAt,
  cycles: readonly CyclePlace[],
): ExtractionMetrics {
  const { channels } = source.platform
  const count = cycles.length * source.layout.places.length
  const focus = new Float32Array(count * channels.length)
  const intensityP90 = new Uint16Array(count * channels.length)
  const unixSeconds = new Float64Array(count)
  const cyclesOfRun = source.reads.reduce((sum, read) => sum + read.cycles, 0)
  let record = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'extraction', place.cycle)
    const brightness = channels.map((channel) => cycleBrightness(source, place, channel.bases) * random.factor(0.008))
    const start = source.unixSecondsOfCycle(place.cycle)
    const elapsed = place.cycle / cyclesOfRun
    levelsAt(place.cycle).forEach((tile, tileIndex) => {
      const lost = imageLost(source, tile, place.cycle)
      const bubble = lightUnderBubble(source, tile, place.cycle)
      const widening = 1 + tile.conditions.focusRise * elapsed
      channels.forEach((channel, c) => {
        const at = record * channels.length + c
        const width = channel.focusPixels * (tile.focus[c] ?? 1) * widening * (1 + 0.006 * random.normal())
        const light = channel.intensity * (tile.intensity[c] ?? 1) * (brightness[c] ?? 1) * bubble
        focus[at] = lost ? 0 : width
        const measured = Math.min(65_535, Math.round(light * (1 + 0.01 * random.normal())))
        intensityP90[at] = lost ? 0 : measured
      })
      unixSeconds[record] = start + tileIndex * secondsPerTile
      record += 1
    })
  }
  return { ...cycleIds(cycles, source.layout.places), channelCount: channels.length, focus, intensityP90, unixSeconds }
}

/** Least and greatest contrast of every channel, tile and cycle. Contrast goes with the light. */
export function imageMetrics(source: RunSource, levelsAt: LevelsAt, cycles: readonly CyclePlace[]): ImageMetrics {
  const { channels } = source.platform
  const count = cycles.length * source.layout.places.length * channels.length
  const minContrast = new Uint16Array(count)
  const maxContrast = new Uint16Array(count)
  let at = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'image', place.cycle)
    const light = channels.map((channel) => cycleBrightness(source, place, channel.bases))
    for (const tile of levelsAt(place.cycle)) {
      const seen = imageLost(source, tile, place.cycle) ? 0 : lightUnderBubble(source, tile, place.cycle)
      channels.forEach((channel, c) => {
        const scale = tile.contrast * (c === 0 ? tile.conditions.firstLightSource : 1) * (light[c] ?? 1) * seen
        minContrast[at] = Math.round(channel.contrastMin * scale * (1 + 0.02 * random.normal()))
        maxContrast[at] = Math.round(channel.contrastMax * scale * (1 + 0.02 * random.normal()))
        at += 1
      })
    }
  }
  return { ...cycleIds(cycles, source.layout.places), channelCount: channels.length, minContrast, maxContrast }
}

function shining(source: RunSource, cycle: number, channelBases: string): number {
  const shares = baseShares(source.library, source.runKey, cycle)
  return bases.reduce((sum, base: Base, index) => sum + (channelBases.includes(base) ? (shares[index] ?? 0) : 0), 0)
}
