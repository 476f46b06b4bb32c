import type { CaseDetail, LimitPrediction } from '@seqward/contract'
import { actOnCase } from '../../cases/act-on-case.ts'
import { type CaseRecord, reconcileCases } from '../../cases/reconcile.ts'
import { repairsOf } from '../../cases/repairs.ts'
import { assessFleet, assessInstrument, type ExplainedRuns, type InstrumentHistory } from '../../detectors/assess.ts'
import type { DetectionRules } from '../../detectors/detection-rules.ts'
import { predictLimits } from '../../detectors/prediction/predict-limits.ts'
import type { KeyedColumns } from '../../features/keyed-columns.ts'
import type { RunFeatures } from '../../features/run-features.ts'
import { knownFrom, type Past, type Trouble } from './past.ts'

/** A case that the rules opened, as it stood on that day. */
export interface Alarm {
  readonly instrument: string | null
  readonly day: number
  readonly told: CaseDetail
}

/** A prediction as it was made on a day, before anything of what it is about was known. */
export interface MadePrediction extends LimitPrediction {
  readonly instrument: string
  readonly madeDay: number
}

export interface Replayed {
  readonly alarms: readonly Alarm[]
  readonly predictions: readonly MadePrediction[]
  /** Years in which instruments were looked at. */
  readonly years: number
  /** Times that an instrument was assessed. */
  readonly looks: number
}

/** The fleet as a whole is looked at this often; an instrument on the day after each of its runs. Days. */
const fleetEvery = 7
/** Before so many days of history there is nothing to compare with. */
const firstLook = 30
/** A signal of a case is predicted anew this often: every day would count the same thing many times. */
const predictEvery = 7
/** An instrument whose sensors speak between its runs is looked at this often too. */
const sensorsEvery = 3
/** Sensors with fewer days than so many for each run are read with the runs, and have no news of their own. */
const betweenFactor = 1.5
const dayMs = 86_400_000

interface Kept {
  readonly history: InstrumentHistory
  /** Runs by the day from which they are known. */
  readonly runs: ReadonlyArray<{ readonly from: number; readonly run: RunFeatures }>
  readonly hasSensors: boolean
  readonly speaksBetween: boolean
  readonly firstDay: number
  readonly lastDay: number
}

/**
 * Plays a history again, day by day, with rules that stay as they are. Every day sees what was there on its morning: runs
 * that were over, sensor days before it, repairs that had been made. What people closed is closed on the day on which they
 * did. The rest is what the service does.
 */
export function replayHistory(past: Past, rules: DetectionRules): Replayed {
  const kept = past.histories.map((history) => keep(past, history)).filter(({ runs }) => runs.length > 0)
  const firstDay = Math.min(...kept.map((one) => one.firstDay))
  const lastDay = Math.max(...kept.map((one) => one.lastDay))
  const alarms: Alarm[] = []
  const predictions: MadePrediction[] = []
  let records: readonly CaseRecord[] = []
  let explained: ExplainedRuns = {}
  let fleetProposals: ReturnType<typeof assessFleet>['proposals'] = []
  let [id, looks] = [0, 0]
  for (let day = firstDay + firstLook; day <= lastDay + 1; day++) {
    const now = new Date(day * dayMs)
    records = records.map((record) => closedByPeople(record, past.troubles, day, now))
    const isFleetDay = (day - firstDay) % fleetEvery === 0
    const due = kept.filter((one) => isDue(one, day))
    if (due.length === 0 && !isFleetDay) continue
    const known = new Map<Kept, InstrumentHistory>()
    const until = (one: Kept) => {
      const made = known.get(one) ?? asOf(one, day, records, rules)
      known.set(one, made)
      return made
    }
    if (isFleetDay) ({ proposals: fleetProposals, explained } = assessFleet(kept.map(until), rules))
    const proposals = due.flatMap((one) => {
      looks++
      const peers = kept.filter((other) => other !== one && other.history.platform === one.history.platform)
      return assessInstrument(until(one), peers.slice(0, rules.peers.peersMax).map(until), explained, rules).proposals
    })
    const spokenFor = new Set<string | null>(due.map(({ history }) => history.instrument))
    if (isFleetDay) spokenFor.add(null)
    const before = new Map(records.map((record) => [record.id, record.state]))
    const changed = reconcileCases(
      records.filter(({ instrument }) => spokenFor.has(instrument)),
      isFleetDay ? [...fleetProposals, ...proposals] : proposals,
      now,
      () => `case-${++id}`,
    )
    const byId = new Map(changed.map((record) => [record.id, record]))
    records = [
      ...records.map((record) => byId.get(record.id) ?? record),
      ...changed.filter((one) => !before.has(one.id)),
    ]
    for (const record of changed)
      if (record.state === 'open' && before.get(record.id) !== 'open')
        alarms.push({ instrument: record.instrument, day, told: record })
    for (const one of due) predictions.push(...predicted(until(one), records, predictions, explained, rules, day))
  }
  const years = kept.reduce((sum, one) => sum + Math.max(0, one.lastDay - one.firstDay - firstLook), 0) / 365.25
  return { alarms, predictions, years, looks }
}

