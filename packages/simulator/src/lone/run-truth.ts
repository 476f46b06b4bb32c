import { visibleSeverity } from '../faults/visible-severity.ts'
import { severityInCycle } from './fault-request.ts'
import type { LoneRun } from './lone-run.ts'

/** What was wrong with a run: the answer sheet, which stands in no folder that an agent or a service reads. */
export interface RunTruth {
  readonly instrument: string
  readonly platform: string
  readonly runId: string
  readonly seed: number
  readonly ends: string
  readonly faults: readonly RunFaultTruth[]
}

export interface RunFaultTruth {
  readonly fault: string
  readonly subsystem: string
  readonly part: string
  readonly cause: string
  readonly blame: string
  readonly severity: number
  readonly course: string
  readonly onsetCycle: number
  readonly onsetAt: string
  /** First cycle in which a signal leaves its usual spread; null when it stays within. */
  readonly visibleCycle: number | null
  /** When the run ended early. */
  readonly failedAt: string | null
  readonly repairedAt: null
}

/** The truth about a lone run. */
export function runTruth({ run, content, seed, faults, ending }: LoneRun): RunTruth {
  const momentOf = (cycle: number): string => new Date(content.clock.momentOfCycle(cycle - 1)).toISOString()
  return {
    instrument: run.instrument,
    platform: run.platform,
    runId: run.runId,
    seed,
    ends: ending,
    faults: faults.map((request) => {
      const { fault, severity, course, cycle: onset } = request
      const visible = visibleSeverity(fault)
      const cycles = Array.from({ length: Math.max(0, run.completedCycles - onset + 1) }, (_, index) => onset + index)
      const isVisible = (cycle: number): boolean =>
        severityInCycle(request, content.source.runKey, run.plannedCycles, cycle) >= visible
      return {
        fault: fault.name,
        subsystem: fault.subsystem,
        part: fault.part,
        cause: fault.cause,
        blame: fault.blame,
        severity,
        course,
        onsetCycle: onset,
        onsetAt: momentOf(onset),
        visibleCycle: cycles.find(isVisible) ?? null,
        failedAt: ending === 'complete' ? null : momentOf(run.completedCycles + 1),
        repairedAt: null,
      }
    }),
  }
}
