import type { Signal } from '@seqward/contract'
import { expect, test } from 'vitest'
import { assessFleet, assessInstrument } from './assess.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { madeHistory } from './made-history.ts'

const bad = '20931187'
const spoilt: Partial<Record<Signal, number>> = { intensity: -4, contrast: -3, phasing: 5, quality: -5, error: 4 }

/** Instrument `index` used the bad lot in four runs, or never. */
function user(index: number, from: number | null, effect = spoilt): InstrumentHistory {
  const isBad = (run: number) => from !== null && run >= from && run < from + 4
  return madeHistory({
    seed: 50 + index,
    instrument: `ins-${index}`,
    runs: 30,
    lotOf: (run) => (isBad(run) ? bad : `2080000${Math.floor(run / 7)}`),
    shift: (signal, run) => (isBad(run) ? (effect[signal] ?? 0) : 0),
  })
}

test('a bad lot on three instruments is one case of the fleet, and explains its runs on each of them', () => {
  const histories = [user(1, 18), user(2, 20), user(3, 22), user(4, null), user(5, null)]
  const { proposals, explained } = assessFleet(histories)
  expect(proposals).toHaveLength(1)
  expect(proposals[0]).toMatchObject({
    instrument: null,
    cause: 'reagent-lot',
    subsystem: 'consumable',
    state: 'open',
    lot: bad,
    instruments: ['ins-1', 'ins-2', 'ins-3'],
  })
  expect(proposals[0]?.candidates[0]?.cause).toBe('reagent-lot')
  expect(new Set(proposals[0]?.evidence.map((each) => each.instrument))).toEqual(new Set(['ins-1', 'ins-2', 'ins-3']))
  for (const history of histories.slice(0, 3)) {
    const lotRuns = history.runs.filter((run) => run.reagentLot === bad).map((run) => run.run)
    expect(Object.keys(explained[history.instrument] ?? {})).toEqual(lotRuns)
    const { proposals: ofInstrument } = assessInstrument(history, histories, explained)
    expect(ofInstrument.filter((each) => each.state === 'open')).toEqual([])
  }
})

test('two runs each on two instruments suffice when the effect is plain', () => {
  const twoRuns = (index: number) =>
    madeHistory({
      seed: 70 + index,
      instrument: `ins-${index}`,
      runs: 24,
      lotOf: (run) => (run === 15 || run === 16 ? bad : `l${Math.floor(run / 5)}`),
      shift: (signal, run) => (run === 15 || run === 16 ? 1.6 * (spoilt[signal] ?? 0) : 0),
    })
  expect(assessFleet([twoRuns(1), twoRuns(2)]).proposals.map((each) => [each.lot, each.state])).toEqual([[bad, 'open']])
})

test('an instrument that wears out while it uses a lot does not convict the lot', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const sick = madeHistory({
      seed,
      instrument: 'ins-sick',
      runs: 30,
      lotOf: (run) => (run >= 20 ? bad : `l${Math.floor(run / 5)}`),
      shift: (signal, run) => (run >= 20 ? (spoilt[signal] ?? 0) * 2 : 0),
    })
    const well = user(seed + 10, 20, {})
    expect(assessFleet([sick, well]).proposals.filter((each) => each.state === 'open')).toEqual([])
  }
})

test('an instrument that is always worse convicts no lot that only it and another use', () => {
  const always = madeHistory({ seed: 8, instrument: 'ins-8', runs: 30, lotOf: (run) => `l${run % 3}`, shift: () => -6 })
  const other = madeHistory({ seed: 9, instrument: 'ins-9', runs: 30, lotOf: (run) => `l${run % 3}` })
  expect(assessFleet([always, other]).proposals).toEqual([])
})

test('one instrument is no fleet', () => {
  expect(assessFleet([user(1, 18)])).toEqual({ proposals: [], explained: {} })
  expect(assessFleet([])).toEqual({ proposals: [], explained: {} })
})

test('a lot and a version that came and went together are named neither, but the runs are explained', () => {
  const confounded = [1, 2, 3].map((index) => {
    const history = user(index, 18 + index)
    const runs = history.runs.map((run) => ({
      ...run,
      controlSoftware: run.reagentLot === bad ? '1.8.0' : '1.7.5',
    }))
    return { ...history, runs }
  })
  const { proposals, explained } = assessFleet(confounded)
  expect(proposals).toEqual([])
  expect(Object.keys(explained)).toEqual(['ins-1', 'ins-2', 'ins-3'])
})

test('a version after which every instrument is worse is named when the lots went on', () => {
  const updated = [1, 2, 3].map((index) => {
    const from = 14 + index * 3
    const history = madeHistory({
      seed: 90 + index,
      instrument: `ins-${index}`,
      runs: 36,
      lotOf: (run) => `l${index}-${Math.floor(run / 5)}`,
      shift: (signal, run) => (run >= from ? (spoilt[signal] ?? 0) : 0),
    })
    return {
      ...history,
      runs: history.runs.map((run, at) => ({ ...run, controlSoftware: at >= from ? '1.8.0' : '1.7.5' })),
    }
  })
  expect(assessFleet(updated).proposals).toMatchObject([
    { cause: 'software-version', subsystem: 'software', lot: '1.8.0', instruments: ['ins-1', 'ins-2', 'ins-3'] },
  ])
})

test('what a case of the fleet is about stays explained, whoever has its runs and however little compares', () => {
  const history = madeHistory({ seed: 9, runs: 4, lotOf: (run) => (run < 2 ? 'lot-a' : 'lot-b') })
  const runs = history.runs.map(({ run }) => run)
  const { proposals, explained } = assessFleet([history], undefined, [{ cause: 'reagent-lot', value: 'lot-b' }])
  expect(proposals).toEqual([])
  expect(Object.keys(explained[history.instrument] ?? {})).toEqual(runs.slice(2))
})
