import { messageDaysShare } from '../features/log-features.ts'
import type { RunFeatures } from '../features/run-features.ts'
import type { SensorDays } from '../features/sensor-days.ts'
import { levelOf, type SignalRule } from './signal-rules.ts'

/** One value of a signal. */
export interface Point {
  /** Null for a reading of a day. */
  readonly run: string | null
  readonly day: number
  readonly value: number
  /** What is compared: the value, or its logarithm. */
  readonly level: number
  /** Values are compared within a stratum: the same flow cell, and the same reads where these matter. */
  readonly stratum: string
}

/** One signal of one instrument over time, oldest first. Position 0 for signals of runs. */
export interface Track {
  readonly rule: SignalRule
  readonly position: number
  readonly points: readonly Point[]
}

/** Tracks of all signals that features make of runs. The runs come in order and hold none that is explained. */
export function runTracks(rules: readonly SignalRule[], runs: readonly RunFeatures[]): readonly Track[] {
  const strata = runs.map(strataOf)
  return rules
    .filter((rule) => rule.sensor === null)
    .map((rule) => ({ rule, position: 0, points: runPoints(rule, runs, strata) }))
}

/** Tracks of all sensors, one for each position. */
export function sensorTracks(rules: readonly SignalRule[], sensors: SensorDays): readonly Track[] {
  return rules.flatMap((rule) => (rule.sensor === null ? [] : tracksOfSensor(rule, sensors)))
}

/** Whether a value of the signal can be had of this run and compares with other runs. */
export function isComparable(rule: SignalRule, run: RunFeatures): boolean {
  return rule.needs === 'whole-run' ? run.whole : (run.cyclesDone ?? 0) >= firstBlockCycles
}

/** Cycles of a block: what is measured over the first one stands once it is done. */
const firstBlockCycles = 25

type Strata = Readonly<Record<SignalRule['strata'], string>>

function strataOf(run: RunFeatures): Strata {
  const flowCell = `${run.flowCellType ?? '-'}/${run.chemistry ?? '-'}`
  return { 'flow-cell': flowCell, 'flow-cell-and-reads': `${flowCell}/${run.readStructure ?? '-'}` }
}

function runPoints(rule: SignalRule, runs: readonly RunFeatures[], strata: readonly Strata[]): readonly Point[] {
  const points: Point[] = []
  runs.forEach((run, index) => {
    const value = run.signals[rule.signal]
    if (value === undefined || run.startedDay === null || !isComparable(rule, run)) return
    const level = levelOf(rule, value)
    if (level === null) return
    const stratum = strata[index]?.[rule.strata] ?? ''
    points.push({ run: run.run, day: run.startedDay, value, level, stratum })
  })
  return points
}

/** Messages of the log catalogue: how regularly each one comes (its number stands where a sensor has its position). */
function tracksOfMessages(rule: SignalRule, sensors: SensorDays): readonly Track[] {
  return (rule.positions ?? []).flatMap((message) => {
    const points = messageDaysShare(sensors, message).map(({ day, value }): Point => {
      return { run: null, day, value, level: levelOf(rule, value) ?? value, stratum: '' }
    })
    return points.length === 0 ? [] : [{ rule, position: message, points }]
  })
}

function tracksOfSensor(rule: SignalRule, sensors: SensorDays): readonly Track[] {
  if (rule.sensor === 'log.message_count') return tracksOfMessages(rule, sensors)
  const columns = rule.sensor === null ? undefined : sensors.metrics[rule.sensor]
  if (columns === undefined) return []
  const byPosition = new Map<number, Point[]>()
  columns.values.forEach((value, row) => {
    const day = columns.keys.day?.[row]
    const position = columns.keys.position?.[row] ?? 1
    const level = typeof value === 'number' ? levelOf(rule, value) : null
    if (rule.positions !== null && !rule.positions.includes(position)) return
    if (day === undefined || typeof value !== 'number' || level === null) return
    const point = { run: null, day, value, level, stratum: '' }
    const points = byPosition.get(position)
    if (points === undefined) byPosition.set(position, [point])
    else points.push(point)
  })
  // Columns are sorted by day, so each position's points are too.
  return [...byPosition].map(([position, points]) => ({ rule, position, points }))
}
