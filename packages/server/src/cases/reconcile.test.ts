import type { Evidence, SignalSeries } from '@seqward/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CaseProposal } from '../detectors/assess.ts'
import { actOnCase, type CaseRecord, reconcileCases } from './reconcile.ts'

const day = 20_400
const on = (days: number) => new Date((day + days) * 86_400_000)

const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  signal: 'intensity',
  subsystem: 'optical',
  instrument: 'ins-1',
  direction: 'down',
  observed: 2000,
  expected: 4000,
  deviations: 8,
  unit: '1',
  sinceDay: day - 10,
  runs: ['run-1', 'run-2'],
  against: 'own-past',
  detector: 'sustained-change/1',
  ...more,
})

const proposal = (more: Partial<CaseProposal> = {}): CaseProposal => ({
  instrument: 'ins-1',
  cause: 'objective-dirt',
  subsystem: 'optical',
  severity: 'act',
  state: 'open',
  sinceDay: day - 10,
  candidates: [
    { cause: 'objective-dirt', subsystem: 'optical', probability: 1, supports: ['intensity'], contradicts: [] },
  ],
  evidence: [evidence()],
  signals: [],
  instruments: ['ins-1'],
  lot: null,
  ...more,
})

const lotCase = (lot: string, more: Partial<CaseProposal> = {}): CaseProposal =>
  proposal({ instrument: null, cause: 'reagent-lot', subsystem: 'consumable', lot, ...more })

/** Reconciles and hands back all cases, as the service would then hold them. */
function held(existing: readonly CaseRecord[], proposals: readonly CaseProposal[], now = on(0)): readonly CaseRecord[] {
  let next = existing.length
  const changed = reconcileCases(existing, proposals, now, () => `case-${++next}`)
  const kept = existing.map((record) => changed.find((each) => each.id === record.id) ?? record)
  return [...kept, ...changed.filter((each) => !existing.some((record) => record.id === each.id))]
}
const states = (records: readonly CaseRecord[]) => records.map((record) => `${record.key} ${record.state}`)

const someProposals = fc.array(
  fc
    .record({
      instrument: fc.constantFrom('ins-1', 'ins-2', null),
      what: fc.constantFrom(
        { cause: 'objective-dirt', subsystem: 'optical' } as const,
        { cause: 'focus-drift', subsystem: 'optical' } as const,
        { cause: 'pump', subsystem: 'fluidic' } as const,
        { cause: 'unknown', subsystem: 'thermal' } as const,
      ),
      state: fc.constantFrom('watch' as const, 'open' as const),
    })
    .map(({ instrument, what, state }) => proposal({ instrument, ...what, state })),
  { maxLength: 5 },
)

test('the same proposals again change nothing', () => {
  fc.assert(
    fc.property(someProposals, someProposals, (first, second) => {
      const before = held([], first)
      const after = held(before, second, on(1))
      expect(reconcileCases(after, second, on(2), () => 'never')).toEqual([])
    }),
  )
})

test('a record that was stored with its keys in another order is not taken for a changed one', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, member]) => [key, turned(member)]),
    )
  }
  const stored = held([], [proposal()]).map((record) => turned(record) as CaseRecord)
  expect(reconcileCases(stored, [proposal()], on(1), () => 'never')).toEqual([])
})

test('whatever is proposed, one instrument and cause has at most one ongoing case', () => {
  fc.assert(
    fc.property(fc.array(someProposals, { maxLength: 6 }), (rounds) => {
      let records: readonly CaseRecord[] = []
      for (const [index, proposals] of rounds.entries()) records = held(records, proposals, on(index))
      const ongoing = records.filter((record) => record.state !== 'closed').map((record) => record.key)
      expect(new Set(ongoing).size).toBe(ongoing.length)
      expect(new Set(records.map((record) => record.id)).size).toBe(records.length)
    }),
  )
})

test('a new case says when, for what and by whom it was opened', () => {
  const [record] = held([], [proposal()])
  expect(record).toMatchObject({
    id: 'case-1',
    key: 'ins-1|objective-dirt',
    state: 'open',
    openedAt: on(0).toISOString(),
    serial: null,
    sinceDay: day - 10,
    history: [{ at: on(0).toISOString(), state: 'open', by: 'service', reason: null, note: null }],
  })
})

