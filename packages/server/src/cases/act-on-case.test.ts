import { type CaseAction, noteCharsMax, type Role, roles } from '@seqward/contract'
import { expect, test } from 'vitest'
import { actOnCase, CaseActionError } from './act-on-case.ts'
import type { CaseRecord } from './case-record.ts'

const now = new Date('2026-11-23T10:00:00.000Z')
const record: CaseRecord = {
  id: 'case-1',
  key: 'ins-1|pump',
  instrument: 'ins-1',
  serial: null,
  subsystem: 'fluidic',
  cause: 'pump',
  state: 'open',
  severity: 'act',
  openedAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
  sinceDay: 20_770,
  candidates: [],
  evidence: [],
  signals: [],
  instruments: ['ins-1'],
  lot: null,
  history: [{ at: '2026-11-20T10:00:00.000Z', state: 'open', by: 'service', reason: null, note: null }],
}
const closing: CaseAction = { action: 'close', reason: 'repaired', note: 'pump head replaced' }

const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof CaseActionError) return error.code
    throw error
  }
  return 'done'
}

test('a case goes from open over acknowledged to closed and back, and its history says by whom', () => {
  const taken = actOnCase(record, { action: 'acknowledge' }, 'engineer', now)
  const closed = actOnCase(taken, closing, 'engineer', now)
  const again = actOnCase(closed, { action: 'reopen', note: 'leaks again' }, 'manager', now)
  expect(again.state).toBe('open')
  expect(again.updatedAt).toBe(now.toISOString())
  expect(again.history.slice(1)).toEqual([
    { at: now.toISOString(), state: 'acknowledged', by: 'engineer', reason: null, note: null },
    { at: now.toISOString(), state: 'closed', by: 'engineer', reason: 'repaired', note: 'pump head replaced' },
    { at: now.toISOString(), state: 'open', by: 'manager', reason: null, note: 'leaks again' },
  ])
  expect(record.history).toHaveLength(1)
})

test('who may do what', () => {
  const may = (action: CaseAction, state: CaseRecord['state']) =>
    roles.filter((role: Role) => codeOf(() => actOnCase({ ...record, state }, action, role, now)) === 'done')
  expect(may({ action: 'acknowledge' }, 'open')).toEqual(['operator', 'manager', 'engineer', 'fleet', 'administrator'])
  expect(may(closing, 'open')).toEqual(['manager', 'engineer', 'fleet', 'administrator'])
  expect(may({ action: 'reopen' }, 'closed')).toEqual(['manager', 'engineer', 'fleet', 'administrator'])
})

test('what a state does not allow is refused, so that two people who act at once learn of one another', () => {
  const refused = (action: CaseAction, state: CaseRecord['state']) =>
    codeOf(() => actOnCase({ ...record, state }, action, 'engineer', now))
  expect(refused({ action: 'acknowledge' }, 'acknowledged')).toBe('wrong-state')
  expect(refused({ action: 'acknowledge' }, 'closed')).toBe('wrong-state')
  expect(refused(closing, 'closed')).toBe('wrong-state')
  expect(refused({ action: 'reopen' }, 'open')).toBe('wrong-state')
})

test('a note has its limit, and an empty one is none', () => {
  const noted = (note: string) => actOnCase(record, { action: 'acknowledge', note }, 'engineer', now)
  expect(noted('x'.repeat(noteCharsMax)).history.at(-1)?.note).toHaveLength(noteCharsMax)
  expect(codeOf(() => noted('x'.repeat(noteCharsMax + 1)))).toBe('note-too-long')
  expect(noted('').history.at(-1)?.note).toBeNull()
})
