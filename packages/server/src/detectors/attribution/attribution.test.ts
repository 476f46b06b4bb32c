import { expect, test } from 'vitest'
import type { InstrumentHistory } from '../instrument-history.ts'
import { madeHistory } from '../made-history.ts'
import { metricEffects } from './metric-effects.ts'
import { runObservations } from './run-observations.ts'

/** Instruments that use three lots in turn, of which one may cost quality; updates on different days. */
function fleet(made: {
  readonly badLot?: boolean
  readonly updateCosts?: number
  readonly together?: boolean
  readonly lotWithUpdate?: boolean
}): readonly InstrumentHistory[] {
  return Array.from({ length: 6 }, (_, index) => {
    const updateAt = made.together === true ? 24 : 14 + 3 * index
    const lotOf = (run: number) =>
      made.lotWithUpdate === true ? (run >= updateAt ? 'lot-new' : `lot-${run % 2}`) : `lot-${(run + index) % 3}`
    const history = madeHistory({
      seed: 300 + index,
      instrument: `ins-${index}`,
      runs: 44,
      lotOf,
      shift: (signal, run) =>
        signal !== 'quality'
          ? 0
          : (made.badLot === true && lotOf(run) === 'lot-1' ? -3 : 0) - (run >= updateAt ? (made.updateCosts ?? 0) : 0),
    })
    return {
      ...history,
      runs: history.runs.map((run, at) => ({ ...run, controlSoftware: at >= updateAt ? '1.8.0' : '1.7.5' })),
    }
  })
}

test('a lot that costs quality is an effect with an interval that holds it; a version that does nothing is not blamed', () => {
  const { rows, runs, instruments } = metricEffects(fleet({ badLot: true }), 'q30')
  // Runs that their sample explains are left out of 264.
  expect(instruments).toBe(6)
  expect(runs).toBeGreaterThan(240)
  const bad = rows.find(({ level }) => level === 'lot-1')
  expect(bad?.verdict).toBe('effect')
  expect(bad?.low ?? 0).toBeLessThan(-3)
  expect(bad?.high ?? 0).toBeLessThan(0)
  expect(rows[0]?.verdict).toBe('effect')
  // Instruments differ by themselves in these histories; versions do nothing.
  expect(rows.filter(({ factor, verdict }) => factor === 'software-version' && verdict === 'effect')).toEqual([])
})

test('an update that costs quality on instruments at different times is found over the fleet', () => {
  const { versions } = metricEffects(fleet({ updateCosts: 3 }), 'q30')
  const [all] = versions.filter(({ instrument }) => instrument === null)
  expect(all).toMatchObject({ from: '1.7.5', to: '1.8.0', instruments: 6, verdict: 'effect', confoundedWith: [] })
  expect(all?.low ?? 0).toBeLessThan(-3.6)
  expect(all?.high ?? -9).toBeGreaterThan(-3.6)
  expect(versions.filter(({ instrument }) => instrument !== null)).toHaveLength(6)
})

test('an update that all made at once, or with a new lot, is confounded and says with what', () => {
  const atOnce = metricEffects(fleet({ updateCosts: 3, together: true }), 'q30').versions
  expect(atOnce.find(({ instrument }) => instrument === null)).toMatchObject({
    verdict: 'confounded',
    confoundedWith: ['time'],
  })
  const withLot = metricEffects(fleet({ updateCosts: 3, lotWithUpdate: true }), 'q30')
  expect(withLot.versions.find(({ instrument }) => instrument === null)).toMatchObject({
    verdict: 'confounded',
    confoundedWith: ['reagent-lot'],
  })
  expect(withLot.rows.find(({ level }) => level === '1.8.0')).toMatchObject({
    verdict: 'confounded',
    confoundedWith: ['reagent-lot'],
  })
})

test('an update that does nothing is not an effect, and updates of nothing are called so seldom', () => {
  const { versions } = metricEffects(fleet({}), 'q30')
  expect(versions.filter(({ verdict }) => verdict === 'effect' || verdict === 'confounded')).toEqual([])
})

test('the side of a run is read from its identifier where the instrument has two', () => {
  const { runs, ...history } = madeHistory({ seed: 1, runs: 6, platform: 'novaseqx' })
  const named = runs.map((run, at) => ({
    ...run,
    run: `20261118_LH00102_00${at}0_${at % 2 === 0 ? 'A' : 'B'}22KJ7MLT3`,
  }))
  const sides = runObservations([{ ...history, runs: named }], 'q30').map(({ factors }) => factors.side)
  expect(new Set(sides)).toEqual(new Set(['A', 'B']))
  const other = runObservations([{ ...history, platform: 'miseq', runs: named }], 'q30')
  expect(other.every(({ factors }) => factors.side === undefined)).toBe(true)
})

test('without runs there is nothing to say', () => {
  expect(metricEffects([], 'q30')).toEqual({
    metric: 'q30',
    runs: 0,
    instruments: 0,
    runsLeftOut: 0,
    rows: [],
    versions: [],
  })
})
