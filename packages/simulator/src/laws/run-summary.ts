import type { RunInfoRead } from '@seqward/interop'
import type { Platform } from '../platforms/platform.ts'
import { chemistryLoss, cyclesPerDelivery } from './chemistry-law.ts'
import type { Conditions } from './conditions.ts'
import type { Library } from './library.ts'
import { secondReadWear } from './loading-law.ts'
import { bottomLoss, bubbleShare } from './local-law.ts'
import { errorGrowth, errorUnderLoss, q30Share } from './quality-law.ts'
import {
  clusterCount,
  type Draws,
  draws,
  lightPerDefectLoss,
  lossPerLogIntensity,
  occupiedShare,
  passingShare,
  weakTileShare,
} from './tile-levels.ts'

/** What a run summary is made from. The same keys make the run folder of the same run, by the same laws. */
export interface SummarySource {
  readonly platform: Platform
  readonly runKey: string
  readonly instrumentKey: string
  readonly reads: readonly RunInfoRead[]
  readonly library: Library
  /** Conditions of each lane over the whole run, lane 1 first. */
  readonly conditions: readonly Conditions[]
}

/** A lane of a run as its summary has it: means over tiles and cycles. Lists are by channel or by template read. */
export interface LaneSummary {
  readonly densityPerMm2: number
  readonly passingPercent: number
  /** Undefined where there are no wells. */
  readonly occupiedPercent: number | undefined
  readonly alignedPercent: number
  readonly intensity: readonly number[]
  readonly focusPixels: readonly number[]
  readonly q30Percent: readonly number[]
  readonly errorPercent: readonly number[]
  readonly phasingPercent: readonly number[]
  readonly prephasingPercent: readonly number[]
}

/** Places of a read at which its curve is sampled when nothing comes and goes from cycle to cycle. */
const samples = 5
/** Mean distance of tiles from the middle of their swath, where 1 is its end. */
const meanEdge = 0.5

/**
 * The summary of every lane of a run, by the laws of the run folder without its tiles: what is drawn for instrument, run
 * and lane is the same, what is drawn for tiles and cycles is at its mean. Takes microseconds instead of seconds.
 */
export function laneSummaries(source: SummarySource): readonly LaneSummary[] {
  const ofInstrument = draws(source.instrumentKey, 'instrument')
  const ofRun = draws(source.runKey, 'run')
  const templates = source.reads.filter((read) => !read.isIndex)
  return source.conditions.map((conditions, index) => {
    const lane = draws(`${source.runKey}/lane-${index + 1}`, 'lane')
    return laneSummary(source, templates, conditions, multiplied(ofInstrument, ofRun, lane))
  })
}

function laneSummary(
  { platform, library }: SummarySource,
  templates: readonly RunInfoRead[],
  conditions: Conditions,
  drawn: Draws,
): LaneSummary {
  const { levels, channels, flowCell } = platform
  const brightness = drawn.intensity * conditions.intensity * (1 + platform.tileSpread.edgeIntensity * meanEdge)
  const bottomShare = flowCell.surfaces === 2 ? 0.5 : 0
  const light = brightness * (1 - bottomShare + bottomShare * levels.bottomIntensity)
  const defectLoss = conditions.defectLoss
  const weak = defectLoss === 0 ? 1 : 1 - weakTileShare + weakTileShare * Math.exp(-lightPerDefectLoss * defectLoss)
  const width =
    drawn.focus * conditions.focus * (1 + platform.tileSpread.edgeFocus * meanEdge) * (1 + 0.02 * bottomShare)
  // Instruments write 0 for an image that was lost, and means take it as such.
  const kept = 1 - conditions.lostImages
  const widening = (1 + conditions.focusTilt * meanEdge) * (1 + conditions.focusRise / 2) * kept
  const passing = passingShare(levels.passingShare * conditions.passing - library.passingLoss, 1)
  const dimmest = brightness * Math.min(1, conditions.firstLightSource)
  const loss = drawn.loss + conditions.qualityLoss - lossPerLogIntensity * Math.log(dimmest)
  const lane = {
    conditions,
    phasing: drawn.phasing * conditions.phasing,
    prephasing: drawn.prephasing * conditions.prephasing,
  }
  const curves = templates.map((read, index) => {
    return readCurve(platform, lane, { read, isSecondRead: index === 1, loss, libraryLoss: library.qualityLoss })
  })
  return {
    densityPerMm2: clusterCount({ platform, library }, drawn.loading) / flowCell.tileAreaMm2,
    passingPercent: 100 * passing,
    occupiedPercent:
      flowCell.wellsPerTile === undefined ? undefined : 100 * occupiedShare({ platform, library }, drawn.loading),
    alignedPercent: 100 * library.phixShare,
    intensity: channels.map(
      (channel, c) => channel.intensity * light * weak * kept * (c === 0 ? conditions.firstLightSource : 1),
    ),
    focusPixels: channels.map((channel) => channel.focusPixels * width * widening),
    q30Percent: curves.map(({ q30 }) => 100 * q30),
    errorPercent: curves.map(({ error }) => error),
    phasingPercent: templates.map((_, index) => levels.phasing * lane.phasing * (index === 1 ? secondReadWear : 1)),
    prephasingPercent: templates.map(
      (_, index) => levels.prephasing * lane.prephasing * (index === 1 ? secondReadWear : 1),
    ),
  }
}

