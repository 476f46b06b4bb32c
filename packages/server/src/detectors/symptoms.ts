import type { Signal } from '@seqward/contract'
import { type Baseline, baselineOf } from './baseline.ts'
import type { DetectionRules } from './detection-rules.ts'
import type { Picture, Showing } from './diagnose.ts'
import { type Judgement, judge, trackWindow } from './sustained-change.ts'
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

/** How surely each judged signal shows a lasting change, for the diagnosis. Context signals are no part of it. */
export function pictureOf(symptoms: readonly Symptom[], rules: DetectionRules): Picture {
  const picture = new Map<Signal, Showing>()
  for (const { signal, judgement, track, score } of symptoms) {
    if (judgement === null || track.rule.role === 'context') continue
    const sure = sureness(score, rules)
    picture.set(signal, judgement.direction === 'up' ? { up: sure, down: 0 } : { up: 0, down: sure })
  }
  return picture
}

/** From a score to a chance that the change is real: even at the score where a symptom begins. */
function sureness(score: number, rules: DetectionRules): number {
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
const movedByTheRoom: readonly Signal[] = ['chiller-temperature', 'chiller-duty']

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
