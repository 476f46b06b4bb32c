import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Metric, type Platform, platforms, type Signal } from '@seqward/contract'
import type { InstrumentHistory, Past, RunFeatures } from '@seqward/server'
import type { InstrumentTruth } from '@seqward/simulator'
import { JsonLineError, readJsonLines } from '../json-lines.ts'
import { troublesOf } from './simulated-past.ts'

/** Files of a folder of summaries, in the form of docs/simulator.md. */
export const summaryFiles = { runs: 'fleet.jsonl', truth: 'truth.jsonl' } as const

const dayMs = 86_400_000

/** A line of a run, as far as it is used here (docs/simulator.md). Lists by lane, within it by read or channel. */
interface SummaryLine {
  readonly run: string
  readonly instrument: string
  readonly platform: string
  readonly startsAt: string
  readonly endsAt: string
  readonly status: string
  readonly cycles: number
  readonly plannedCycles: number
  readonly software: string
  readonly lots: Readonly<Record<string, string>>
  readonly cycleSeconds?: number
  readonly density?: readonly number[]
  readonly passing?: readonly number[]
  readonly occupied?: readonly number[]
  readonly q30?: Lists
  readonly error?: Lists
  readonly phasing?: Lists
  readonly prephasing?: Lists
  readonly intensity?: Lists
  readonly focus?: Lists
  readonly sensors?: Lists
}

type Lists = readonly (readonly number[])[]

interface Held {
  readonly history: InstrumentHistory
  readonly runs: RunFeatures[]
  readonly sensors: Map<Metric, SensorRows>
}

interface SensorRows {
  readonly day: number[]
  readonly position: number[]
  readonly values: number[]
}

/** The order of the signals in a line: that of the sensor log. */
const sensorOrder: readonly Metric[] = [
  'optical.light_source_power',
  'optical.light_source_current',
  'optical.camera_temperature',
  'optical.focus_offset',
  'mechanical.stage_position_error',
  'mechanical.stage_settle_time',
  'thermal.flow_cell_temperature',
  'thermal.flow_cell_settle_time',
  'thermal.chiller_temperature',
  'thermal.chiller_duty',
  'thermal.ambient_temperature',
  'fluidic.pump_pressure',
  'fluidic.pressure_decay',
  'fluidic.valve_move_time',
  'optical.light_source_temperature',
]

/**
 * A fleet from summaries of its runs, with the truth beside it where there is one. Of a run its signals are taken that a
 * summary holds; a sensor has a value on the days of runs alone.
 *
 * @throws JsonLineError for a line that is none; an error of the file system where there is no file.
 */
export async function summaryPast(folder: string): Promise<Past> {
  const instruments = new Map<string, Held>()
  const ends = new Map<string, number>()
  for await (const { line, value } of readJsonLines(createReadStream(join(folder, summaryFiles.runs)))) {
    const one = value as SummaryLine
    const platform = platforms.find((name) => name === one.platform)
    if (platform === undefined || typeof one.run !== 'string' || Number.isNaN(Date.parse(one.startsAt)))
      throw new JsonLineError(line, 'no summary of a run')
    const held = instruments.get(one.instrument) ?? emptyOf(one.instrument, platform)
    instruments.set(one.instrument, held)
    held.runs.push(featuresOf(one))
    ends.set(`${one.instrument} ${one.run}`, Date.parse(one.endsAt) / dayMs)
    addSensors(held.sensors, one)
  }
  const days = [...ends.values()]
  const first = days.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const last = days.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const truthFile = join(folder, summaryFiles.truth)
  const truth: InstrumentTruth[] = []
  if (existsSync(truthFile))
    for await (const { value } of readJsonLines(createReadStream(truthFile))) truth.push(value as InstrumentTruth)
  return {
    source: 'simulated',
    histories: [...instruments.values()].map(({ history, sensors }) => ({ ...history, sensors: columnsOf(sensors) })),
    troubles: troublesOf(truth, Math.floor(first), Math.ceil(last)),
    isComplete: truth.length > 0,
    endDayOf: (instrument, run) => ends.get(`${instrument} ${run}`),
  }
}

function emptyOf(instrument: string, platform: Platform): Held {
  const runs: RunFeatures[] = []
  return { history: { instrument, platform, runs, sensors: { metrics: {} } }, runs, sensors: new Map() }
}

function addSensors(sensors: Held['sensors'], { startsAt, sensors: readings = [] }: SummaryLine): void {
  const day = Math.floor(Date.parse(startsAt) / dayMs)
  readings.forEach((values, at) => {
    const metric = sensorOrder[at]
    if (metric === undefined) return
    const rows = sensors.get(metric) ?? { day: [], position: [], values: [] }
    sensors.set(metric, rows)
    // Two runs of a day: the earlier reading stands, so that days stay in order and each comes once.
    if (rows.day.at(-1) === day) return
    values.forEach((value, position) => {
      rows.day.push(day)
      rows.position.push(position + 1)
      rows.values.push(value)
    })
  })
}

const columnsOf = (sensors: Held['sensors']): InstrumentHistory['sensors'] => ({
  metrics: Object.fromEntries(
    [...sensors].map(([metric, { day, position, values }]) => [metric, { keys: { day, position }, values }]),
  ),
})

function featuresOf(line: SummaryLine): RunFeatures {
  const start = Date.parse(line.startsAt)
  const quality = meanOf(line.q30)
  const signals: Partial<Record<Signal, number | null>> = {
    quality,
    error: meanOf(line.error),
    focus: meanOf(line.focus),
    intensity: meanOf(line.intensity),
    phasing: meanOf(line.phasing),
    prephasing: meanOf(line.prephasing),
    density: mean(line.density),
    'pass-filter': mean(line.passing),
    'cycle-time': line.cycleSeconds === undefined ? null : line.cycleSeconds / 60,
  }
  const measured = Object.entries(signals).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  return {
    run: line.run,
    startedDay: Math.floor(start / dayMs),
    startedMinute: Math.floor((start % dayMs) / 60_000),
    state: line.status === 'complete' ? 'complete' : 'ended-early',
    cyclesDone: line.cycles,
    cyclesPlanned: line.plannedCycles,
    q30Share: quality,
    yieldGigabases: null,
    reagentLot: line.lots.reagent ?? null,
    flowCellLot: line.lots['flow-cell'] ?? null,
    controlSoftware: line.software,
    flowCellType: null,
    chemistry: null,
    readStructure: String(line.plannedCycles),
    whole: line.cycles >= line.plannedCycles,
    occupiedShare: mean(line.occupied),
    qualityFirstCycles: null,
    signals: Object.fromEntries(measured) as RunFeatures['signals'],
  }
}

function mean(values: readonly number[] | undefined): number | null {
  if (values === undefined || values.length === 0) return null
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

const meanOf = (lists: Lists | undefined): number | null => mean(lists?.flat())
