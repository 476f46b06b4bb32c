import type { SignalSeries } from '@seqward/contract'
import { expect, test } from 'vitest'
import type { CaseProposal } from '../detectors/assess.ts'
import { actOnCase } from './act-on-case.ts'
import type { CaseRecord } from './case-record.ts'
import { closedCaseOf } from './closed-cases.ts'
import { reconcileCases } from './reconcile.ts'
import { repairsOf } from './repairs.ts'

const day = 20_400
const on = (days: number) => new Date((day + days) * 86_400_000)
const proposal: CaseProposal = {
  instrument: 'ins-1',
  cause: 'pump',
  subsystem: 'fluidic',
  severity: 'act',
  state: 'open',
  sinceDay: day - 10,
  candidates: [],
  discriminatingTests: ['reseat-flow-cell', 'fluidics-test'],
  evidence: [
    {
      signal: 'pump-pressure',
      subsystem: 'fluidic',
      instrument: 'ins-1',
      direction: 'down',
      observed: 20,
      expected: 30,
      deviations: 9,
      unit: 'kPa',
      sinceDay: day - 10,
      runs: [],
      against: 'own-past',
      detector: 'sustained-change/1',
    },
  ],
  signals: [],
  instruments: ['ins-1'],
  lot: null,
}
const [opened] = reconcileCases([], [proposal], on(0), () => 'case-1')
if (opened === undefined) throw new Error('no case was opened')
const closed = (reason: 'repaired' | 'no-fault-found'): CaseRecord =>
  actOnCase(opened, { action: 'close', reason }, 'engineer', on(5))

const series = (signal: SignalSeries['signal'], value: number): SignalSeries => ({
  signal,
  unit: '1',
  points: [-30, -5, 0, 3].map((each) => ({ run: null, day: day + each, value: each === -30 ? 99 : value })),
  expected: { centre: 10, low: 8, high: 12 },
})

test('a case keeps what would tell its candidates apart', () => {
  expect(opened.discriminatingTests).toEqual(['reseat-flow-cell', 'fluidics-test'])
})

test('a repair makes the days of the trouble no past to compare with; "no fault found" does not', () => {
  expect(repairsOf([closed('repaired')], 'ins-1')).toEqual([{ fromDay: day - 10, untilDay: day + 5 }])
  expect(repairsOf([closed('repaired')], 'ins-2')).toEqual([])
  expect(repairsOf([closed('no-fault-found'), opened], 'ins-1')).toEqual([])
})

test('a repaired case teaches its cause, what showed it, and what was measured and stayed in its band', () => {
  const signals = [series('valve-move-time', 10), series('phasing', 20), series('pump-pressure', 10)]
  expect(closedCaseOf(closed('repaired'), signals)).toEqual({
    cause: 'pump',
    signals: { 'valve-move-time': 'normal', 'pump-pressure': 'down' },
  })
  expect(closedCaseOf(closed('no-fault-found'), signals)).toBeNull()
  expect(closedCaseOf(opened, signals)).toBeNull()
  expect(closedCaseOf({ ...closed('repaired'), cause: 'unknown' }, signals)).toBeNull()
})