test('keys: the lot of a fleet case, and the subsystem while the cause is unknown', () => {
  const records = held([], [lotCase('20931187'), lotCase('20931188'), proposal({ cause: 'unknown' })])
  expect(states(records)).toEqual([
    'fleet|reagent-lot|20931187 open',
    'fleet|reagent-lot|20931188 open',
    'ins-1|unknown-optical open',
  ])
})

test('a watched case is opened when the evidence suffices, and never put back to watch', () => {
  const watched = held([], [proposal({ state: 'watch', severity: 'watch' })])
  const opened = held(watched, [proposal()], on(2))
  expect(opened).toMatchObject([{ id: 'case-1', state: 'open', severity: 'act', openedAt: on(2).toISOString() }])
  expect(opened[0]?.history.map((event) => event.state)).toEqual(['watch', 'open'])
  expect(states(held(opened, [proposal({ state: 'watch', severity: 'watch' })], on(3)))).toEqual([
    'ins-1|objective-dirt open',
  ])
})

test('a watched case that is no longer proposed is closed by the service, and taken up again under its number', () => {
  const watched = held([], [proposal({ state: 'watch' })])
  const gone = held(watched, [], on(1))
  expect(gone[0]).toMatchObject({ state: 'closed', history: [{ state: 'watch' }, { state: 'closed', by: 'service' }] })
  const again = held(gone, [proposal({ state: 'watch' })], on(2))
  expect(again).toMatchObject([{ id: 'case-1', state: 'watch' }])
})

test('an open case waits for a person when it is no longer proposed', () => {
  const opened = held([], [proposal()])
  expect(reconcileCases(opened, [], on(1), () => 'never')).toEqual([])
})

test('new evidence updates a case without an event; the day it began stays', () => {
  const opened = held([], [proposal()])
  const more = [evidence({ observed: 1800, runs: ['run-1', 'run-2', 'run-3'] })]
  const [record] = held(opened, [proposal({ evidence: more, sinceDay: day - 2 })], on(1))
  expect(record).toMatchObject({ evidence: more, updatedAt: on(1).toISOString(), sinceDay: day - 10 })
  expect(record?.history).toHaveLength(1)
})

test('a case whose cause turns out to be another one of the same part stays the same case', () => {
  const opened = held([], [proposal({ cause: 'unknown' })])
  expect(held(opened, [proposal({ cause: 'light-source-ageing' })], on(1))).toMatchObject([
    { id: 'case-1', key: 'ins-1|light-source-ageing', cause: 'light-source-ageing', state: 'open' },
  ])
})

test('a case seen with more data may even move to another part, unless a person works on it', () => {
  const phasing = [evidence({ signal: 'phasing' }), evidence({ signal: 'quality' })]
  const opened = held([], [proposal({ cause: 'valve', subsystem: 'fluidic', evidence: phasing })])
  const chiller = proposal({
    cause: 'chiller',
    subsystem: 'thermal',
    evidence: [...phasing, evidence({ signal: 'chiller-temperature', runs: [] })],
  })
  expect(states(held(opened, [chiller], on(1)))).toEqual(['ins-1|chiller open'])
  const taken = opened.map((record) => actOnCase(record, { action: 'acknowledge' }, 'engineer', on(0)))
  expect(states(held(taken, [chiller], on(1)))).toEqual(['ins-1|valve acknowledged', 'ins-1|chiller open'])
})

test('an acknowledged case keeps its heading and gets the new candidates', () => {
  const taken = held([], [proposal()]).map((record) => actOnCase(record, { action: 'acknowledge' }, 'engineer', on(0)))
  const candidates = [
    { cause: 'focus-drift', subsystem: 'optical', probability: 1, supports: ['focus'], contradicts: [] },
  ] as const
  const [record] = held(taken, [proposal({ cause: 'focus-drift', candidates })], on(1))
  expect(record).toMatchObject({
    key: 'ins-1|objective-dirt',
    cause: 'objective-dirt',
    state: 'acknowledged',
    candidates,
  })
})

const withPoints = (days: readonly number[]): SignalSeries => ({
  signal: 'intensity',
  unit: '1',
  points: days.map((each) => ({ run: `run-${each}`, day: day + each, value: 2000 })),
  expected: { centre: 4000, low: 3600, high: 4400 },
})

