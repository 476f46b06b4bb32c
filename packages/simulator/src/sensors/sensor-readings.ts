import { coupled } from '../faults/severity.ts'
import { instrumentFaultsAt } from '../laboratory/active-faults.ts'
import type { ActiveFault } from '../faults/severity.ts'
import type { LaboratoryPlan, PlannedInstrument } from '../laboratory/plan.ts'
import type { Platform, SensorLevels } from '../platforms/platform.ts'
import { platformOf } from '../platforms/platforms.ts'
import { randomOf } from '../random.ts'
import { positionCount, type SensorKind, type SensorSignal, sensorSignals } from './sensor-signal.ts'

/** A reading as it stands on a line of the log. `position` is absent where an instrument has one such sensor. */
export interface SensorReading {
  readonly signal: SensorSignal
  readonly position?: number
  readonly value: number
}

/** Room temperature around which the levels of the platforms are given, in degrees Celsius. */
const roomTemperature = 21.8
const hourMs = 3_600_000
const dayHours = 24

/** All readings of an instrument of a laboratory. They depend on the plan, the instrument and the moment alone. */
export function sensorReadings(
  plan: LaboratoryPlan,
  instrument: PlannedInstrument,
  moment: Date,
): readonly SensorReading[] {
  return readingsUnder({
    seed: plan.seed,
    serial: instrument.serial,
    platform: platformOf(instrument.platform),
    moment,
    faults: instrumentFaultsAt(plan, instrument.serial, moment),
  })
}

/** Of which instrument, when, and under which faults. */
export interface ReadingRequest {
  /** Start of the key of every draw; instruments with the same seed stand in the same room. */
  readonly seed: number | string
  readonly serial: string
  readonly platform: Platform
  readonly moment: Date
  readonly faults: readonly ActiveFault[]
}

/** All readings of an instrument at a moment. */
export function readingsUnder({ seed, serial, platform, moment, faults }: ReadingRequest): readonly SensorReading[] {
  const hours = moment.getTime() / hourMs
  const noise = randomOf(seed, serial, 'sensors', hours)
  const ofInstrument = randomOf(seed, serial, 'sensor-levels')
  const room = ambient(seed, hours)
  const readings: SensorReading[] = []
  for (const kind of sensorSignals) {
    const positions = positionCount(kind.positions, platform)
    for (let position = 1; position <= positions; position++) {
      let value = healthyLevel(kind.signal, platform.sensors, room)
      if (kind.noiseIs === 'relative') value *= ofInstrument.factor(0.03)
      else value += kind.noise * ofInstrument.normal()
      if (kind.signal !== 'thermal.ambient_temperature') value += kind.perDegreeOfRoom * (room - roomTemperature)
      for (const { fault, severity } of faults) {
        for (const coupling of fault.onSensors) {
          const felt = coupling.positions === 'all' || position === (coupling.positions === 'first' ? 1 : positions)
          if (coupling.signal === kind.signal && felt) value = coupled(value, coupling.how, coupling.full, severity)
        }
      }
      value =
        kind.noiseIs === 'relative' ? value * (1 + kind.noise * noise.normal()) : value + kind.noise * noise.normal()
      readings.push({
        signal: kind.signal,
        position: kind.positions === 'one' ? undefined : position,
        value: rounded(kind, value),
      })
    }
  }
  return readings
}

/** The room is warmer by day than by night, and a little different every day. All instruments share it. */
function ambient(seed: number | string, hours: number): number {
  const ofDay = randomOf(seed, 'room', Math.floor(hours / dayHours))
  const daily = 0.7 * Math.sin((2 * Math.PI * (hours - 9)) / dayHours)
  return roomTemperature + 0.35 * ofDay.normal() + daily
}

/** Degrees Celsius at the mount of lamps and lasers of all platforms: plausible, since nobody publishes a figure. */
const lightSourceTemperature = 34
/** Tries that a sound door takes beyond the first, mean of a few movements: plausible, for the same reason. */
const doorRetries = 0.3

function healthyLevel(signal: SensorSignal, levels: SensorLevels, room: number): number {
  const bySignal: Readonly<Record<SensorSignal, number>> = {
    'optical.light_source_power': levels.lightSourcePower,
    'optical.light_source_current': levels.lightSourceCurrent,
    'optical.camera_temperature': levels.cameraTemperature,
    'optical.focus_offset': 0,
    'mechanical.stage_position_error': levels.stagePositionError,
    'mechanical.stage_settle_time': levels.stageSettleTime,
    'thermal.flow_cell_temperature': levels.flowCellTemperature,
    'thermal.flow_cell_settle_time': levels.flowCellSettleTime,
    'thermal.chiller_temperature': levels.chillerTemperature,
    'thermal.chiller_duty': levels.chillerDuty,
    'thermal.ambient_temperature': room,
    'fluidic.pump_pressure': levels.pumpPressure,
    'fluidic.pressure_decay': levels.pressureDecay,
    'fluidic.valve_move_time': levels.valveMoveTime,
    'optical.light_source_temperature': lightSourceTemperature,
    'mechanical.door_retries': doorRetries,
  }
  return bySignal[signal]
}

function rounded(kind: SensorKind, value: number): number {
  const limited =
    kind.signal === 'thermal.chiller_duty'
      ? Math.min(100, Math.max(0, value))
      : kind.signal === 'mechanical.door_retries'
        ? Math.max(0, value)
        : value
  const scale = 10 ** kind.decimals
  return Math.round(limited * scale) / scale
}
