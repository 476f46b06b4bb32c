import { CovariateNames } from './covariate-names.ts'
import { Episodes } from './episodes.ts'
import { PeerGroup } from './peer-group.ts'
import {
  type FleetFinding,
  type SignalSurprise,
  type StreamRow,
  type StreamVerdict,
  scoreOf,
  strongest,
} from './stream-row.ts'
import { TrainedSignal } from './trained-signal.ts'
import { UnlabelledSignal } from './unlabelled-signal.ts'

interface SeriesState {
  hasTraining: boolean
  readonly trained: Map<string, TrainedSignal>
  readonly unlabelled: Map<string, UnlabelledSignal>
  readonly episodes: Episodes
}

/** Findings that are kept until they are taken; the oldest goes first. */
const findingsMax = 10_000

/**
 * Judges rows of many series as they come: every verdict depends on earlier rows and its own alone. A series with
 * training rows is told whether each row is out; one without is told where episodes begin, judged by its own past and by
 * its peers. Pure and deterministic; memory is bounded for each signal.
 */
export class StreamEngine {
  readonly #series = new Map<string, SeriesState>()
  readonly #covariates = new CovariateNames()
  readonly #groups = new Map<string, PeerGroup>()
  readonly #findings: FleetFinding[] = []

  /** Shifts that peers shared, in the order in which they became known. */
  get fleetFindings(): readonly FleetFinding[] {
    return this.#findings
  }

  /** Takes a row that is known to be good. */
  train({ series, values }: StreamRow): void {
    const state = this.#stateOf(series)
    state.hasTraining = true
    for (const [signal, value] of Object.entries(values)) if (isKnown(value)) trainedOf(state, signal).train(value)
  }

  /** The verdict on a row; afterwards the row belongs to the past. */
  judge(row: StreamRow): StreamVerdict {
    const state = this.#stateOf(row.series)
    return state.hasTraining ? judgeTrained(state, row) : this.#judgeUnlabelled(state, row)
  }

  #judgeUnlabelled(state: SeriesState, row: StreamRow): StreamVerdict {
    const key = this.#covariates.keyOf(row.series, row.covariates)
    const surprises: SignalSurprise[] = []
    let isShifted = false
    let isShared = false
    for (const [signal, value] of Object.entries(row.values)) {
      if (!isKnown(value)) continue
      const peers = this.#groupOf(key, signal).add(row.series, value)
      if (peers.finding !== undefined) this.#note({ ...peers.finding, ...contextOf(row), signal })
      const alone = unlabelledOf(state, signal).add(signal, row.timeMs, peers.own)
      isShifted ||= peers.isShifted
      isShared ||= peers.isShared
      const byPeers = {
        signal,
        seen: value,
        expected: peers.expected,
        strength: peers.isShared ? belowLimit : peers.strength,
      }
      surprises.push(
        byPeers.strength > alone.strength
          ? byPeers
          : { ...alone, seen: value, expected: alone.expected + value - peers.own },
      )
    }
    const strength = surprises.reduce((most, each) => Math.max(most, each.strength), 0)
    // Many signals are many chances: the limit of the past rises with their number, that of peers counts shifts alone.
    const widened = strength / (1 + manySignals * Math.log10(Math.max(1, surprises.length)))
    const isOnset = state.episodes.add(isShared ? Math.min(belowLimit, widened) : widened)
    if (isShifted && !isOnset) state.episodes.begin()
    return {
      score: scoreOf(isShifted ? Math.max(1, widened) : widened),
      alarm: isOnset || isShifted,
      why: strongest(surprises),
    }
  }

  #note(finding: FleetFinding): void {
    this.#findings.push(finding)
    if (this.#findings.length > findingsMax) this.#findings.shift()
  }

  #groupOf(key: string, signal: string): PeerGroup {
    const id = `${signal}\n${key}`
    const group = this.#groups.get(id) ?? new PeerGroup()
    this.#groups.set(id, group)
    return group
  }

  #stateOf(series: string): SeriesState {
    const state = this.#series.get(series) ?? {
      hasTraining: false,
      trained: new Map<string, TrainedSignal>(),
      unlabelled: new Map<string, UnlabelledSignal>(),
      episodes: new Episodes(),
    }
    this.#series.set(series, state)
    return state
  }
}

/** What peers share is told by the score and raises no alarm of the series. */
const belowLimit = 0.99

/** Rise of the limit for ten signals, as a share: chances multiply by ten, one in the exponent of 2.6. */
const manySignals = 0.3

function judgeTrained(state: SeriesState, { values }: StreamRow): StreamVerdict {
  const surprises: SignalSurprise[] = []
  for (const [signal, value] of Object.entries(values)) {
    if (isKnown(value)) surprises.push(trainedOf(state, signal).add(signal, value))
  }
  let strength = 0
  let alarm = false
  for (const signal of state.trained.values()) {
    strength = Math.max(strength, signal.strength)
    alarm ||= signal.isOut
  }
  return { score: scoreOf(strength), alarm, why: strongest(surprises) }
}

const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value)

const contextOf = ({ series, timeMs, covariates }: StreamRow) => ({ series, timeMs, covariates })

function trainedOf({ trained }: SeriesState, signal: string): TrainedSignal {
  const found = trained.get(signal) ?? new TrainedSignal()
  trained.set(signal, found)
  return found
}

function unlabelledOf({ unlabelled }: SeriesState, signal: string): UnlabelledSignal {
  const found = unlabelled.get(signal) ?? new UnlabelledSignal()
  unlabelled.set(signal, found)
  return found
}
