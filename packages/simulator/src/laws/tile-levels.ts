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
const lossPerLogIntensity = 0.6

/** The levels of every tile of the run, in the order of the layout. */
export function tileLevels(source: RunSource): readonly TileLevels[] {
  const { platform, library } = source
  const ofInstrument = draws(source.instrumentKey, 'instrument')
  const ofRun = draws(source.runKey, 'run')
  const lanes = source.conditions.map((_, index) => draws(`${source.runKey}/lane-${index + 1}`, 'lane'))
  return source.layout.places.map((place) => {
    const conditions = source.conditions[place.lane - 1] ?? healthyConditions
    const lane = lanes[place.lane - 1] ?? ofRun
    const tile = draws(`${source.runKey}/${place.lane}_${place.tile}`, 'tile')
    const product = (name: keyof typeof spread): number => ofInstrument[name] * ofRun[name] * lane[name] * tile[name]

    const bottom = place.surface === 2 ? platform.levels.bottomIntensity : 1
    const brightness = product('intensity') * conditions.intensity * (1 - 0.03 * place.edge)
    const intensity = platform.channels.map(
      (_, channel) => brightness * bottom * (channel === 0 ? conditions.firstLightSource : 1),
    )
    const width = product('focus') * conditions.focus * (1 + 0.025 * place.edge) * (place.surface === 2 ? 1.02 : 1)
    const dimmest = brightness * Math.min(1, conditions.firstLightSource)
    const clusters = clusterCount(source, lane.loading * tile.loading)
    const passing = platform.levels.passingShare * conditions.passing - library.passingLoss
    return {
      place,
      conditions,
      intensity,
      focus: platform.channels.map(() => width),
      contrast: product('contrast') * conditions.contrast * bottom,
      phasing: product('phasing') * conditions.phasing,
      prephasing: (product('phasing') / tile.phasing) * tile.prephasing * conditions.prephasing,
      instrumentLoss:
        ofInstrument.loss +
        ofRun.loss +
        lane.loss +
        tile.loss +
        conditions.qualityLoss -
        lossPerLogIntensity * Math.log(dimmest),
      libraryLoss: library.qualityLoss,
      clusters,
      clustersPassing: Math.round(clusters * Math.min(0.99, Math.max(0.02, passing * (1 + (tile.loading - 1) * 0.4)))),
      clustersOccupied: Math.round(clusters * occupiedShare(source, lane.loading * tile.loading)),
      alignedPercent: 100 * library.phixShare * (1 + 0.3 * (tile.loading - 1)),
    }
  })
}

interface Draws extends Readonly<Record<keyof typeof spread, number>> {
  readonly prephasing: number
  readonly loss: number
}

function draws(key: string, level: keyof typeof lossSpread): Draws {
  const random = randomOf(key, 'levels', level)
  return {
    intensity: random.factor(spread.intensity[level]),
    focus: random.factor(spread.focus[level]),
    contrast: random.factor(spread.contrast[level]),
    phasing: random.factor(spread.phasing[level]),
    prephasing: random.factor(spread.phasing[level]),
    loading: random.factor(spread.loading[level]),
    loss: random.normal() * lossSpread[level],
  }
}

/** On a patterned flow cell every well counts as a cluster, filled or not. */
function clusterCount(source: RunSource, place: number): number {
  const { wellsPerTile, tileAreaMm2 } = source.platform.flowCell
  if (wellsPerTile !== undefined) return wellsPerTile
  return Math.round(source.platform.levels.densityPerMm2 * tileAreaMm2 * source.library.loading * place)
}

function occupiedShare(source: RunSource, place: number): number {
  const { occupiedShare: share } = source.platform.levels
  // Wells fill up towards 1: what is loaded twice over closes half of the gap.
  return Math.min(0.995, 1 - (1 - share) / (source.library.loading * place) ** 1.4)
}
