import { faultOf } from '../faults/laws.ts'
import { type ActiveFault, severityOf } from '../faults/severity.ts'
import type { LaboratoryPlan, PlannedRun } from './plan.ts'
import { dayOf } from './plan.ts'
import { loadingEventOf, storyOf } from './story.ts'

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
      return { fault, severity: severityOf(fault.course, { days: dayOf(plan, moment) - entry.onsetDay }) }
    })
    .filter(({ severity }) => severity > 0)
}

/** All that is wrong with a run: faults of its instrument, a lot that should not have been sold, a slip at the bench. */
export function runFaults(plan: LaboratoryPlan, run: PlannedRun): readonly ActiveFault[] {
  const event = loadingEventOf(plan.seed, run.instrument, run.slot)
  const further = [
    ...(usesBadLot(plan, run) ? ['consumable.bad-reagent-lot'] : []),
    ...(event === undefined ? [] : [`library.${event}`]),
  ]
  return [
    ...instrumentFaultsAt(plan, run.instrument, run.startsAt),
    ...further.map((name) => ({ fault: faultOf(name), severity: 1 })),
  ]
}

/** Whether a run used the bad lot. */
export function usesBadLot(plan: LaboratoryPlan, run: PlannedRun): boolean {
  const { lot, kind } = storyOf(plan.days).badLot
  return run.consumables.some((tag) => tag.kind === kind && tag.lot === lot)
}
