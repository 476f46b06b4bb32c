import { faultOf } from '../faults/laws.ts'
import type { Fault, FaultName } from '../faults/fault.ts'
import { severityOf } from '../faults/severity.ts'
import { usesBadLot } from './active-faults.ts'
import { dayMs, type LaboratoryPlan, type PlannedRun } from './plan.ts'
import { type LoadingEvent, loadingEventOf, storyOf } from './story.ts'

/** What is really the matter in a laboratory. It never stands in a folder: detectors are judged by it. */
export interface LaboratoryTruth {
  /** An instrument that stays healthy, against which a false alarm shows. */
  readonly control: string
  /** All instruments without a fault and without the bad lot, the control among them. */
  readonly healthy: readonly string[]
  readonly faults: readonly TrueFault[]
  readonly badLots: readonly TrueLot[]
  /** Runs that were loaded badly: never the fault of an instrument. */
  readonly loading: ReadonlyArray<{ readonly instrument: string; readonly runId: string; readonly event: LoadingEvent }>
  readonly endedEarly: ReadonlyArray<{ readonly instrument: string; readonly runId: string }>
}

export interface TrueFault {
  readonly instrument: string
  readonly fault: FaultName
  readonly subsystem: Fault['subsystem']
  readonly cause: Fault['cause']
  readonly part: string
  readonly beginsAt: Date
  /** Severity at the end of the history; 1 is in full. */
  readonly severityAtEnd: number
}

export interface TrueLot {
  readonly lot: string
  readonly kind: string
  readonly instruments: readonly string[]
  readonly runIds: readonly string[]
}

/** The truth about a plan's history, and about further runs when they are handed in. */
export function truthOf(plan: LaboratoryPlan, further: readonly PlannedRun[] = []): LaboratoryTruth {
  const story = storyOf(plan.days)
  const runs = [...plan.runs, ...further]
  const spoiled = runs.filter((run) => usesBadLot(plan, run))
  const troubled = new Set<string>([...story.faults, ...spoiled].map((entry) => entry.instrument))
  return {
    control: story.control,
    healthy: plan.instruments.map(({ serial }) => serial).filter((serial) => !troubled.has(serial)),
    faults: story.faults.map((entry) => {
      const { subsystem, cause, part, course } = faultOf(entry.fault)
      return {
        instrument: entry.instrument,
        fault: entry.fault,
        subsystem,
        cause,
        part,
        beginsAt: new Date(plan.startsAt.getTime() + entry.onsetDay * dayMs),
        severityAtEnd: severityOf(course, { days: plan.days - entry.onsetDay }),
      }
    }),
    badLots: [
      {
        lot: story.badLot.lot,
        kind: story.badLot.kind,
        instruments: [...new Set(spoiled.map((run) => run.instrument))],
        runIds: spoiled.map((run) => run.runId),
      },
    ],
    loading: runs.flatMap((run) => {
      const event = loadingEventOf(plan.seed, run.instrument, run.slot)
      return event === undefined ? [] : [{ instrument: run.instrument, runId: run.runId, event }]
    }),
    endedEarly: runs
      .filter((run) => run.completedCycles < run.plannedCycles)
      .map(({ instrument, runId }) => ({ instrument, runId })),
  }
}
