import { mean, median, robustDeviation } from '../features/robust-statistics.ts'
import type { DetectionRules, WindowRule } from './detection-rules.ts'
import type { Point, Track } from './tracks.ts'

/** What is expected of a signal of one instrument, on the scale on which it is compared. */
export interface Baseline {
  readonly centre: number
  /** Standard deviation of a single point around the centre. */
  readonly deviation: number
  /** How far the centre itself may be off, as a standard deviation. */
  readonly centreDeviation: number
  /** What each stratum adds to the centre. A stratum that is not here has not been seen enough to be judged. */
  readonly offsets: ReadonlyMap<string, number>
  readonly against: 'own-past' | 'peers' | 'own-past-and-peers'
}

/** The latest points of a track, and the earlier ones that they are judged against. */
export interface Window {
  readonly reference: readonly Point[]
  readonly judged: readonly Point[]
}

/**
 * Cuts a track into reference and judged points, by the rule for runs or for days. While there are too few for a
 * reference all are judged: by peers, or not at all.
 */
export function windowOf(points: readonly Point[], rule: WindowRule): Window {
  const count = points.length
  const share = Math.min(rule.judgedMax, Math.max(1, Math.floor(count * rule.judgedShare)))
  const cut = count - share < rule.referenceMin ? 0 : count - share
  return { reference: points.slice(Math.max(0, cut - rule.referenceMax), cut), judged: points.slice(cut) }
}

/**
 * The baseline that a track's own reference and, where that is short, the same signal of peers give. Robust: median and
 * median absolute deviation, so that less than half of bad points cannot move it far. Null where neither tells enough.
 */
export function baselineOf(
  track: Track,
  window: Window,
  peers: () => readonly Track[],
  rules: DetectionRules,
): Baseline | null {
  const isSensor = track.rule.sensor !== null
  const { referenceMin } = isSensor ? rules.days : rules.runs
  const own = ownBaseline(window.reference, track.rule.noiseFloor, referenceMin)
  if (window.reference.length >= rules.peers.ownEnough) return own
  const stratum = window.judged.at(-1)?.stratum ?? ''
  const prior = peerPrior(track, stratum, peers(), rules)
  if (prior === null) return own
  return own === null ? priorAlone(prior, stratum) : blended(own, window.reference, prior, stratum, rules)
}

/** Own points in reference, and what spread they show beyond the floor. */
function ownBaseline(reference: readonly Point[], noiseFloor: number, referenceMin: number): Baseline | null {
  if (reference.length < referenceMin) return null
  const overall = median(reference.map((point) => point.level))
  if (overall === null) return null
  const offsets = strataOffsets(reference, overall)
  const levels = reference.flatMap((point) => {
    const offset = offsets.get(point.stratum)
    return offset === undefined ? [] : [point.level - offset]
  })
  const centre = median(levels)
  if (centre === null || levels.length < referenceMin) return null
  const count = levels.length
  // Few points tell little of their spread, and alarms come from the side where it was taken too small.
  const caution = 1 + 2 / count
  const deviation = Math.max(noiseFloor, (robustDeviation(levels, centre) ?? 0) * caution)
  return {
    centre,
    deviation,
    centreDeviation: deviation * Math.sqrt(medianVariance / count),
    offsets,
    against: 'own-past',
  }
}

/** Variance of a median, times the count, in variances of a point (Gaussian: pi / 2). */
const medianVariance = Math.PI / 2
/** Points of a stratum before it is compared; its offset is shrunk as if one more point showed none. */
const stratumPointsMin = 3

function strataOffsets(reference: readonly Point[], overall: number): ReadonlyMap<string, number> {
  const byStratum = new Map<string, number[]>()
  for (const { stratum, level } of reference) {
    const levels = byStratum.get(stratum)
    if (levels === undefined) byStratum.set(stratum, [level])
    else levels.push(level)
  }
  if (byStratum.size === 1) return new Map([...byStratum.keys()].map((stratum) => [stratum, 0]))
  const offsets = new Map<string, number>()
  for (const [stratum, levels] of byStratum) {
    if (levels.length < stratumPointsMin) continue
    offsets.set(stratum, (((median(levels) ?? overall) - overall) * levels.length) / (levels.length + 1))
  }
  return offsets
}

interface PeerPrior {
  readonly centre: number
  /** How far instruments lie apart, and how far the points of one do. */
  readonly between: number
  readonly deviation: number
}

function peerPrior(track: Track, stratum: string, peers: readonly Track[], rules: DetectionRules): PeerPrior | null {
  const windowRule = track.rule.sensor === null ? rules.runs : rules.days
  const centres: number[] = []
  const deviations: number[] = []
  for (const peer of peers) {
    const levels = windowOf(peer.points, windowRule)
      .reference.filter((point) => point.stratum === stratum)
      .map((point) => point.level)
    const centre = median(levels)
    if (centre === null || levels.length < windowRule.referenceMin) continue
    centres.push(centre)
    deviations.push(robustDeviation(levels, centre) ?? 0)
  }
  const centre = median(centres)
  const deviation = median(deviations)
  if (centre === null || deviation === null || centres.length < rules.peers.peersMin) return null
  const spread = Math.sqrt(mean(centres.map((each) => (each - centre) ** 2)) ?? 0)
  const { noiseFloor } = track.rule
  return { centre, between: Math.max(spread, 2 * noiseFloor), deviation: Math.max(deviation, noiseFloor) }
}

const priorAlone = (prior: PeerPrior, stratum: string): Baseline => ({
  centre: prior.centre,
  deviation: prior.deviation,
  centreDeviation: prior.between,
  offsets: new Map([[stratum, 0]]),
  against: 'peers',
})

/** Own centre and peers' centre, each by how sure it is; own noise and theirs, by how many points stand behind it. */
function blended(
  own: Baseline,
  reference: readonly Point[],
  prior: PeerPrior,
  stratum: string,
  rules: DetectionRules,
): Baseline {
  const offset = own.offsets.get(stratum) ?? 0
  const ownWeight = 1 / own.centreDeviation ** 2
  const priorWeight = 1 / prior.between ** 2
  const centre = (own.centre * ownWeight + (prior.centre - offset) * priorWeight) / (ownWeight + priorWeight)
  const count = reference.length
  const { noiseWeight } = rules.peers
  const variance = (own.deviation ** 2 * count + prior.deviation ** 2 * noiseWeight) / (count + noiseWeight)
  return {
    ...own,
    centre,
    deviation: Math.sqrt(variance),
    centreDeviation: 1 / Math.sqrt(ownWeight + priorWeight),
    against: 'own-past-and-peers',
  }
}
