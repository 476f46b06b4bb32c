import type { BacktestReport, DetectorRecord } from '@seqward/contract'
import { detectorName, type DetectionRules, standardRules } from '../../detectors/detection-rules.ts'
import { hazardDetector, type Watched } from '../../detectors/prediction/part-hazard.ts'
import { limitDetector } from '../../detectors/prediction/predict-limits.ts'
import { outlookDetector } from '../../detectors/prediction/run-outlook.ts'
import { checkForecasts } from './check-forecasts.ts'
import { checkLimits } from './check-limits.ts'
import { checkParts } from './check-parts.ts'
import { brierOf, type Checked, countedDays, countedRate, countedShare } from './counts.ts'
import type { Past, Trouble } from './past.ts'
import { type Alarm, type Replayed, replayHistory } from './replay-history.ts'

/** Instruments that are played together: enough for peers and lots, few enough to hold. */
export const groupInstruments = 40
/** An alarm of a trouble that has been repaired may still be opened on runs from before. Days. */
const graceDays = 10

/** What back-testing one group found; groups add up. */
export interface GroupResult {
  readonly past: Pick<Past, 'source' | 'isComplete' | 'troubles'>
  readonly replayed: Replayed
  readonly instruments: number
  readonly runs: number
  readonly limits: ReturnType<typeof checkLimits>
  readonly forecasts: ReturnType<typeof checkForecasts>
  readonly parts: readonly Checked[]
}

/** Groups of instruments of one platform, so that a large fleet is played piece by piece. */
export function groupsOf(past: Past, size = groupInstruments): readonly Past[] {
  return [...Map.groupBy(past.histories, ({ platform }) => platform).values()].flatMap((same) => {
    const count = Math.ceil(same.length / size)
    return Array.from({ length: count }, (_, at): Past => {
      const histories = same.filter((_, index) => index % count === at)
      const names = new Set(histories.map(({ instrument }) => instrument))
      const troubles = past.troubles.filter(({ instrument, lot }) =>
        instrument === null ? isShared(histories, lot) : names.has(instrument),
      )
      return { ...past, histories, troubles }
    })
  })
}

/** A lot or version that one instrument alone used is no finding of a fleet. */
function isShared(histories: Past['histories'], lot: string | null): boolean {
  const users = histories.filter(({ runs }) =>
    runs.some((run) => [run.reagentLot, run.flowCellLot, run.controlSoftware].includes(lot)),
  )
  return lot !== null && users.length > 1
}

/** Plays one group and checks what was said. */
export function backtestGroup(past: Past, rules: DetectionRules = standardRules): GroupResult {
  const replayed = replayHistory(past, rules)
  const repairs = past.troubles.flatMap(({ instrument, cause, untilDay, verdict }) =>
    instrument === null || untilDay === null || verdict === 'refuted' ? [] : [{ instrument, cause, day: untilDay }],
  )
  return {
    past: { source: past.source, isComplete: past.isComplete, troubles: past.troubles },
    replayed,
    instruments: past.histories.length,
    runs: past.histories.reduce((sum, { runs }) => sum + runs.length, 0),
    limits: checkLimits(replayed.predictions, past.histories, past.troubles, rules),
    forecasts: checkForecasts(past.histories),
    parts: checkParts(watchedOf(past), repairs),
  }
}

/** From the first to the last run of each instrument. */
export function watchedOf({ histories }: Pick<Past, 'histories'>): readonly Watched[] {
  return histories.flatMap(({ instrument, runs }) => {
    const days = runs.flatMap(({ startedDay }) => startedDay ?? [])
    if (days.length === 0) return []
    return [
      { instrument, fromDay: days.reduce((a, b) => Math.min(a, b)), untilDay: days.reduce((a, b) => Math.max(a, b)) },
    ]
  })
}

/** All groups as one report. */
export function backtestReport(groups: readonly GroupResult[], rules: DetectionRules, madeAt: string): BacktestReport {
  const troubles = uniqueTroubles(groups)
  const judged = (verdict: Trouble['verdict']) => troubles.filter((trouble) => trouble.verdict === verdict).length
  const years = sum(groups, ({ replayed }) => replayed.years)
  const alarms = groups.flatMap(({ replayed }) => replayed.alarms)
  const names = new Set(alarms.flatMap(detectorsOf))
  // A detector that stayed silent is reported too: its misses count.
  if (![...names].some((name) => isOfInstruments(name, alarms))) names.add(detectorName('sustained-change', rules))
  return {
    madeAt,
    rules:
      rules.digest === undefined
        ? `detection-rules/${rules.version}`
        : `detection-rules/${rules.version}#${rules.digest}`,
    source: groups[0]?.past.source ?? 'own-history',
    instruments: sum(groups, ({ instruments }) => instruments),
    instrumentYears: Number(years.toPrecision(4)),
    runs: sum(groups, ({ runs }) => runs),
    confirmed: judged('confirmed'),
    refuted: judged('refuted'),
    detectors: [
      ...[...names].sort().map((name) => alarmRecord(name, groups, years)),
      predictionRecord(
        limitDetector,
        groups.map(({ limits }) => limits),
        years,
      ),
      forecastRecord(groups, years),
      predictionRecord(
        hazardDetector,
        groups.map(({ parts }) => ({ held: 0, of: 0, chances: parts })),
        years,
      ),
    ],
  }
}

