import { type ConditionName, type Conditions, healthyConditions } from '../laws/conditions.ts'
import type { FlowCell } from '../platforms/platform.ts'
import type { Course, Fault } from './fault.ts'

/** A fault and how far it has come: 0 not begun, 1 in full. */
export interface ActiveFault {
  readonly fault: Fault
  readonly severity: number
}

/** Past its full course a fault goes on growing, but slowly and not without end: instruments get stopped. */
const severityMax = 1.15

/** Severity of a course `daysSinceOnset` days after it began. */
export function severityOf(course: Course, daysSinceOnset: number): number {
  if (daysSinceOnset < 0) return 0
  if (course.days === 0) return 1
  const full = (daysSinceOnset / course.days) ** course.power
  return full <= 1 ? full : Math.min(severityMax, 1 + 0.2 * (full - 1))
}

/** The value after a coupling of a severity: in between nothing and its full effect, in proportion. */
export function coupled(value: number, how: 'multiply' | 'add', full: number, severity: number): number {
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
