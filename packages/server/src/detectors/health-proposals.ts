import { type Evidence, roundTo } from '@seqward/contract'
import type { CaseProposal } from './case-proposal.ts'
import { type DetectionRules, detectorName, standardRules } from './detection-rules.ts'
import {
  evidenceHealth,
  type HealthEpisode,
  type HealthFinding,
  type HealthKind,
  healthKey,
  newFindings,
} from './evidence-health.ts'
import type { InstrumentHistory } from './instrument-history.ts'

/** What an earlier note on the evidence of this instrument said. */
export interface ToldHealth {
  readonly evidence: readonly Evidence[]
  /** Whether the note still stands; one that is over silences the same episode for a while. */
  readonly isOngoing: boolean
}

/** Findings that a note names, the strongest; a broken log stops all its sensors at once. */
const findingsMax = 8

/**
 * A note to watch on evidence that is odd in itself: a sensor that stopped, a run that never ended. One note for each
 * instrument and never more than a note, since it accuses no part. An episode is told once: what an earlier note told is
 * carried on while it lasts, and after its end comes back only when the refractory time is over.
 */
export function healthProposals(
  history: InstrumentHistory,
  told: readonly ToldHealth[],
  rules: DetectionRules = standardRules,
): readonly CaseProposal[] {
  const found = strongestOfEach(evidenceHealth(history, rules))
  const isCarriedOn = (finding: HealthFinding) =>
    told.some((note) => note.isOngoing && episodesOf(note).some((one) => healthKey(one) === healthKey(finding)))
  const news = newFindings(told.flatMap(episodesOf), found)
  const shown = found.filter((finding) => isCarriedOn(finding) || news.includes(finding)).slice(0, findingsMax)
  const [first] = shown
  if (first === undefined) return []
  const { instrument } = history
  const evidence = shown.map((finding) => evidenceOf(instrument, finding, sinceOf(finding, told), rules))
  return [
    {
      instrument,
      cause: 'sensor',
      subsystem: evidence[0]?.subsystem ?? 'unknown',
      severity: 'watch',
      state: 'watch',
      sinceDay: Math.min(...evidence.map(({ sinceDay }) => sinceDay)),
      candidates: [
        {
          cause: 'sensor',
          subsystem: evidence[0]?.subsystem ?? 'unknown',
          probability: 1,
          supports: [...new Set(shown.flatMap(({ signals }) => signals))],
          contradicts: [],
        },
      ],
      discriminatingTests: ['sensor-check'],
      evidence,
      signals: [],
      instruments: [instrument],
      lot: null,
    },
  ]
}

const detectorOfHealth = 'evidence-health'

/** What a stored note told, read back from its evidence. */
function episodesOf({ evidence }: ToldHealth): readonly HealthEpisode[] {
  return evidence.flatMap(({ detector, signal, runs, sinceDay }): readonly HealthEpisode[] => {
    const kind = /^evidence-health\.([a-z-]+)\//.exec(detector)?.[1]
    if (kind === undefined) return []
    const run = runs[0] ?? null
    return [{ kind: kind as HealthKind, signals: run === null ? [signal] : [], run, sinceDay }]
  })
}

/** The day on which an episode was first told to begin: some findings date themselves by a window that moves on. */
function sinceOf(finding: HealthFinding, told: readonly ToldHealth[]): number {
  const before = told
    .filter(({ isOngoing }) => isOngoing)
    .flatMap(episodesOf)
    .filter((one) => healthKey(one) === healthKey(finding))
  return Math.min(finding.sinceDay, ...before.map(({ sinceDay }) => sinceDay))
}

function strongestOfEach(findings: readonly HealthFinding[]): readonly HealthFinding[] {
  const byKey = new Map<string, HealthFinding>()
  for (const finding of findings.toSorted((a, b) => b.strength - a.strength)) {
    const key = healthKey(finding)
    if (!byKey.has(key)) byKey.set(key, finding)
  }
  return [...byKey.values()]
}

function evidenceOf(instrument: string, finding: HealthFinding, sinceDay: number, rules: DetectionRules): Evidence {
  const { kind, signals, run, observed, expected, unit, strength } = finding
  const signal = signals[0] ?? 'cycles-done'
  return {
    signal,
    subsystem: rules.signals.find((rule) => rule.signal === signal)?.subsystem ?? 'unknown',
    instrument,
    direction: observed >= expected ? 'up' : 'down',
    observed: roundTo(observed, 2),
    expected: roundTo(expected, 2),
    deviations: roundTo(strength, 1),
    unit,
    sinceDay,
    runs: run === null ? [] : [run],
    against: 'own-past',
    detector: detectorName(`${detectorOfHealth}.${kind}`, rules),
  }
}