const detectorsOf = ({ told }: Alarm): readonly string[] => [...new Set(told.evidence.map(({ detector }) => detector))]

const isOfInstruments = (name: string, alarms: readonly Alarm[]): boolean =>
  alarms.every((alarm) => !detectorsOf(alarm).includes(name) || alarm.instrument !== null)

function alarmRecord(name: string, groups: readonly GroupResult[], years: number): DetectorRecord {
  let [right, wrong, unjudged, missed, asked] = [0, 0, 0, 0, 0]
  const leads = new Map<string, number[]>()
  const diagnosed: Checked[] = []
  const isFleet = !isOfInstruments(
    name,
    groups.flatMap(({ replayed }) => replayed.alarms),
  )
  for (const { past, replayed } of groups) {
    const alarms = replayed.alarms.filter((alarm) => detectorsOf(alarm).includes(name))
    for (const alarm of alarms) {
      const matches = past.troubles.filter((trouble) => isAbout(alarm, trouble))
      const trouble = matches.find(({ verdict }) => verdict === 'confirmed') ?? matches[0]
      if (trouble === undefined && !past.isComplete) unjudged++
      else if (trouble?.verdict === 'confirmed') right++
      else wrong++
      // On a laboratory's own history the cause is the service's own word, which proves nothing.
      const [likeliest] = alarm.told.candidates
      if (past.isComplete && trouble !== undefined && likeliest !== undefined)
        diagnosed.push({ chance: likeliest.probability, came: likeliest.cause === trouble.cause })
    }
    for (const trouble of past.troubles) {
      if (trouble.verdict !== 'confirmed' || !trouble.counts || (trouble.instrument === null) !== isFleet) continue
      asked++
      const found = alarms.find((alarm) => isAbout(alarm, trouble))
      const end = trouble.failedDay ?? trouble.untilDay
      if (found === undefined) missed++
      else if (end !== null) {
        const key = trouble.instrument ?? trouble.lot ?? ''
        leads.set(key, [...(leads.get(key) ?? []), end - found.day])
      }
    }
  }
  return {
    detector: name,
    precision: countedShare(right, right + wrong),
    unjudged,
    alarms: countedRate(right + wrong + unjudged, years),
    missed: countedShare(missed, asked),
    leadDays: countedDays(leads),
    coverage: countedShare(0, 0),
    brier: brierOf(diagnosed),
  }
}

/** Whether an alarm speaks of a trouble: the same instrument or lot, while it lasted, and not of another subsystem. */
function isAbout({ instrument, day, told }: Alarm, trouble: Trouble): boolean {
  if (instrument !== trouble.instrument || day < trouble.fromDay) return false
  if (day > (trouble.untilDay ?? Number.POSITIVE_INFINITY) + graceDays) return false
  return instrument === null ? told.lot === trouble.lot : true
}

function predictionRecord(
  detector: string,
  checks: ReadonlyArray<{ readonly held: number; readonly of: number; readonly chances: readonly Checked[] }>,
  years: number,
): DetectorRecord {
  return {
    detector,
    precision: countedShare(0, 0),
    unjudged: 0,
    alarms: countedRate(0, years),
    missed: countedShare(0, 0),
    leadDays: null,
    coverage: countedShare(
      sum(checks, ({ held }) => held),
      sum(checks, ({ of }) => of),
    ),
    brier: brierOf(checks.flatMap(({ chances }) => chances)),
  }
}

/** Of a forecast the alarm is the advice to stop, which is right when the run ends beyond its limit. */
function forecastRecord(groups: readonly GroupResult[], years: number): DetectorRecord {
  const all = groups.map(({ forecasts }) => forecasts)
  const stops = sum(all, (one) => one.stops)
  return {
    ...predictionRecord(outlookDetector, all, years),
    precision: countedShare(
      sum(all, (one) => one.stopsRight),
      stops,
    ),
    alarms: countedRate(stops, years),
  }
}

/** A lot's trouble is in every group. */
const uniqueTroubles = (groups: readonly GroupResult[]): readonly Trouble[] => [
  ...new Set(groups.flatMap(({ past }) => past.troubles)),
]

const sum = <One>(all: readonly One[], of: (one: One) => number): number =>
  all.reduce((total, one) => total + of(one), 0)
