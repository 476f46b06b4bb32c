import type { Metric, Signal, Subsystem } from '@seqward/contract'

/** How one signal is judged. Data: a laboratory with other noise changes a row, not a detector. */
export interface SignalRule {
  readonly signal: Signal
  /** Null: a number that features make of each run. Else the sensor whose daily medians are the signal. */
  readonly sensor: Metric | null
  /** UCUM code, as in the contract. */
  readonly unit: string
  /** Compared as ratios or as differences. */
  readonly scale: 'log' | 'linear'
  /** The direction that is worse. Only worse directions alarm. */
  readonly worse: 'up' | 'down' | 'either'
  /** Least standard deviation from run to run (or day to day), relative for log scale: below it nothing is a change. */
  readonly noiseFloor: number
  /**
   * `specific` speaks of a part of the instrument and can carry a case; `general` is spoilt by everything and only
   * supports one; `context` is never a symptom of the instrument but can explain one.
   */
  readonly role: 'specific' | 'general' | 'context'
  /** A value of a whole run compares with whole runs only; one of the first 25 cycles stands once these are done. */
  readonly needs: 'whole-run' | 'first-block'
  /** What a value depends on besides the instrument: compared within the same flow cell, or also the same reads. */
  readonly strata: 'flow-cell' | 'flow-cell-and-reads'
  readonly subsystem: Subsystem
  /** Positions of the sensor that the signal is about; null for all of them. */
  readonly positions: readonly number[] | null
}

type Told = Partial<Pick<SignalRule, 'role' | 'needs' | 'strata' | 'positions'>>

const ofRun = (
  signal: Signal,
  unit: string,
  scale: SignalRule['scale'],
  worse: SignalRule['worse'],
  noiseFloor: number,
  subsystem: Subsystem,
  told: Told = {},
): SignalRule => ({
  signal,
  sensor: null,
  unit,
  scale,
  worse,
  noiseFloor,
  role: 'specific',
  needs: 'whole-run',
  strata: 'flow-cell',
  subsystem,
  positions: null,
  ...told,
})

const ofSensor = (
  signal: Signal,
  sensor: Metric,
  unit: string,
  scale: SignalRule['scale'],
  worse: SignalRule['worse'],
  noiseFloor: number,
  subsystem: Subsystem,
  told: Told = {},
): SignalRule => ({ ...ofRun(signal, unit, scale, worse, noiseFloor, subsystem, told), sensor })

const general = { role: 'general', strata: 'flow-cell-and-reads' } as const
const early = { needs: 'first-block' } as const

