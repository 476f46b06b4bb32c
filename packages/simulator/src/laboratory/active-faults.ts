import { faultOf } from '../faults/fault-catalogue.ts'
import { type ActiveFault, severityOf } from '../faults/severity.ts'
import type { LaboratoryPlan, PlannedRun } from './plan.ts'
import { dayOf } from './plan.ts'
import { storyOf } from './story.ts'

/** Faults of an instrument at a moment, with how far each has come. */
export function instrumentFaultsAt(
  plan: Pick<LaboratoryPlan, 'startsAt' | 'days'>,
  instrument: string,
  moment: Date,
): readonly ActiveFault[] {
  return storyOf(plan.days)
    .faults.filter((entry) => entry.instrument === instrument)
    .map((entry) => {
      const fault = faultOf(entry.fault)
      return { fault, severity: severityOf(fault.course, dayOf(plan, moment) - entry.onsetDay) }
    })
    .filter(({ severity }) => severity > 0)
}

/** All that is wrong with a run: the faults of its instrument, and a lot that should not have been sold. */
export function runFaults(plan: LaboratoryPlan, run: PlannedRun): readonly ActiveFault[] {
  const ofInstrument = instrumentFaultsAt(plan, run.instrument, run.startsAt)
  return usesBadLot(plan, run)
    ? [...ofInstrument, { fault: faultOf('consumable.bad-reagent-lot'), severity: 1 }]
    : ofInstrument
}

/** Whether a run used the bad lot. */
export function usesBadLot(plan: LaboratoryPlan, run: PlannedRun): boolean {
  const { lot, kind } = storyOf(plan.days).badLot
  return run.consumables.some((tag) => tag.kind === kind && tag.lot === lot)
}
