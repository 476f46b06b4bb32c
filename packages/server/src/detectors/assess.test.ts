import type { Cause, Signal, Subsystem } from '@seqward/contract'
import { expect, test } from 'vitest'
import { assessInstrument, type CaseProposal, nothingExplained } from './assess.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { historyUntil, type MadeHistory, madeFirstDay, madeHistory } from './made-history.ts'

const onset = 28
/** Grows to full size, in the noise of healthy runs, within ten runs. */
const grown = (run: number, full: number) => (run < onset ? 0 : full * Math.min(1, (run - onset + 1) / 10))

type Fault = Partial<Record<Signal, number>>
const withFault = (seed: number, fault: Fault, more: Partial<MadeHistory> = {}) =>
  madeHistory({ seed, runs: 44, shift: (signal, run) => grown(run, fault[signal] ?? 0), ...more })

const assess = (history: InstrumentHistory, peers: readonly InstrumentHistory[] = []) =>
  assessInstrument(history, peers, nothingExplained)
const openOf = (proposals: readonly CaseProposal[]) => proposals.filter((proposal) => proposal.state === 'open')

const dirt: Fault = { intensity: -6, contrast: -6, focus: 3, quality: -3 }
const chiller: Fault = {
  'chiller-temperature': 8,
  'chiller-duty': 8,
  phasing: 5,
  prephasing: 5,
  'quality-late': -4,
  quality: -3,
}

test.each<[Cause, Subsystem, Fault]>([
  ['objective-dirt', 'optical', dirt],
  ['light-source-ageing', 'optical', { 'intensity-spread': -8, intensity: -4, 'light-source-power': -10, quality: -2 }],
  ['focus-drift', 'optical', { focus: 7, quality: -4, error: 4, 'quality-late': -3 }],
  ['camera', 'optical', { 'tiles-missing': 30, quality: -2 }],
  ['stage', 'mechanical', { 'stage-position-error': 8, 'tiles-missing': 8 }],
  ['chiller', 'thermal', chiller],
  ['heater', 'thermal', { 'flow-cell-settle-time': 8, phasing: 5, prephasing: 5, quality: -3 }],
  ['pump', 'fluidic', { 'pump-pressure': -8, 'pressure-decay': 8, 'phasing-spread': 8, phasing: 5, quality: -3 }],
  ['block', 'fluidic', { 'pump-pressure': 8, 'phasing-spread': 6, phasing: 5, quality: -3 }],
  ['valve', 'fluidic', { 'valve-move-time': 8, 'phasing-spread': 5, phasing: 5 }],
])('%s opens one case, in the right subsystem and with the right cause first', (cause, subsystem, fault) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const open = openOf(assess(withFault(seed, fault, { withSensors: true })).proposals)
    expect(open.map((proposal) => proposal.subsystem)).toEqual([subsystem])
    expect(open[0]?.candidates[0]?.cause).toBe(cause)
  }
})

test.each<[Subsystem, Fault]>([
  ['optical', dirt],
  ['thermal', { phasing: 6, prephasing: 6, 'quality-late': -5, quality: -4, error: 3 }],
  ['fluidic', { 'phasing-spread': 8, phasing: 6, quality: -4, error: 3 }],
])('a fault is placed in %s without any sensor log', (subsystem, fault) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const open = openOf(assess(withFault(seed, fault)).proposals)
    expect(open.map((proposal) => proposal.subsystem)).toEqual([subsystem])
  }
})

test('a fault is watched before it is a case, and stays one case from then on', () => {
  const history = withFault(7, chiller, { withSensors: true })
  const states = Array.from({ length: 17 }, (_, index) => {
    const { proposals } = assess(historyUntil(history, onset + index))
    return proposals.length === 0 ? 'none' : proposals.map((proposal) => proposal.state).join()
  })
  const firstWatch = states.indexOf('watch')
  const firstOpen = states.indexOf('open')
  expect(states[0]).toBe('none')
  expect(firstWatch).toBeGreaterThan(0)
  expect(firstOpen).toBeGreaterThan(firstWatch)
  expect(states.slice(firstOpen)).toEqual(states.slice(firstOpen).map(() => 'open'))
})

test('a case carries what it stands on: values, expectation, direction, date, runs and detector', () => {
  const [proposal] = openOf(assess(withFault(3, dirt)).proposals)
  const intensity = proposal?.evidence.find((each) => each.signal === 'intensity')
  expect(intensity).toMatchObject({ direction: 'down', unit: '1', subsystem: 'optical', against: 'own-past' })
  expect(intensity?.detector).toMatch(/^sustained-change\/\d+$/)
  expect(intensity?.observed).toBeLessThan((intensity?.expected ?? 0) * 0.8)
  expect(intensity?.deviations).toBeGreaterThan(3)
  expect(intensity?.runs.length).toBeGreaterThanOrEqual(4)
  expect(Math.abs((proposal?.sinceDay ?? 0) - (madeFirstDay + onset * 2))).toBeLessThanOrEqual(8)
  expect(proposal?.signals.find((each) => each.signal === 'intensity')?.expected?.low).toBeGreaterThan(0)
  expect(proposal?.candidates.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 9)
})

