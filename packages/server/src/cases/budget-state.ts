import { type BudgetRule, type BudgetState, savedMost, standardBudget } from '../detectors/alarm-budget.ts'
import { type CaseRecord, closedBy } from './case-record.ts'

const dayMs = 86_400_000

/**
 * What a fleet may still spend on alarms that only its budget carries, told by its cases alone, so that it outlives a
 * restart: each case of an instrument that the service opened lately counts, unless a person took it up or closed it as
 * repaired.
 */
export function budgetState(
  records: readonly CaseRecord[],
  of: { readonly day: number; readonly instruments: number },
  rule: BudgetRule = standardBudget,
): BudgetState {
  const from = of.day - rule.savedDaysMax
  const spent = records.filter((record) => record.instrument !== null && wasOpened(record, from) && !isBorneOut(record))
  return { day: of.day, left: Math.max(0, savedMost(of.instruments, rule) - spent.length) }
}

const wasOpened = ({ history }: CaseRecord, fromDay: number): boolean =>
  history.some(({ state, by, at }) => state === 'open' && by === 'service' && Date.parse(at) / dayMs >= fromDay)

function isBorneOut(record: CaseRecord): boolean {
  const reason = closedBy(record)?.reason
  return record.state === 'acknowledged' || reason === 'repaired' || reason === 'consumable'
}