test('what a person closed as repaired comes back only when later runs are still out, and then as a new case', () => {
  const closed = held([], [proposal()]).map((record) =>
    actOnCase(record, { action: 'close', reason: 'repaired' }, 'engineer', on(5)),
  )
  expect(held(closed, [proposal({ signals: [withPoints([1, 3, 5])] })], on(6))).toEqual(closed)
  expect(held(closed, [proposal({ signals: [withPoints([3, 6, 8])] })], on(8))).toEqual(closed)
  const back = held(closed, [proposal({ signals: [withPoints([5, 6, 8, 10])] })], on(10))
  expect(states(back)).toEqual(['ins-1|objective-dirt closed', 'ins-1|objective-dirt open'])
  expect(reconcileCases(back, [proposal({ signals: [withPoints([5, 6, 8, 10])] })], on(11), () => 'never')).toEqual([])
})

test('"no fault found" stands until a change begins that is a new one', () => {
  const closed = held([], [proposal()]).map((record) =>
    actOnCase(record, { action: 'close', reason: 'no-fault-found' }, 'engineer', on(5)),
  )
  expect(held(closed, [proposal({ signals: [withPoints([6, 8, 10, 12])] })], on(12))).toEqual(closed)
  expect(states(held(closed, [proposal({ sinceDay: day + 7 })], on(12)))).toEqual([
    'ins-1|objective-dirt closed',
    'ins-1|objective-dirt open',
  ])
})

test('a closing stands for the trouble, whatever name it is given next', () => {
  const closed = held([], [proposal()]).map((record) =>
    actOnCase(record, { action: 'close', reason: 'no-fault-found' }, 'engineer', on(5)),
  )
  expect(held(closed, [proposal({ cause: 'focus-drift' })], on(6))).toEqual(closed)
  expect(held(closed, [proposal({ cause: 'unknown', subsystem: 'unknown' })], on(6))).toEqual(closed)
  const another = proposal({ cause: 'pump', subsystem: 'fluidic', evidence: [evidence({ signal: 'pump-pressure' })] })
  expect(states(held(closed, [another], on(6)))).toEqual(['ins-1|objective-dirt closed', 'ins-1|pump open'])
})

test('an open case gives way to a case of the fleet that explains most of its runs, and to no other', () => {
  const opened = held([], [proposal()])
  const partly = lotCase('20931187', { evidence: [evidence({ runs: ['run-1'] })] })
  expect(states(held(opened, [partly], on(1)))[0]).toBe('ins-1|objective-dirt open')
  const elsewhere = lotCase('20931187', { evidence: [evidence({ instrument: 'ins-2' })] })
  expect(states(held(opened, [elsewhere], on(1)))[0]).toBe('ins-1|objective-dirt open')
  const whole = lotCase('20931187')
  const after = held(opened, [whole], on(1))
  expect(states(after)).toEqual(['ins-1|objective-dirt closed', 'fleet|reagent-lot|20931187 open'])
  expect(after[0]?.history.at(-1)).toMatchObject({ by: 'service', reason: 'duplicate' })
})

test('a lot that was suspected first gives way to the one that explains its runs', () => {
  const suspected = held([], [lotCase('20840001', { cause: 'flow-cell-lot' })])
  expect(states(held(suspected, [lotCase('20931187')], on(1)))).toEqual([
    'fleet|flow-cell-lot|20840001 closed',
    'fleet|reagent-lot|20931187 open',
  ])
})

test('a case that stands on a sensor is no matter of a lot', () => {
  const opened = held([], [proposal({ evidence: [evidence(), evidence({ signal: 'light-source-power', runs: [] })] })])
  expect(states(held(opened, [lotCase('20931187')], on(1)))[0]).toBe('ins-1|objective-dirt open')
})

test('a case that comes and goes for years keeps a bounded history and every word of people', () => {
  let records = held([], [proposal({ state: 'watch' })])
  records = records.map((record) => actOnCase(record, { action: 'acknowledge', note: 'seen' }, 'operator', on(0)))
  records = records.map((record) => ({ ...record, state: 'watch' as const }))
  for (let round = 1; round < 200; round++) {
    records = held(records, round % 2 === 0 ? [proposal({ state: 'watch' })] : [], on(round))
  }
  expect(records).toHaveLength(1)
  expect(records[0]?.history.length).toBeLessThan(60)
  expect(records[0]?.history.some((event) => event.note === 'seen')).toBe(true)
})
