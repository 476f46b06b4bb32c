import { evenTiles, type TileSpread } from '../platforms/platform.ts'
import { randomOf } from '../random.ts'
import { type Conditions, healthyConditions } from './conditions.ts'
import type { RunSource, TilePlace } from './run-source.ts'

/** What stays the same for a tile over all cycles of a run: its levels before cycle, read and noise act on them. */
export interface TileLevels {
  readonly place: TilePlace
  readonly conditions: Conditions
  /** Relative to the platform's level: intensity, focus and contrast by channel, phasing and prephasing. */
  readonly intensity: readonly number[]
  readonly focus: readonly number[]
  readonly contrast: number
  readonly phasing: number
  readonly prephasing: number
  /** Quality lost in the instrument and in the library, in logits. Only the first also costs PhiX reads. */
  readonly instrumentLoss: number
  readonly libraryLoss: number
  /** Loss of a tile that is coated badly; it also costs light. */
  readonly defectLoss: number
  readonly clusters: number
  readonly clustersPassing: number
  readonly clustersOccupied: number
  readonly alignedPercent: number
}

/** Relative standard deviations: from instrument to instrument, from run to run, from lane to lane, from tile to tile. */
const spread = {
  intensity: { instrument: 0.05, run: 0.03, lane: 0.012, tile: 0.012 },
  focus: { instrument: 0.02, run: 0.008, lane: 0.004, tile: 0.008 },
  contrast: { instrument: 0.04, run: 0.03, lane: 0.01, tile: 0.015 },
  phasing: { instrument: 0.06, run: 0.05, lane: 0.025, tile: 0.03 },
  loading: { instrument: 0, run: 0, lane: 0.025, tile: 0.02 },
} as const

/** The same in logits of the share at Q30, where nought is the middle. */
const lossSpread = { instrument: 0.06, run: 0.07, lane: 0.025, tile: 0.03 } as const

/** Logits lost when intensity falls by a factor e: noise of the camera stays while the signal goes. */
export const lossPerLogIntensity = 0.6

/** The levels of all tiles during a cycle, in the order of the layout. */
export type LevelsAt = (cycle: number) => readonly TileLevels[]

/**
 * The levels of the tiles of a run, cycle by cycle: what was drawn once for instrument, run, lane and tile, under the
 * conditions of the cycle. While the conditions stay, the very same levels are given.
 */
export function tileLevels(source: RunSource): LevelsAt {
  const ofInstrument = draws(source.instrumentKey, 'instrument')
  const ofRun = draws(source.runKey, 'run')
  const lanes = Array.from({ length: source.platform.flowCell.lanes }, (_, index) =>
    draws(`${source.runKey}/lane-${index + 1}`, 'lane'),
  )
  const drawn = source.layout.places.map((place): DrawnTile => {
    const lane = lanes[place.lane - 1] ?? ofRun
    const tile = draws(`${source.runKey}/${place.lane}_${place.tile}`, 'tile', source.tileSpread)
    const product = (name: keyof typeof spread): number => ofInstrument[name] * ofRun[name] * lane[name] * tile[name]
    const [intensity, focus, contrast, phasing] = [
      product('intensity'),
      product('focus'),
      product('contrast'),
      product('phasing'),
    ]
    return {
      place,
      intensity,
      focus,
      contrast,
      phasing,
      prephasing: (phasing / tile.phasing) * tile.prephasing,
      loss: ofInstrument.loss + ofRun.loss + lane.loss + tile.loss,
      loading: lane.loading * tile.loading,
      tileLoading: tile.loading,
      isWeak: randomOf(source.runKey, 'weak', place.lane, place.tile).next() < weakTileShare,
    }
  })
  let conditions: readonly Conditions[] = []
  let levels: readonly TileLevels[] = []
  return (cycle) => {
    const now = source.conditionsAt(cycle)
    if (now === conditions) return levels
    conditions = now
    levels = drawn.map((tile) => levelsUnder(source, tile, now[tile.place.lane - 1] ?? healthyConditions))
    return levels
  }
}

