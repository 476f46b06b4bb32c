import type { ConditionName } from '../laws/conditions.ts'
import type { LibraryTrait } from '../laws/library.ts'
import type { OperationCode } from '../operations/operation-code.ts'
import type { SensorSignal } from '../sensors/sensor-signal.ts'

/** A name in the laws that are played, such as `optical.objective-dirt`. */
export type FaultName = string

export const faultSubsystems = [
  'optical',
  'mechanical',
  'thermal',
  'fluidic',
  'compute',
  'consumable',
  'library',
  'operator',
  'software',
  'nuisance',
] as const

/** Who or what is to blame; a detector that blames the instrument for the others is wrong. */
export const blames = ['instrument', 'site', 'consumable', 'library', 'operator', 'software', 'nobody'] as const

/** A way in which a run goes wrong. Data only, from a laws file: the laws of metrics and sensors read the couplings. */
export interface Fault {
  readonly name: FaultName
  readonly subsystem: (typeof faultSubsystems)[number]
  /** The cause by which a case would name it. */
  readonly cause: string
  /** The part that a repair would clean, adjust or replace. */
  readonly part: string
  readonly blame: (typeof blames)[number]
  /** One sentence for people: the physical path from the part to the signals. */
  readonly says: string
  readonly course: Course
  readonly onConditions: readonly ConditionCoupling[]
  readonly onLibrary: readonly LibraryCoupling[]
  readonly onSensors: readonly SensorCoupling[]
  readonly onLog: readonly LogCoupling[]
  readonly happens: Occurrence
  /** Severity from which runs begin to fail; null for what spoils runs but ends none. */
  readonly failsAt: number | null
}

export const courseShapes = ['step', 'ramp', 'intermittent', 'use'] as const
export type CourseShape = (typeof courseShapes)[number]

/**
 * How severity grows from 0 at the onset to 1. `step`: at once. `ramp`: over `days`; `power` 1 is a straight line, above
 * 1 starts slowly. `intermittent`: as a ramp, but there on some days only. `use`: over `runs` that the part has done.
 */
export interface Course {
  readonly shape: CourseShape
  readonly days: number
  readonly runs: number
  readonly power: number
  /** How it goes on when it begins in the middle of a run. */
  readonly withinRun: CourseShape
}

export type CouplingWay = 'multiply' | 'add' | 'set'

/** What a fault of severity 1 does to a condition: multiplies it by `full`, or adds `full` to it. */
export interface ConditionCoupling {
  readonly condition: ConditionName
  readonly how: 'multiply' | 'add'
  readonly full: number
  /** Which lanes feel it: all, or those on the last pump. */
  readonly lanes: 'all' | 'last-pump'
}

/** The same for a trait of the library; `set` moves the trait to `full`. */
export interface LibraryCoupling {
  readonly trait: LibraryTrait
  readonly how: CouplingWay
  readonly full: number
}

/** The same for the readings of a sensor, at every position, the first or the last one alone. */
export interface SensorCoupling {
  readonly signal: SensorSignal
  readonly how: 'multiply' | 'add'
  readonly full: number
  readonly positions: 'all' | 'first' | 'last'
}

/** Messages that a fault of severity 1 brings about in a run of ordinary length, with the number that they carry. */
export interface LogCoupling {
  readonly code: OperationCode
  readonly perRun: number
  readonly value: number | undefined
}

/**
 * How often it happens in a fleet. Instruments: onsets a year of service, `wear` above 1 for parts that fail more the
 * longer they have run (shape of a Weibull law). Lots, runs and software versions: the share that is bad.
 */
export type Occurrence =
  | { readonly kind: 'instrument'; readonly perYear: number; readonly wear: number }
  | { readonly kind: 'lot'; readonly perLot: number; readonly consumable: string }
  | { readonly kind: 'run'; readonly perRun: number }
  | { readonly kind: 'version'; readonly perVersion: number }
