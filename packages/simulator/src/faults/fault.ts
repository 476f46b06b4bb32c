import type { ConditionName } from '../laws/conditions.ts'
import type { SensorSignal } from '../sensors/sensor-signal.ts'

export type FaultName =
  | 'optical.objective-dirt'
  | 'optical.light-source-ageing'
  | 'optical.focus-drift'
  | 'mechanical.stage-wear'
  | 'thermal.chiller-drift'
  | 'thermal.heater-instability'
  | 'fluidic.pump-wear'
  | 'fluidic.valve-lag'
  | 'consumable.bad-reagent-lot'

/** A way in which an instrument or a consumable goes wrong. Data only: the laws and the sensors read the couplings. */
export interface Fault {
  readonly name: FaultName
  readonly subsystem: 'optical' | 'mechanical' | 'thermal' | 'fluidic' | 'consumable'
  /** The cause by which a case would name it. */
  readonly cause: string
  /** The part that a repair would clean, adjust or replace. */
  readonly part: string
  readonly course: Course
  readonly onConditions: readonly ConditionCoupling[]
  readonly onSensors: readonly SensorCoupling[]
}

/** How severity grows from 0 at the onset to 1: `power` 1 is a straight line, above 1 starts slowly. */
export interface Course {
  readonly days: number
  readonly power: number
}

/** What a fault of severity 1 does to a condition: multiplies it by `full`, or adds `full` to it. */
export interface ConditionCoupling {
  readonly condition: ConditionName
  readonly how: 'multiply' | 'add'
  readonly full: number
  /** Which lanes feel it: all, or those on the last pump. */
  readonly lanes: 'all' | 'last-pump'
}

/** The same for the readings of a sensor, at every position or the last one alone. */
export interface SensorCoupling {
  readonly signal: SensorSignal
  readonly how: 'multiply' | 'add'
  readonly full: number
  readonly positions: 'all' | 'first' | 'last'
}