function keep(past: Past, history: InstrumentHistory): Kept {
  const runs = history.runs
    .flatMap((run) => {
      const from = knownFrom(past, history.instrument, run)
      return from === null ? [] : [{ from, run }]
    })
    .sort((a, b) => a.from - b.from)
  const columns = Object.values(history.sensors.metrics)
  const hasSensors = columns.length > 0
  const sensorDays = Math.max(0, ...columns.map(({ keys }) => new Set(keys.day).size))
  const speaksBetween = sensorDays > betweenFactor * runs.length
  return { history, runs, hasSensors, speaksBetween, firstDay: runs[0]?.from ?? 0, lastDay: runs.at(-1)?.from ?? 0 }
}

function isDue({ runs, speaksBetween, firstDay, lastDay }: Kept, day: number): boolean {
  if (day < firstDay || day > lastDay + 1) return false
  const next = firstAfter(runs, day - 1)
  return runs[next]?.from === day || (speaksBetween && (day - firstDay) % sensorsEvery === 0)
}

/** Index of the first run that is known only after a day. */
function firstAfter(runs: Kept['runs'], day: number): number {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle]?.from ?? 0) > day) high = middle
    else low = middle + 1
  }
  return low
}

/** Runs that an assessment can make use of: its windows, and spares for those that are left out. */
const spareRuns = 24
/** Days of sensors, likewise. */
const sensorDaysMax = 240

/** The history as it stood in the morning of a day, no longer than detectors look back. */
function asOf(one: Kept, day: number, records: readonly CaseRecord[], rules: DetectionRules): InstrumentHistory {
  const end = firstAfter(one.runs, day)
  const lookedAt = rules.runs.judgedMax + rules.runs.referenceMax + spareRuns
  const runs = one.runs.slice(Math.max(0, end - lookedAt), end).map(({ run }) => run)
  const sensors = one.hasSensors
    ? {
        metrics: Object.fromEntries(
          Object.entries(one.history.sensors.metrics).map(([metric, columns]) => [metric, daysBefore(columns, day)]),
        ),
      }
    : one.history.sensors
  return { ...one.history, runs, sensors, repairs: repairsOf(records, one.history.instrument) }
}

/** Columns are sorted by day: a stretch of them that ends the day before. */
function daysBefore(columns: KeyedColumns, day: number): KeyedColumns {
  const days = columns.keys.day ?? []
  const place = (before: number) => {
    let [low, high] = [0, days.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((days[middle] ?? 0) >= before) high = middle
      else low = middle + 1
    }
    return low
  }
  const [from, to] = [place(day - sensorDaysMax), place(day)]
  return {
    keys: { day: days.slice(from, to), position: columns.keys.position?.slice(from, to) ?? [] },
    values: columns.values.slice(from, to),
  }
}

/** What people said of a trouble ends the cases on it. */
function closedByPeople(record: CaseRecord, troubles: readonly Trouble[], day: number, now: Date): CaseRecord {
  if (record.state !== 'open') return record
  const ended = troubles.find((trouble) => {
    const isOver = trouble.untilDay !== null && Math.ceil(trouble.untilDay) === day
    return (
      isOver && trouble.instrument === record.instrument && (record.instrument !== null || trouble.lot === record.lot)
    )
  })
  if (ended === undefined) return record
  const reason = ended.verdict === 'refuted' ? 'no-fault-found' : ended.instrument === null ? 'consumable' : 'repaired'
  return actOnCase(record, { action: 'close', reason }, 'engineer', now)
}

const isOf = (one: MadePrediction, instrument: string, signal: string): boolean =>
  one.instrument === instrument && one.signal === signal

function predicted(
  history: InstrumentHistory,
  records: readonly CaseRecord[],
  made: readonly MadePrediction[],
  explained: ExplainedRuns,
  rules: DetectionRules,
  day: number,
): readonly MadePrediction[] {
  const { instrument } = history
  const own = records.filter((record) => record.instrument === instrument && record.state === 'open')
  if (own.length === 0) return []
  const recent = new Set(
    made.filter((one) => one.instrument === instrument && day - one.madeDay < predictEvery).map(({ signal }) => signal),
  )
  const evidence = own.flatMap((record) => record.evidence).filter(({ signal }) => !recent.has(signal))
  return (
    predictLimits(history, evidence, explained, rules)
      // Without a new value it is the same prediction again.
      .filter(({ signal, asOfDay }) => !made.some((one) => isOf(one, instrument, signal) && one.asOfDay === asOfDay))
      .map((one) => ({ ...one, instrument, madeDay: day }))
  )
}
