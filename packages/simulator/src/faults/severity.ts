import { type ConditionName, type Conditions, healthyConditions } from '../laws/conditions.ts'
import { type LibraryTrait, type LibraryTraits, ordinaryLibrary } from '../laws/library.ts'
import type { FlowCell } from '../platforms/platform.ts'
import type { CouplingWay, Course, Fault } from './fault.ts'

/** A fault and how far it has come: 0 not begun, 1 in full. */
export interface ActiveFault {
  readonly fault: Fault
  readonly severity: number
}

/** Past its full course a fault goes on growing, but slowly and not without end: instruments get stopped. */
export const severityMax = 1.15

/** How long ago a fault began. Courses that go by use need the runs; the others the days. */
export interface SinceOnset {
  readonly days: number
  readonly runs?: number
}

/** Severity of a course so long after it began. Whether an intermittent fault is there today is for the caller to draw. */
export function severityOf(course: Course, since: SinceOnset): number {
  if (since.days < 0) return 0
  if (course.shape === 'step') return 1
  const full =
    course.shape === 'use'
      ? ((since.runs ?? 0) / course.runs) ** course.power
      : (since.days / course.days) ** course.power
  return full <= 1 ? full : Math.min(severityMax, 1 + 0.2 * (full - 1))
}

/** The value after a coupling of a severity: in between nothing and its full effect, in proportion. */
export function coupled(value: number, how: CouplingWay, full: number, severity: number): number {
  if (how === 'set') return severity === 1 ? full : value + (full - value) * severity
  return how === 'multiply' ? value * Math.max(0.02, 1 + (full - 1) * severity) : value + full * severity
}

/** Time that a cycle takes under the faults, relative to a healthy instrument. The slowest lane sets it. */
export function cycleTimeUnder(active: readonly ActiveFault[], flowCell: FlowCell): number {
  return Math.max(...conditionsUnder(active, flowCell).map((conditions) => conditions.cycleTime))
}

/** Conditions of every lane, lane 1 first, under the faults that are active. */
export function conditionsUnder(active: readonly ActiveFault[], flowCell: FlowCell): readonly Conditions[] {
  return Array.from({ length: flowCell.lanes }, (_, index) => {
    const conditions: Record<ConditionName, number> = { ...healthyConditions }
    const onLastPump = index >= flowCell.lanes - flowCell.lanesPerPump
    for (const { fault, severity } of active) {
      for (const { condition, how, full, lanes } of fault.onConditions) {
        if (lanes === 'last-pump' && !onLastPump) continue
        conditions[condition] = coupled(conditions[condition], how, full, severity)
      }
    }
    return conditions
  })
}

/** What the faults make of an ordinary library. */
export function libraryUnder(active: readonly ActiveFault[]): LibraryTraits {
  const traits: Record<LibraryTrait, number> = { ...ordinaryLibrary }
  for (const { fault, severity } of active) {
    for (const { trait, how, full } of fault.onLibrary) traits[trait] = coupled(traits[trait], how, full, severity)
  }
  return traits
}