/** What is drawn for a tile before conditions act on it. */
interface DrawnTile {
  readonly place: TilePlace
  readonly intensity: number
  readonly focus: number
  readonly contrast: number
  readonly phasing: number
  readonly prephasing: number
  readonly loss: number
  readonly loading: number
  readonly tileLoading: number
  readonly isWeak: boolean
}

/** Share of the tiles that a bad coating or a scratch reaches. */
export const weakTileShare = 0.1
/** Light that a weak tile loses for each logit of quality that it loses, as a logarithm. */
export const lightPerDefectLoss = 0.35

function levelsUnder(source: RunSource, tile: DrawnTile, conditions: Conditions): TileLevels {
  const { platform, library } = source
  const { place } = tile
  const bottom = place.surface === 2 ? platform.levels.bottomIntensity : 1
  const defect = tile.isWeak ? conditions.defectLoss : 0
  const brightness =
    tile.intensity *
    conditions.intensity *
    (1 + source.tileSpread.edgeIntensity * place.edge) *
    Math.exp(-lightPerDefectLoss * defect)
  const intensity = platform.channels.map(
    (_, channel) => brightness * bottom * (channel === 0 ? conditions.firstLightSource : 1),
  )
  const width =
    tile.focus *
    conditions.focus *
    (1 + source.tileSpread.edgeFocus * place.edge) *
    (place.surface === 2 ? 1.02 : 1) *
    (1 + conditions.focusTilt * place.edge)
  const dimmest = brightness * Math.min(1, conditions.firstLightSource)
  const clusters = clusterCount(source, tile.loading)
  const passing = platform.levels.passingShare * conditions.passing - library.passingLoss
  return {
    place,
    conditions,
    intensity,
    focus: platform.channels.map(() => width),
    contrast: tile.contrast * conditions.contrast * bottom,
    phasing: tile.phasing * conditions.phasing,
    prephasing: tile.prephasing * conditions.prephasing,
    instrumentLoss: tile.loss + conditions.qualityLoss - lossPerLogIntensity * Math.log(dimmest),
    libraryLoss: library.qualityLoss,
    defectLoss: defect,
    clusters,
    clustersPassing: Math.round(clusters * passingShare(passing, tile.tileLoading)),
    clustersOccupied: Math.round(clusters * occupiedShare(source, tile.loading)),
    alignedPercent: 100 * library.phixShare * (1 + 0.3 * (tile.tileLoading - 1)),
  }
}

/** Where more settled, fewer of them pass. */
export function passingShare(passing: number, tileLoading: number): number {
  return Math.min(0.99, Math.max(0.02, passing * (1 + (tileLoading - 1) * 0.4)))
}

export interface Draws extends Readonly<Record<keyof typeof spread, number>> {
  readonly prephasing: number
  readonly loss: number
}

export function draws(key: string, level: keyof typeof lossSpread, wider: TileSpread = evenTiles): Draws {
  const random = randomOf(key, 'levels', level)
  return {
    intensity: random.factor(spread.intensity[level] * wider.intensity),
    focus: random.factor(spread.focus[level] * wider.focus),
    contrast: random.factor(spread.contrast[level] * wider.contrast),
    phasing: random.factor(spread.phasing[level] * wider.phasing),
    prephasing: random.factor(spread.phasing[level] * wider.phasing),
    loading: random.factor(spread.loading[level] * wider.loading),
    loss: random.normal() * lossSpread[level] * wider.loss,
  }
}

/** On a patterned flow cell every well counts as a cluster, filled or not. */
export function clusterCount(source: Pick<RunSource, 'platform' | 'library'>, place: number): number {
  const { wellsPerTile, tileAreaMm2 } = source.platform.flowCell
  if (wellsPerTile !== undefined) return wellsPerTile
  return Math.round(source.platform.levels.densityPerMm2 * tileAreaMm2 * source.library.loading * place)
}

export function occupiedShare(source: Pick<RunSource, 'platform' | 'library'>, place: number): number {
  const { occupiedShare: share } = source.platform.levels
  // Wells fill up towards 1: what is loaded twice over closes half of the gap.
  return Math.min(0.995, 1 - (1 - share) / (source.library.loading * place) ** 1.4)
}