/** In the order of the console. */
export const signalRules: readonly SignalRule[] = [
  ofRun('quality', '%', 'linear', 'down', 0.7, 'unknown', general),
  ofRun('quality-late', '%', 'linear', 'down', 1, 'unknown', general),
  ofRun('error', '%', 'log', 'up', 0.08, 'unknown', general),
  ofRun('focus', '{pixel}', 'log', 'up', 0.012, 'optical'),
  ofRun('intensity', '1', 'log', 'down', 0.04, 'optical', early),
  ofRun('intensity-spread', '%', 'linear', 'either', 2.5, 'optical', early),
  ofRun('contrast', '1', 'log', 'down', 0.04, 'optical', early),
  ofRun('phasing', '%', 'log', 'up', 0.06, 'fluidic'),
  ofRun('prephasing', '%', 'log', 'up', 0.06, 'thermal'),
  ofRun('phasing-spread', '%', 'linear', 'up', 5, 'fluidic'),
  ofRun('density', '/mm2', 'log', 'up', 0.05, 'library', { role: 'context', ...early }),
  ofRun('pass-filter', '%', 'linear', 'down', 1, 'unknown', { role: 'general', ...early }),
  ofRun('tiles-missing', '%', 'linear', 'up', 0.3, 'optical'),
  ofRun('quality-dips', '%', 'linear', 'up', 0.05, 'fluidic', { strata: 'flow-cell-and-reads' }),
  ofRun('surface-difference', '%', 'linear', 'up', 0.3, 'compute', { strata: 'flow-cell-and-reads' }),
  ofRun('tile-scatter', '%', 'linear', 'up', 0.3, 'consumable', { strata: 'flow-cell-and-reads' }),
  ofRun('cycle-time', 'min', 'log', 'up', 0.008, 'compute', { strata: 'flow-cell-and-reads' }),
  ofSensor('light-source-power', 'optical.light_source_power', 'mW', 'log', 'down', 0.01, 'optical'),
  ofSensor('light-source-current', 'optical.light_source_current', 'mA', 'log', 'up', 0.01, 'optical'),
  ofSensor('light-source-temperature', 'optical.light_source_temperature', 'Cel', 'linear', 'up', 0.35, 'optical'),
  ofSensor('camera-temperature', 'optical.camera_temperature', 'Cel', 'linear', 'up', 0.15, 'optical'),
  ofSensor('focus-offset', 'optical.focus_offset', 'um', 'linear', 'either', 0.08, 'optical'),
  ofSensor('chiller-temperature', 'thermal.chiller_temperature', 'Cel', 'linear', 'up', 0.2, 'thermal'),
  ofSensor('chiller-duty', 'thermal.chiller_duty', '%', 'linear', 'up', 1.5, 'thermal'),
  ofSensor('flow-cell-settle-time', 'thermal.flow_cell_settle_time', 's', 'log', 'up', 0.04, 'thermal'),
  ofSensor('flow-cell-temperature', 'thermal.flow_cell_temperature', 'Cel', 'linear', 'either', 0.08, 'thermal'),
  ofSensor('pump-pressure', 'fluidic.pump_pressure', 'kPa', 'log', 'either', 0.02, 'fluidic'),
  ofSensor('pressure-decay', 'fluidic.pressure_decay', 'kPa/s', 'log', 'up', 0.06, 'fluidic'),
  ofSensor('valve-move-time', 'fluidic.valve_move_time', 'ms', 'log', 'up', 0.02, 'fluidic'),
  ofSensor('stage-position-error', 'mechanical.stage_position_error', 'um', 'log', 'up', 0.06, 'mechanical', {
    positions: [1, 2],
  }),
  ofSensor('z-position-error', 'mechanical.stage_position_error', 'um', 'log', 'up', 0.06, 'mechanical', {
    positions: [3],
  }),
  ofSensor('stage-settle-time', 'mechanical.stage_settle_time', 'ms', 'log', 'up', 0.03, 'mechanical'),
  ofSensor('door-retries', 'mechanical.door_retries', '{try}', 'linear', 'up', 0.06, 'mechanical'),
  ofSensor('door-messages', 'log.message_count', '%', 'linear', 'up', 12, 'mechanical', { positions: [15] }),
  ofSensor('ambient-temperature', 'thermal.ambient_temperature', 'Cel', 'linear', 'either', 0.7, 'unknown', {
    role: 'context',
  }),
]

/** The number that the detectors compare: its logarithm where ratios matter. Null where it has none. */
export function levelOf(rule: SignalRule, value: number): number | null {
  if (!Number.isFinite(value)) return null
  if (rule.scale === 'linear') return value
  // A vacuum reads below zero; what wears is its size.
  const size = Math.abs(value)
  return size > 0 ? Math.log(size) : null
}

/** Back from the compared number to the signal's own unit. */
export function valueOf(rule: SignalRule, level: number): number {
  return rule.scale === 'log' ? Math.exp(level) : level
}

/** How far a signal has moved: a share of what was expected where ratios matter, else a difference. */
export function relativeChange(rule: SignalRule, expected: number, observed: number): number {
  return rule.scale === 'log' ? Math.exp(observed - expected) - 1 : observed - expected
}
