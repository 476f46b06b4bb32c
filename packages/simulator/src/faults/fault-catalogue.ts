import { SimulatorError } from '../simulator-error.ts'
import type { ConditionCoupling, Fault, SensorCoupling } from './fault.ts'

/** Every fault that the simulator can play, with what it does at full severity. */
export const faults: readonly Fault[] = [
  {
    name: 'optical.objective-dirt',
    subsystem: 'optical',
    cause: 'objective-dirt',
    part: 'objective',
    course: { days: 24, power: 1.1 },
    // Dirt takes light from every channel and lane and blurs a little; the light sources know nothing of it.
    onConditions: [times('intensity', 0.54), times('contrast', 0.58), times('focus', 1.07)],
    onSensors: [],
  },
  {
    name: 'optical.light-source-ageing',
    subsystem: 'optical',
    cause: 'light-source-ageing',
    part: 'light source',
    course: { days: 30, power: 1 },
    onConditions: [times('firstLightSource', 0.62), plus('qualityLoss', 0.15)],
    onSensors: [
      sensorTimes('optical.light_source_power', 0.64, 'first'),
      sensorTimes('optical.light_source_current', 1.35, 'first'),
    ],
  },
  {
    name: 'optical.focus-drift',
    subsystem: 'optical',
    cause: 'focus-drift',
    part: 'autofocus',
    course: { days: 20, power: 1 },
    onConditions: [plus('focusRise', 0.35), plus('lateQualityLoss', 0.5)],
    onSensors: [sensorPlus('optical.focus_offset', 1.6, 'all')],
  },
  {
    name: 'mechanical.stage-wear',
    subsystem: 'mechanical',
    cause: 'stage',
    part: 'stage',
    course: { days: 45, power: 1 },
    onConditions: [times('focus', 1.04), times('cycleTime', 1.08)],
    onSensors: [
      sensorTimes('mechanical.stage_position_error', 3.2, 'first'),
      sensorTimes('mechanical.stage_settle_time', 2.1, 'all'),
    ],
  },
  {
    name: 'thermal.chiller-drift',
    subsystem: 'thermal',
    cause: 'chiller',
    part: 'reagent chiller',
    course: { days: 24, power: 1.1 },
    // Warm reagents age while the run goes on: every lane loses step, most at the end of a read.
    onConditions: [times('phasing', 2), times('prephasing', 1.75), plus('lateQualityLoss', 0.75)],
    onSensors: [sensorPlus('thermal.chiller_temperature', 5.6, 'all'), sensorPlus('thermal.chiller_duty', 41, 'all')],
  },
  {
    name: 'thermal.heater-instability',
    subsystem: 'thermal',
    cause: 'heater',
    part: 'flow cell heater',
    course: { days: 18, power: 1 },
    onConditions: [times('phasing', 1.6), times('prephasing', 1.6), plus('qualityLoss', 0.15)],
    onSensors: [
      sensorPlus('thermal.flow_cell_temperature', -1.4, 'all'),
      sensorTimes('thermal.flow_cell_settle_time', 2.4, 'all'),
    ],
  },
  {
    name: 'fluidic.pump-wear',
    subsystem: 'fluidic',
    cause: 'pump',
    part: 'syringe pump',
    course: { days: 22, power: 1.1 },
    // One pump serves a group of lanes; the others stay as they were.
    onConditions: [
      times('phasing', 2.8, 'last-pump'),
      times('prephasing', 1.12, 'last-pump'),
      plus('deliveryLoss', 1.9, 'last-pump'),
    ],
    onSensors: [sensorTimes('fluidic.pump_pressure', 0.62, 'last'), sensorTimes('fluidic.pressure_decay', 5.2, 'last')],
  },
  {
    name: 'fluidic.valve-lag',
    subsystem: 'fluidic',
    cause: 'valve',
    part: 'rotary valve',
    course: { days: 20, power: 1 },
    onConditions: [times('phasing', 1.7, 'last-pump'), times('cycleTime', 1.06)],
    onSensors: [sensorTimes('fluidic.valve_move_time', 2.6, 'last')],
  },
  {
    name: 'consumable.bad-reagent-lot',
    subsystem: 'consumable',
    cause: 'reagent-lot',
    part: 'reagent lot',
    // A lot is bad from its first run to its last.
    course: { days: 0, power: 1 },
    onConditions: [
      times('intensity', 0.76),
      times('contrast', 0.8),
      times('phasing', 1.65),
      times('prephasing', 1.2),
      plus('qualityLoss', 0.4),
    ],
    onSensors: [],
  },
]

/** The fault of a name; throws SimulatorError that lists the names there are. */
export function faultOf(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name)
  if (fault === undefined) {
    const names = faults.map((candidate) => candidate.name).join(', ')
    throw new SimulatorError('unknown-fault', `there is no fault ${name}; known: ${names}`)
  }
  return fault
}

function times(
  condition: ConditionCoupling['condition'],
  full: number,
  lanes: ConditionCoupling['lanes'] = 'all',
): ConditionCoupling {
  return { condition, how: 'multiply', full, lanes }
}

function plus(
  condition: ConditionCoupling['condition'],
  full: number,
  lanes: ConditionCoupling['lanes'] = 'all',
): ConditionCoupling {
  return { condition, how: 'add', full, lanes }
}

function sensorTimes(
  signal: SensorCoupling['signal'],
  full: number,
  positions: SensorCoupling['positions'],
): SensorCoupling {
  return { signal, how: 'multiply', full, positions }
}

function sensorPlus(
  signal: SensorCoupling['signal'],
  full: number,
  positions: SensorCoupling['positions'],
): SensorCoupling {
  return { signal, how: 'add', full, positions }
}
