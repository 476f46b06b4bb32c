import { budgetState } from '../cases/budget-state.ts'
import type { CaseRecord } from '../cases/case-record.ts'
import { type BudgetRule, standardBudget, withinBudget } from '../detectors/alarm-budget.ts'
import type { CaseProposal } from '../detectors/assess.ts'

/** What one look at an instrument gave. */
export interface Looked {
  readonly instrument: string
  readonly proposals: readonly CaseProposal[]
  /** The strongest sign of a lasting change; null where nothing could be judged. */
  readonly score: number | null
}

/**
 * With fewer instruments that are well, nobody can tell how rare a score is; small fleets are held by the limits of the
 * detectors alone, which give a tenth of the budget (detectors/README.md).
 */
const calibrationMin = 50

/**
 * The proposals of a look at the fleet, with alarms that would be new held to its budget: what goes beyond is watched.
 * Cases that are open already stay as they are.
 */
export function holdToBudget(
  looked: readonly Looked[],
  existing: readonly CaseRecord[],
  day: number,
  rule: BudgetRule = standardBudget,
): readonly CaseProposal[] {
  const troubled = new Set(
    existing.flatMap(({ instrument, state }) => (state === 'open' || state === 'acknowledged' ? [instrument] : [])),
  )
  const isNew = ({ instrument, state }: CaseProposal) => state === 'open' && !troubled.has(instrument)
  const calibration = looked.flatMap(({ instrument, proposals, score }) =>
    score === null || troubled.has(instrument) || proposals.some(isNew) ? [] : [score],
  )
  const all = looked.flatMap(({ proposals }) => proposals)
  if (calibration.length < calibrationMin) return all
  const alarms = looked.flatMap(({ proposals, score }) =>
    proposals.filter(isNew).map((proposal) => ({ proposal, score: score ?? 0 })),
  )
  const of = { day, instruments: looked.length, calibration }
  const held = withinBudget(alarms, of, budgetState(existing, of, rule), rule)
  return [...all.filter((proposal) => !isNew(proposal)), ...held.proposals]
}
