import type { ActiveFault } from '../faults/severity.ts'
import type { LaneSummary } from '../laws/run-summary.ts'
import type { SensorReading } from '../sensors/sensor-readings.ts'
import type { FleetInstrument } from './fleet-instrument.ts'
import type { FleetLot } from './fleet-lots.ts'

/** A run of a fleet with its summary. `active` is the truth and never stands on a line of summaries. */
export interface FleetRun {
  readonly runId: string
  readonly instrument: FleetInstrument
  readonly startsAt: number
  readonly endsAt: number
  readonly plannedCycles: number
  readonly completedCycles: number
  readonly failed: boolean
  readonly software: string
  readonly lots: readonly FleetLot[]
  readonly cycleSeconds: number
  readonly active: readonly ActiveFault[]
  readonly lanes: readonly LaneSummary[]
  readonly readings: readonly SensorReading[]
  readonly messages: ReadonlyMap<string, number>
}

/**
 * A run as one line of JSON (docs/simulator.md#fleet). Values of lanes stand in lists, lane 1 first; those of channels
 * and reads in lists within. A run that ended in its first read has no values of the second.
 */
export function fleetLine(run: FleetRun): string {
  const { instrument, lanes } = run
  const { platform } = instrument
  const templates = templateReadsDone(run)
  // Clusters are judged after 25 cycles: a run that failed before has no loading and no quality.
  const judged = templates > 0
  const lane = (value: (lane: LaneSummary) => number, places: number): string => list(lanes, value, places)
  const reads = (value: (lane: LaneSummary) => readonly number[], places: number): string =>
    `[${lanes.map((one) => numbers(value(one).slice(0, templates), places)).join(',')}]`
  const channels = (value: (lane: LaneSummary) => readonly number[], places: number): string =>
    `[${lanes.map((one) => numbers(value(one), places)).join(',')}]`
  const lots = run.lots.map(({ kind, lot }) => `"${kind}":"${lot}"`).join(',')
  const quality = judged
    ? `"density":${lane((one) => one.densityPerMm2, -2)},"passing":${lane((one) => one.passingPercent, 2)},` +
      (platform.flowCell.wellsPerTile === undefined
        ? ''
        : `"occupied":${lane((one) => one.occupiedPercent ?? Number.NaN, 2)},`) +
      `"aligned":${lane((one) => one.alignedPercent, 2)},` +
      `"q30":${reads((one) => one.q30Percent, 2)},"error":${reads((one) => one.errorPercent, 3)},` +
      `"phasing":${reads((one) => one.phasingPercent, 4)},"prephasing":${reads((one) => one.prephasingPercent, 4)},`
    : ''
  return (
    `{"run":"${run.runId}","instrument":"${instrument.serial}","platform":"${platform.name}","site":"${instrument.site}",` +
    `"startsAt":"${moment(run.startsAt)}","endsAt":"${moment(run.endsAt)}","status":"${run.failed ? 'failed' : 'complete'}",` +
    `"cycles":${run.completedCycles},"plannedCycles":${run.plannedCycles},"software":"${run.software}","lots":{${lots}},` +
    `"cycleSeconds":${rounded(run.cycleSeconds, 1)},${quality}` +
    `"intensity":${channels((one) => one.intensity, 0)},"focus":${channels((one) => one.focusPixels, 3)},` +
    `"sensors":[${sensors(run)}],"log":{${[...run.messages].map(([code, count]) => `"${code}":${count}`).join(',')}}}\n`
  )
}

/** Template reads of which the run did at least the 25 cycles that rates need. */
function templateReadsDone({ instrument, completedCycles }: FleetRun): number {
  let before = 0
  let done = 0
  for (const read of instrument.platform.reads) {
    if (!read.isIndex && completedCycles >= before + Math.min(25, read.cycles)) done += 1
    before += read.cycles
  }
  return done
}

/** Readings by signal, in the order of the sensor log's table; those of positions in lists within. */
function sensors({ readings }: FleetRun): string {
  let text = ''
  let open = ''
  for (const { signal, value } of readings) {
    text += signal === open ? `,${value}` : `${open === '' ? '[' : '],['}${value}`
    open = signal
  }
  return open === '' ? '' : `${text}]`
}

function list(lanes: readonly LaneSummary[], value: (lane: LaneSummary) => number, places: number): string {
  return numbers(lanes.map(value), places)
}

function numbers(values: readonly number[], places: number): string {
  return `[${values.map((value) => rounded(value, places)).join(',')}]`
}

function rounded(value: number, places: number): number {
  const scale = 10 ** places
  return Math.round(value * scale) / scale
}

function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
