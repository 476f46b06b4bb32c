import type { Signal } from '@seqward/contract'
import { type Baseline, baselineOf } from './baseline.ts'
import type { DetectionRules } from './detection-rules.ts'
import type { Picture, Showing } from './diagnose.ts'
import { type Judgement, judge, trackWindow } from './sustained-change.ts'
import { relativeChange } from './signal-rules.ts'
import type { Track } from './tracks.ts'

/** What the latest points of one signal say; of a sensor with several positions, the one that says most. */
export interface Symptom {
  readonly signal: Signal
  readonly track: Track
  readonly baseline: Baseline | null
  /** In the worse direction, or the further one where either is; null where nothing can be judged. */
  readonly judgement: Judgement | null
  /** Score after what else explains the signal is taken into account. */
  readonly score: number
}

/** The symptom of every signal that has points, in the order of the rules. */
export function symptomsOf(
  tracks: readonly Track[],
  peerTracks: (signal: Signal) => readonly Track[],
  rules: DetectionRules,
): readonly Symptom[] {
  const bySignal = new Map<Signal, Symptom>()
  for (const track of tracks) {
    if (track.points.length === 0) continue
    const { signal } = track.rule
    const symptom = symptomOf(track, () => peerTracks(signal), rules)
    const held = bySignal.get(signal)
    if (held === undefined || symptom.score > held.score) bySignal.set(signal, symptom)
  }
  return withRoom([...bySignal.values()], rules)
}

/**
 * How surely each judged signal shows a lasting change, for the diagnosis, and how far. Of context signals only those that
 * some cause shows in.
 */
export function pictureOf(symptoms: readonly Symptom[], rules: DetectionRules): Picture {
  const picture = new Map<Signal, Showing>()
  const sensed = firstSensed(symptoms)
  for (const { signal, judgement, track, score } of symptoms) {
    if (judgement === null) continue
    if (track.rule.role === 'context' && !shownBySome(signal, rules)) continue
    const sure = sureness(score, rules)
    const change = relativeChange(track.rule, judgement.expectedLevel, judgement.observedLevel)
    const noise = judgement.baseline.deviation * noiseOfMiddle
    const is = judgement.direction === 'up' ? { up: sure, down: 0 } : { up: 0, down: sure }
    const time = track.rule.sensor === null ? timeToShow(track, sensed) : 1
    picture.set(signal, { ...is, change, noise, time })
  }
  return picture
}

/** Since when a sensor lies off; null while none does. */
function firstSensed(symptoms: readonly Symptom[]): number | null {
  const days = symptoms.flatMap(({ judgement, track }) =>
    judgement?.active === true && track.rule.sensor !== null && track.rule.role !== 'context'
      ? [judgement.sinceDay]
      : [],
  )
  return days.length === 0 ? null : Math.min(...days)
}

/** Runs that a lasting change takes to show: until then a run signal that is as ever says little against a sensor. */
const runsToShow = 5

function timeToShow(track: Track, sensed: number | null): number {
  if (sensed === null) return 1
  return Math.min(1, track.points.filter(({ day }) => day >= sensed).length / runsToShow)
}

/** Noise of the middle of the latest five points, in that of one. */
const noiseOfMiddle = 0.6

const shownBySome = (signal: Signal, rules: DetectionRules): boolean =>
  rules.signatures.some((signature) => signature.shows.some((shows) => shows.signal === signal))

/** From a score to a chance that the change is real: even at the score where a symptom begins. */
export function sureness(score: number, rules: DetectionRules): number {
  return 1 / (1 + Math.exp(-sureSlope * (score - rules.change.watchScore)))
}

/** A score one below the beginning leaves one chance in six. */
const sureSlope = 1.6

function symptomOf(track: Track, peers: () => readonly Track[], rules: DetectionRules): Symptom {
  const window = trackWindow(track, rules)
  const baseline = baselineOf(track, window, peers, rules)
  const none = { signal: track.rule.signal, track, baseline, judgement: null, score: Number.NEGATIVE_INFINITY }
  if (baseline === null) return none
  const { worse } = track.rule
  const up = worse === 'down' ? null : judge(track, window, baseline, 'up', rules)
  const down = worse === 'up' ? null : judge(track, window, baseline, 'down', rules)
  const judgement = up !== null && (down === null || up.score >= down.score) ? up : down
  return judgement === null ? none : { ...none, judgement, score: judgement.score }
}

/** A warm room warms the chiller and keeps it busy: while the room is off, its word counts in part. */
const movedByTheRoom: readonly Signal[] = [
  'chiller-temperature',
  'chiller-duty',
  'camera-temperature',
  'light-source-temperature',
  'flow-cell-temperature',
  'flow-cell-settle-time',
  'focus-offset',
]

function withRoom(symptoms: readonly Symptom[], rules: DetectionRules): readonly Symptom[] {
  const room = symptoms.find((symptom) => symptom.signal === 'ambient-temperature')?.judgement
  if (room === undefined || room === null || !room.active || room.direction !== 'up') return symptoms
  return symptoms.map((symptom) => (movedByTheRoom.includes(symptom.signal) ? dampened(symptom, rules) : symptom))
}

function dampened(symptom: Symptom, rules: DetectionRules): Symptom {
  const { judgement } = symptom
  if (judgement === null) return symptom
  const score = symptom.score * rules.diagnosis.roomDamping
  const { watchScore, openScore } = rules.change
  const active = judgement.active && score >= watchScore
  return {
    ...symptom,
    score,
    judgement: { ...judgement, active, confirmed: judgement.confirmed && score >= openScore },
  }
}
