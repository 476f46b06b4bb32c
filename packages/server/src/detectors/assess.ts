import type { Cause, Signal, SignalSeries } from '@seqward/contract'
import type { RunFeatures } from '../features/run-features.ts'
import type { CaseProposal } from './case-proposal.ts'
import { type DetectionRules, standardRules } from './detection-rules.ts'
import {
  type ExplainedRuns,
  explanationOf,
  type InstrumentHistory,
  isBeforeRepair,
  runsInOrder,
} from './instrument-history.ts'
import { joinSpatial } from './join-spatial.ts'
import { loadingFaults } from './loading.ts'
import { loadingProposals } from './loading-proposals.ts'
import { proposeCases } from './propose.ts'
import { roomProposals } from './room-proposals.ts'
import { signalSeries } from './signal-series.ts'
import { factors } from './shared-factors.ts'
import { spatialProposals } from './spatial/spatial-proposals.ts'
import { symptomsOf } from './symptoms.ts'
import { runTracks, sensorTracks, type Track } from './tracks.ts'

export type { CaseProposal } from './case-proposal.ts'
export { assessFleet } from './assess-fleet.ts'
export type { DetectionRules } from './detection-rules.ts'
export { healthProposals, type ToldHealth } from './health-proposals.ts'
export { type ExplainedRuns, type InstrumentHistory, nothingExplained } from './instrument-history.ts'

/**
 * What one instrument's runs and sensors ask for, and its signals with the band that they are expected in. Runs that
 * the fleet's assessment explains are left out; peers are other instruments of the same platform, and help while the
 * instrument has little past of its own. Pure: the same history gives the same answer.
 */
export function assessInstrument(
  history: InstrumentHistory,
  peers: readonly InstrumentHistory[],
  explained: ExplainedRuns,
  rules: DetectionRules = standardRules,
): {
  readonly proposals: readonly CaseProposal[]
  readonly signals: readonly SignalSeries[]
  /** The strongest sign of a lasting change in any signal; null where nothing could be judged. */
  readonly score: number | null
} {
  const runs = runsInOrder(history)
  const speaking = runs.filter(
    (run) =>
      explanationOf(explained, history.instrument, run.run) === null && !isBeforeRepair(history, run.startedDay ?? 0),
  )
  const latest = speaking.slice(-runsLookedAt(rules))
  const loading = loadingFaults(latest, rules)
  const judged = latest.filter((run) => !loading.has(run.run))
  const days = sensorTracks(rules.signals, history.sensors).map((track) => withoutRepairs(track, history))
  const tracks = [...runTracks(rules.signals, judged), ...days]
  const symptoms = symptomsOf(tracks, peerTracksOf(history, peers, explained, rules), rules)
  const { instrument } = history
  const priorFactors = (out: readonly string[]) => lotFactors(judged, out, rules)
  return {
    proposals: [
      ...joinSpatial(
        {
          lasting: proposeCases({ instrument, symptoms, priorFactors }, rules),
          spatial: spatialProposals(history, judged),
          symptoms,
          priorFactors,
        },
        rules,
      ),
      ...roomProposals(instrument, symptoms, rules),
      ...loadingProposals(instrument, latest, loading, rules),
    ],
    signals: allSeries(runs, symptoms, rules),
    score: strongestScore(symptoms),
  }
}

function strongestScore(symptoms: ReturnType<typeof symptomsOf>): number | null {
  const scores = symptoms.flatMap(({ judgement, score, track }) =>
    judgement === null || track.rule.role === 'context' ? [] : [score],
  )
  return scores.length === 0 ? null : Math.max(...scores)
}

const withoutRepairs = (track: Track, history: InstrumentHistory): Track =>
  history.repairs === undefined
    ? track
    : { ...track, points: track.points.filter(({ day }) => !isBeforeRepair(history, day)) }

/** Points of a series on the page of an instrument: a year of daily runs, and then some. */
const seriesPointsMax = 500
/** Some runs lack a signal or are left out; so many more are looked at that the windows still fill. */
const spareRuns = 16

const runsLookedAt = (rules: DetectionRules) => rules.runs.judgedMax + rules.runs.referenceMax + spareRuns

function allSeries(
  runs: readonly RunFeatures[],
  symptoms: ReturnType<typeof symptomsOf>,
  rules: DetectionRules,
): readonly SignalSeries[] {
  // Runs that a lot, a library or a version explains still happened, so the page shows them.
  const whole = new Map(runTracks(rules.signals, runs).map((track) => [track.rule.signal, track]))
  return rules.signals.flatMap(({ signal }) => {
    const symptom = symptoms.find((each) => each.signal === signal)
    const track = whole.get(signal) ?? symptom?.track
    if (track === undefined || track.points.length === 0) return []
    return [signalSeries(track, symptom?.baseline ?? null, seriesPointsMax)]
  })
}

/** The same signal of peers, made once for all signals and only when one asks. */
function peerTracksOf(
  history: InstrumentHistory,
  peers: readonly InstrumentHistory[],
  explained: ExplainedRuns,
  rules: DetectionRules,
): (signal: Signal) => readonly Track[] {
  let made: readonly Track[] | null = null
  return (signal) => {
    made ??= peers
      .filter((peer) => peer.platform === history.platform && peer.instrument !== history.instrument)
      .slice(0, rules.peers.peersMax)
      .flatMap((peer) => tracksOfPeer(peer, explained, rules))
    return made.filter((track) => track.rule.signal === signal)
  }
}

/** An instrument is a peer of many others in one assessment: its tracks are made once for all of them. */
const peerTracks = new WeakMap<
  InstrumentHistory,
  { readonly explained: ExplainedRuns; readonly rules: DetectionRules; readonly tracks: readonly Track[] }
>()

function tracksOfPeer(peer: InstrumentHistory, explained: ExplainedRuns, rules: DetectionRules): readonly Track[] {
  const known = peerTracks.get(peer)
  if (known?.explained === explained && known.rules === rules) return known.tracks
  const runs = runsInOrder(peer).filter((run) => explanationOf(explained, peer.instrument, run.run) === null)
  const tracks = [
    ...runTracks(rules.signals, runs.slice(-runsLookedAt(rules))),
    ...sensorTracks(rules.signals, peer.sensors),
  ]
  peerTracks.set(peer, { explained, rules, tracks })
  return tracks
}

/**
 * A lot that came with the symptoms, and of which no run was good, may be their cause as well as the instrument; one that
 * changed during them hardly is.
 */
function lotFactors(
  runs: readonly RunFeatures[],
  out: readonly string[],
  rules: DetectionRules,
): ReadonlyMap<Cause, number> {
  const { lotFits, versionFits, lotDiffers } = rules.diagnosis
  const known = new Map<Cause, number>()
  for (const { cause, valueOf } of factors) {
    const valuesOf = (isOut: boolean) =>
      new Set(runs.filter((run) => out.includes(run.run) === isOut).flatMap((run) => valueOf(run) ?? []))
    const [value, ...more] = valuesOf(true)
    if (more.length > 0) known.set(cause, lotDiffers)
    else if (value !== undefined && !valuesOf(false).has(value))
      known.set(cause, cause === 'software-version' ? versionFits : lotFits)
  }
  return known
}
