import { type Evidence, roundTo, type Signal } from '@seqward/contract'
import type { RunFeatures } from '../features/run-features.ts'
import type { CaseProposal } from './case-proposal.ts'
import { type DetectionRules, detectorName, standardRules } from './detection-rules.ts'
import { type InstrumentHistory, isBeforeRepair, runsInOrder } from './instrument-history.ts'
import { StreamEngine } from './stream/stream-engine.ts'

/** A column of run features that no signature speaks of. */
interface GenericSignal {
  readonly signal: Signal
  readonly unit: string
  readonly valueOf: (run: RunFeatures) => number | null
}

const genericSignals: readonly GenericSignal[] = [
  { signal: 'yield', unit: 'G{base}', valueOf: ({ yieldGigabases }) => yieldGigabases },
  { signal: 'occupied-share', unit: '%', valueOf: ({ occupiedShare }) => occupiedShare },
  { signal: 'quality-first-cycles', unit: '%', valueOf: ({ qualityFirstCycles }) => qualityFirstCycles },
]

/** Latest runs of an instrument that the engine is shown: what it needs to know a level, and not its whole past. */
const runsShown = 40
/** A shift is told while it is so young; after that it is the level of the instrument. */
const latestRuns = 4
const minutesPerDay = 1440

/**
 * Notes to watch on numbers of runs that no rule judges, by instrument: the streaming engine of `stream/`, which knows
 * neither signals nor causes, is shown the latest runs of instruments that are each other's peers. Hand it a few dozen
 * of one platform at a time: it is made anew for them, and nothing of it is kept. Pure.
 */
export function streamWatch(
  histories: readonly InstrumentHistory[],
  rules: DetectionRules = standardRules,
): ReadonlyMap<string, readonly CaseProposal[]> {
  const engine = new StreamEngine()
  const shown = histories.map((history) => runsShownOf(history))
  const rows = histories
    .flatMap(({ instrument }, index) => (shown[index] ?? []).map((run) => ({ instrument, run })))
    .sort((a, b) => minuteOf(a.run) - minuteOf(b.run))
  const latest = new Set(shown.flatMap((runs) => runs.slice(-latestRuns)))
  const evidence = new Map<string, Map<Signal, Evidence>>()
  const begun = new Set<string>()
  for (const { instrument, run } of rows) {
    const values = Object.fromEntries(genericSignals.map(({ signal, valueOf }) => [signal, valueOf(run)]))
    const row = { series: instrument, timeMs: minuteOf(run) * 60_000, values, covariates: covariatesOf(run) }
    const verdict = engine.judge(row)
    if (!verdict.alarm) continue
    const held = evidence.get(instrument) ?? new Map<Signal, Evidence>()
    for (const { signal, expected, seen } of verdict.why) {
      const known = genericSignals.find((one) => one.signal === signal)
      const episode = `${instrument} ${signal}`
      // An episode is told at its onset: what the engine says again of the same signal belongs to it.
      const isOnset = !begun.has(episode)
      begun.add(episode)
      if (known !== undefined && isOnset && latest.has(run))
        held.set(known.signal, evidenceOf(instrument, run, known, expected, seen, verdict.score, rules))
    }
    evidence.set(instrument, held)
  }
  return new Map(
    [...evidence].flatMap(([instrument, held]) =>
      held.size === 0 ? [] : [[instrument, [note(instrument, [...held.values()])]]],
    ),
  )
}

function runsShownOf(history: InstrumentHistory): readonly RunFeatures[] {
  return runsInOrder(history)
    .filter((run) => run.whole && !isBeforeRepair(history, run.startedDay ?? 0))
    .slice(-runsShown)
}

const minuteOf = ({ startedDay, startedMinute }: RunFeatures): number =>
  (startedDay ?? 0) * minutesPerDay + (startedMinute ?? 0)

/** Runs are peers on the same flow cell, with the same chemistry and the same reads. */
const covariatesOf = ({ flowCellType, chemistry, readStructure }: RunFeatures) => ({
  flowCell: flowCellType ?? '',
  chemistry: chemistry ?? '',
  reads: readStructure ?? '',
})

function evidenceOf(
  instrument: string,
  run: RunFeatures,
  { signal, unit }: GenericSignal,
  expected: number,
  seen: number,
  score: number,
  rules: DetectionRules,
): Evidence {
  return {
    signal,
    subsystem: 'unknown',
    instrument,
    direction: seen >= expected ? 'up' : 'down',
    observed: roundTo(seen, 2),
    expected: roundTo(expected, 2),
    // The engine's score is strength / (1 + strength), where 1 is its limit.
    deviations: roundTo(score / Math.max(1 - score, scoreLeftMin), 1),
    unit,
    sinceDay: run.startedDay ?? 0,
    runs: [run.run],
    against: 'own-past-and-peers',
    detector: detectorName('stream', rules),
  }
}

/** Keeps a score of 1 from being infinite deviations. */
const scoreLeftMin = 0.01

const note = (instrument: string, evidence: readonly Evidence[]): CaseProposal => ({
  instrument,
  cause: 'unknown',
  subsystem: 'unknown',
  severity: 'watch',
  state: 'watch',
  sinceDay: Math.min(...evidence.map(({ sinceDay }) => sinceDay)),
  candidates: [
    {
      cause: 'unknown',
      subsystem: 'unknown',
      probability: 1,
      supports: evidence.map(({ signal }) => signal),
      contradicts: [],
    },
  ],
  evidence,
  signals: [],
  instruments: [instrument],
  lot: null,
})
