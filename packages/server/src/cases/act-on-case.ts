import { type CaseAction, type CaseEvent, type CaseState, noteCharsMax, type Role } from '@seqward/contract'
import { type CaseRecord, withEvent } from './case-record.ts'

/** Why an action on a case was refused: the role may not, the state does not allow it, or the note is too long. */
export class CaseActionError extends Error {
  readonly code: 'role-not-allowed' | 'wrong-state' | 'note-too-long'
  constructor(code: CaseActionError['code'], message: string) {
    super(message)
    this.name = 'CaseActionError'
    this.code = code
  }
}

/**
 * The case after a person acted on it: acknowledged, closed with a reason, or reopened, with the event in its history.
 * Throws CaseActionError where role or state do not allow that. Acknowledging or closing twice is refused, so that two
 * people who act at once learn of one another.
 */
export function actOnCase(record: CaseRecord, action: CaseAction, by: Role, now: Date): CaseRecord {
  const rule = actionRules[action.action]
  if (!rule.roles.includes(by)) throw new CaseActionError('role-not-allowed', `${by} may not ${action.action} a case`)
  if (!rule.from.includes(record.state))
    throw new CaseActionError('wrong-state', `a case in state ${record.state} cannot be changed by ${action.action}`)
  const note = action.note === undefined || action.note === '' ? null : action.note
  if (note !== null && note.length > noteCharsMax)
    throw new CaseActionError('note-too-long', `a note has at most ${noteCharsMax} characters`)
  const at = now.toISOString()
  const reason = action.action === 'close' ? action.reason : null
  const event: CaseEvent = { at, state: rule.to, by, reason, note }
  return { ...record, state: rule.to, updatedAt: at, history: withEvent(record.history, event) }
}

interface ActionRule {
  readonly roles: readonly Role[]
  readonly from: readonly CaseState[]
  readonly to: CaseState
}

/** Who works on instruments may say what becomes of a case; an operator may say that it was seen. */
const serviceRoles: readonly Role[] = ['manager', 'engineer', 'fleet', 'administrator']

const actionRules: Readonly<Record<CaseAction['action'], ActionRule>> = {
  acknowledge: { roles: ['operator', ...serviceRoles], from: ['watch', 'open'], to: 'acknowledged' },
  close: { roles: serviceRoles, from: ['watch', 'open', 'acknowledged'], to: 'closed' },
  reopen: { roles: serviceRoles, from: ['closed'], to: 'open' },
}