test('better is no alarm: every signal moved the good way proposes nothing', () => {
  const good: Fault = { quality: 3, error: -5, focus: -5, intensity: 5, contrast: 5, phasing: -5, 'tiles-missing': -5 }
  for (const seed of [1, 2, 3]) expect(assess(withFault(seed, good)).proposals).toEqual([])
})

test('one bad run never opens a case, whatever the size and however bad', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const history = madeHistory({
      seed,
      runs: 40,
      shift: (signal, run) => (run === 33 ? -(dirt[signal] ?? 0) * -8 : 0),
    })
    for (let runs = 33; runs <= 40; runs++) expect(openOf(assess(historyUntil(history, runs)).proposals)).toEqual([])
  }
})

test.each(['overloading', 'low-diversity'] as const)(
  '%s in run after run is blamed on no instrument',
  (libraryFault) => {
    const noted = Array.from({ length: 20 }, (_, index) => index + 1).filter((seed) => {
      const history = madeHistory({ seed, runs: 40, libraryFaultAt: (run) => (run >= 34 ? libraryFault : null) })
      const { proposals } = assess(history)
      expect(openOf(proposals)).toEqual([])
      return proposals.some((each) => each.cause === libraryFault && each.subsystem === 'library')
    })
    // A run in which something else is off by chance is left undecided rather than put down to the library.
    expect(noted.length).toBeGreaterThanOrEqual(12)
  },
)

test('runs that a lot explains are no evidence against their instrument, and are shown all the same', () => {
  const history = madeHistory({ seed: 4, runs: 44, shift: (signal, run) => (run >= 34 ? (dirt[signal] ?? 0) : 0) })
  expect(openOf(assess(history).proposals)).toHaveLength(1)
  const runs = history.runs.slice(34).map((run) => [run.run, { cause: 'reagent-lot', value: '20931187' }] as const)
  const explained = { [history.instrument]: Object.fromEntries(runs) }
  const { proposals, signals } = assessInstrument(history, [], explained)
  expect(proposals).toEqual([])
  expect(signals.find((each) => each.signal === 'intensity')?.points).toHaveLength(44)
})

test('a chiller that follows a warm room does not open a case', () => {
  const warm: Fault = { 'ambient-temperature': 6, 'chiller-temperature': 3, 'chiller-duty': 3 }
  for (const seed of [1, 2, 3])
    expect(openOf(assess(withFault(seed, warm, { withSensors: true })).proposals)).toEqual([])
})

test('a new instrument is judged by its peers, and without enough of them not at all', () => {
  // Instruments differ, so what is no change of its own must be far from all peers.
  const sick = withFault(20, { intensity: -12, contrast: -12, focus: 8 })
  const young = { ...sick, runs: sick.runs.slice(-6) }
  const peers = [31, 32, 33, 34, 35].map((seed) => madeHistory({ seed, runs: 40 }))
  expect(assess(young).proposals).toEqual([])
  expect(openOf(assess(young, peers).proposals)[0]?.subsystem).toBe('optical')
  expect(openOf(assess(young, peers).proposals)[0]?.evidence[0]?.against).not.toBe('own-past')
  const others = peers.map((peer) => ({ ...peer, platform: 'miseq' as const }))
  expect(assess(young, others).proposals).toEqual([])
})

test('little, missing or broken data gives no proposal and no mistake', () => {
  const history = madeHistory({ seed: 9, runs: 40, withSensors: true })
  const broken = history.runs.map((run, index) => ({
    ...run,
    startedDay: index % 5 === 0 ? null : run.startedDay,
    signals:
      index % 3 === 0 ? {} : { ...run.signals, intensity: Number.NaN, error: 0, focus: Number.POSITIVE_INFINITY },
  }))
  expect(openOf(assess({ ...history, runs: broken }).proposals)).toEqual([])
  expect(assess({ ...history, runs: [], sensors: { metrics: {} } })).toEqual({
    proposals: [],
    signals: [],
    score: null,
  })
  for (const runs of [1, 2, 3]) expect(assess(historyUntil(history, runs)).proposals).toEqual([])
})

test('unfinished runs do not stand for whole ones', () => {
  const history = madeHistory({ seed: 5, runs: 40 })
  const unfinished = history.runs.map((run, index) =>
    index < 32
      ? run
      : { ...run, whole: false, cyclesDone: 10, signals: { ...run.signals, intensity: 100, quality: 20 } },
  )
  expect(assess({ ...history, runs: unfinished }).proposals).toEqual([])
})

test('runs of another flow cell are compared with their like', () => {
  const history = madeHistory({
    seed: 6,
    runs: 40,
    shift: (signal, run) => (run % 2 === 0 && signal === 'intensity' ? -9 : 0),
  })
  const mixed = history.runs.map((run, index) => ({ ...run, flowCellType: index % 2 === 0 ? 'SP' : 'S4' }))
  expect(assess({ ...history, runs: mixed }).proposals).toEqual([])
  const newKind = history.runs.map((run, index) => (index < 30 ? run : { ...run, flowCellType: 'S1' }))
  expect(assess({ ...history, runs: newKind }).proposals).toEqual([])
})
