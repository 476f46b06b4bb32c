import { checkWhole, SimulatorError } from '../simulator-error.ts'
import { demonstrationInstruments } from './instruments.ts'
import { dayMs, daysPerRun, type LaboratoryPlan, type PlannedRun } from './plan.ts'
import { plannedRun } from './planned-run.ts'

/** Ten years: longer plans say no more and only take longer. */
const daysMax = 3650

export interface LaboratoryRequest {
  readonly seed: number
  /** End of the history; all its runs have ended by then. */
  readonly endsAt: Date
  readonly days: number
}

/**
 * The demonstration laboratory: eight instruments and one run of each in every two days. The same request gives the
 * same plan. Throws SimulatorError for a seed, date or length that makes no sense.
 */
export function planLaboratory({ seed, endsAt, days }: LaboratoryRequest): LaboratoryPlan {
  checkWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  checkWhole('days', days, daysPerRun, daysMax)
  if (Number.isNaN(endsAt.getTime())) throw new SimulatorError('bad-argument', 'endsAt is not a date')
  const startsAt = new Date(endsAt.getTime() - days * dayMs)
  const frame = { seed, startsAt, endsAt: new Date(endsAt), days, instruments: demonstrationInstruments }
  return { ...frame, runs: runsOfSlots(frame, 0, Math.floor(days / daysPerRun)) }
}

/**
 * Runs that follow the history, up to and including those that start before day `untilDay` of the plan, by the moment
 * of their start. What is wrong with an instrument stays wrong and grows on.
 */
export function continueLaboratory(plan: LaboratoryPlan, untilDay: number): readonly PlannedRun[] {
  checkWhole('untilDay', untilDay, plan.days, daysMax * 2)
  const runs = runsOfSlots(plan, Math.floor(plan.days / daysPerRun), Math.ceil(untilDay / daysPerRun))
  return runs.filter((run) => run.startsAt.getTime() < plan.startsAt.getTime() + untilDay * dayMs)
}

function runsOfSlots(frame: Omit<LaboratoryPlan, 'runs'>, fromSlot: number, untilSlot: number): readonly PlannedRun[] {
  const runs: PlannedRun[] = []
  for (let slot = fromSlot; slot < untilSlot; slot++) {
    for (const instrument of frame.instruments) {
      runs.push(plannedRun({ seed: frame.seed, planStartsAt: frame.startsAt, days: frame.days, instrument, slot }))
    }
  }
  return runs.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
}
