import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assessInstrument, nothingExplained } from './assess.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import { madeHistory } from './made-history.ts'
import { signalRules } from './signal-rules.ts'

const historyWith = (seed: number) =>
  madeHistory({
    seed,
    runs: 34,
    shift: (signal, run) =>
      run < 24 ? 0 : signal === 'intensity' || signal === 'contrast' ? -5 : signal === 'focus' ? 3 : 0,
  })

const verdictOf = (history: InstrumentHistory) =>
  assessInstrument(history, [], nothingExplained).proposals.map((proposal) => ({
    cause: proposal.cause,
    state: proposal.state,
    evidence: proposal.evidence.map((each) => [each.signal, each.deviations]),
  }))

const mapSignals = (history: InstrumentHistory, change: (scale: 'log' | 'linear', value: number) => number) => ({
  ...history,
  runs: history.runs.map((run) => ({
    ...run,
    signals: Object.fromEntries(
      signalRules.flatMap(({ signal, scale }) => {
        const value = run.signals[signal]
        return value === undefined ? [] : [[signal, change(scale, value)]]
      }),
    ),
  })),
})

const seeds = fc.integer({ min: 1, max: 10_000 })

test('an instrument that reads twice as high in everything that is a ratio is judged the same', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, factor) => {
      const history = historyWith(seed)
      const scaled = mapSignals(history, (scale, value) => (scale === 'log' ? value * factor : value))
      expect(verdictOf(scaled)).toEqual(verdictOf(history))
    }),
    { numRuns: 40 },
  )
})

test('an instrument that reads higher by the same amount in everything that is a difference is judged the same', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -8, max: 8 }), (seed, offset) => {
      const history = historyWith(seed)
      const shifted = mapSignals(history, (scale, value) => (scale === 'linear' ? value + offset : value))
      expect(verdictOf(shifted)).toEqual(verdictOf(history))
    }),
    { numRuns: 40 },
  )
})

test('the order in which runs are handed in and the day on which the history begins do not matter', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -3000, max: 3000 }), (seed, days) => {
      const history = historyWith(seed)
      const moved = history.runs.map((run) => ({ ...run, startedDay: (run.startedDay ?? 0) + days })).toReversed()
      expect(verdictOf({ ...history, runs: moved })).toEqual(verdictOf(history))
    }),
    { numRuns: 40 },
  )
})
