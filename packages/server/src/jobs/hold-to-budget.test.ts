import { expect, test } from 'vitest'
import type { CaseRecord } from '../cases/case-record.ts'
import { reconcileCases } from '../cases/reconcile.ts'
import type { CaseProposal } from '../detectors/assess.ts'
import { holdToBudget, type Looked } from './hold-to-budget.ts'

const day = 20_700

const alarm = (instrument: string): CaseProposal => ({
  instrument,
  cause: 'pump',
  subsystem: 'fluidic',
  severity: 'act',
  state: 'open',
  sinceDay: day - 5,
  candidates: [],
  evidence: [],
  signals: [],
  instruments: [instrument],
  lot: null,
})
const well = (count: number): readonly Looked[] =>
  Array.from({ length: count }, (_, index) => ({
    instrument: `well-${index}`,
    proposals: [],
    score: 1 + (2 * index) / count,
  }))
const sick = (index: number, score: number): Looked => ({
  instrument: `sick-${index}`,
  proposals: [alarm(`sick-${index}`)],
  score,
})
const states = (looked: readonly Looked[], existing: readonly CaseRecord[] = []) =>
  holdToBudget(looked, existing, day).map(({ state }) => state)
const opened = (looked: readonly Looked[]): readonly CaseRecord[] => {
  let id = 0
  const proposals = looked.flatMap((one) => one.proposals)
  return reconcileCases([], proposals, new Date((day - 3) * 86_400_000), () => `case-${++id}`)
}

test('a small fleet is held by the limits of the detectors alone', () => {
  expect(states([...well(20), ...Array.from({ length: 12 }, (_, index) => sick(index, 5))])).not.toContain('watch')
})

test('alarms beyond doubt open however many they are; doubtful ones only so far as the budget holds', () => {
  const sure = Array.from({ length: 12 }, (_, index) => sick(index, 40))
  expect(states([...well(100), ...sure])).not.toContain('watch')
  const doubtful = Array.from({ length: 12 }, (_, index) => sick(index, 2.9))
  const held = states([...well(100), ...doubtful])
  expect(held.filter((state) => state === 'open').length).toBeLessThanOrEqual(6)
  expect(held.filter((state) => state === 'watch').length).toBeGreaterThanOrEqual(6)
})

test('cases that nobody bore out use the budget up; those that somebody took up do not', () => {
  const spent = opened(Array.from({ length: 6 }, (_, index) => sick(100 + index, 9)))
  const news = [...well(100), sick(1, 2.9)]
  expect(states(news, spent)).toEqual(['watch'])
  const taken = spent.map((record) => ({ ...record, state: 'acknowledged' as const }))
  expect(states(news, taken)).toEqual(['open'])
})

test('a case that is open already stays open, whatever the budget', () => {
  const spent = opened(Array.from({ length: 6 }, (_, index) => sick(index, 9)))
  expect(states([...well(100), sick(0, 2.9)], spent)).toEqual(['open'])
})