interface ReadPlace {
  readonly read: RunInfoRead
  readonly isSecondRead: boolean
  /** Loss that is the same in all cycles: on all reads, and on those of the library alone. */
  readonly loss: number
  readonly libraryLoss: number
}

/** Mean share at Q30 and mean error of a read. */
function readCurve(
  { levels, flowCell }: Platform,
  lane: { readonly conditions: Conditions; readonly phasing: number; readonly prephasing: number },
  { read, isSecondRead, loss, libraryLoss }: ReadPlace,
): { readonly q30: number; readonly error: number } {
  const { conditions } = lane
  // Deliveries come in a rhythm, so all phases of it have to be seen.
  const points = conditions.deliveryLoss > 0 ? Math.max(samples, Math.min(read.cycles, 2 * cyclesPerDelivery)) : samples
  let q30 = 0
  let error = 0
  for (let point = 0; point < points; point++) {
    const inRead = ((point + 0.5) / points) * read.cycles
    const place = { cycle: conditions.deliveryLoss > 0 ? point : 1, inRead, read, isSecondRead }
    const here = loss + chemistryLoss(levels, lane, place)
    for (const surface of surfaceCases(conditions, flowCell.surfaces, place)) {
      q30 += surface.share * q30Share(levels, place, here + surface.loss + libraryLoss)
      error += surface.share * levels.errorPercent * errorGrowth(levels, place) * errorUnderLoss(here + surface.loss)
    }
  }
  return { q30: (q30 / points) * (1 - conditions.lostImages), error: error / points }
}

/** Where tiles of a lane differ: their share and what their place costs. One entry when nothing is local. */
function surfaceCases(
  conditions: Conditions,
  surfaces: number,
  place: { readonly inRead: number; readonly read: RunInfoRead },
): ReadonlyArray<{ readonly share: number; readonly loss: number }> {
  const { edgeLoss, bubbleLoss, defectLoss } = conditions
  const bottom = surfaces === 2 ? bottomLoss(conditions, place) : 0
  if (edgeLoss === 0 && bubbleLoss === 0 && defectLoss === 0 && bottom === 0) return nowhere
  let cases = [{ share: 1, loss: 0 }]
  const split = (share: number, loss: number): void => {
    if (loss === 0) return
    cases = cases.flatMap((one) => [
      { share: one.share * (1 - share), loss: one.loss },
      { share: one.share * share, loss: one.loss + loss },
    ])
  }
  split(0.5, bottom)
  split(bubbleShare, bubbleLoss)
  split(weakTileShare, defectLoss * (1 + lossPerLogIntensity * lightPerDefectLoss))
  if (edgeLoss > 0) {
    cases = cases.flatMap((one) =>
      [0.25, 0.75].map((edge) => ({ share: one.share / 2, loss: one.loss + edgeLoss * edge })),
    )
  }
  return cases
}

const nowhere = [{ share: 1, loss: 0 }]

function multiplied(a: Draws, b: Draws, c: Draws): Draws {
  const phasing = a.phasing * b.phasing * c.phasing
  return {
    intensity: a.intensity * b.intensity * c.intensity,
    focus: a.focus * b.focus * c.focus,
    contrast: a.contrast * b.contrast * c.contrast,
    phasing,
    // Tiles draw their prephasing apart; instrument, run and lane share what they do to both.
    prephasing: phasing,
    loading: c.loading,
    loss: a.loss + b.loss + c.loss,
  }
}
