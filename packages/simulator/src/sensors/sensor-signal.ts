import type { Platform } from '../platforms/platform.ts'

/** What a position counts: nothing (one sensor an instrument), colour channels, axes of the stage, pumps or valves. */
export type SensorPositions = 'one' | 'channels' | 'axes' | 'pumps' | 'valves'

export type SensorSignal = (typeof sensorSignals)[number]['signal']

/** A sensor that the log carries. Noise is absolute for readings around nought, relative for the rest. */
export interface SensorKind {
  readonly signal: string
  readonly positions: SensorPositions
  readonly noise: number
  readonly noiseIs: 'relative' | 'absolute'
  /** How far one degree of room temperature moves the reading, in its own unit. */
  readonly perDegreeOfRoom: number
  readonly decimals: number
}

/** Signals of the sensor log in the order of its lines. Units and meanings: docs/spec/sensor-log.md. */
export const sensorSignals = [
  sensor('optical.light_source_power', 'channels', 0.006, 'relative', 0, 1),
  sensor('optical.light_source_current', 'channels', 0.004, 'relative', 0, 1),
  sensor('optical.camera_temperature', 'one', 0.08, 'absolute', 0.05, 2),
  sensor('optical.focus_offset', 'one', 0.06, 'absolute', 0.01, 3),
  sensor('mechanical.stage_position_error', 'axes', 0.05, 'relative', 0, 3),
  sensor('mechanical.stage_settle_time', 'one', 0.03, 'relative', 0, 1),
  sensor('thermal.flow_cell_temperature', 'one', 0.04, 'absolute', 0.01, 2),
  sensor('thermal.flow_cell_settle_time', 'one', 0.03, 'relative', 0.05, 1),
  sensor('thermal.chiller_temperature', 'one', 0.07, 'absolute', 0.06, 2),
  sensor('thermal.chiller_duty', 'one', 0.7, 'absolute', 0.9, 1),
  sensor('thermal.ambient_temperature', 'one', 0.1, 'absolute', 1, 2),
  sensor('fluidic.pump_pressure', 'pumps', 0.012, 'relative', 0, 2),
  sensor('fluidic.pressure_decay', 'pumps', 0.05, 'relative', 0, 3),
  sensor('fluidic.valve_move_time', 'valves', 0.015, 'relative', 0, 1),
  sensor('optical.light_source_temperature', 'channels', 0.1, 'absolute', 0.3, 2),
  sensor('mechanical.door_retries', 'one', 0.1, 'absolute', 0, 2),
] as const satisfies readonly SensorKind[]

export function isSensorSignal(word: string): word is SensorSignal {
  return sensorSignals.some(({ signal }) => signal === word)
}

const axes = 3

/** How many positions a sensor has on a platform. */
export function positionCount(positions: SensorPositions, platform: Platform): number {
  switch (positions) {
    case 'channels':
      return platform.channels.length
    case 'axes':
      return axes
    case 'pumps':
      return Math.ceil(platform.flowCell.lanes / platform.flowCell.lanesPerPump)
    case 'valves':
      return platform.sensors.valves
    case 'one':
      return 1
  }
  return 1
}

function sensor<Signal extends string>(
  signal: Signal,
  positions: SensorPositions,
  noise: number,
  noiseIs: SensorKind['noiseIs'],
  perDegreeOfRoom: number,
  decimals: number,
): SensorKind & { readonly signal: Signal } {
  return { signal, positions, noise, noiseIs, perDegreeOfRoom, decimals }
}
