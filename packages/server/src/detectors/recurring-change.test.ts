import { expect, test } from 'vitest'
import { assessInstrument, nothingExplained } from './assess.ts'
import { historyUntil, madeHistory } from './made-history.ts'

/** A camera that fails in some runs and is well in between. */
const sickRuns = [40, 43, 47]
const history = madeHistory({
  seed: 4,
  runs: 50,
  alsoSignals: ['quality-dips', 'tile-scatter'],
  shift: (signal, run) => (sickRuns.includes(run) && (signal === 'quality-dips' || signal === 'tile-scatter') ? 18 : 0),
})
const statesAfter = (runs: number) =>
  assessInstrument(historyUntil(history, runs), [], nothingExplained).proposals.map(({ state }) => state)

test('what comes and goes is a case when it has come again, though the runs between are as ever', () => {
  expect(statesAfter(41)).not.toContain('open')
  expect(statesAfter(44)).toEqual(['open'])
  const [proposal] = assessInstrument(historyUntil(history, 44), [], nothingExplained).proposals
  expect(
    proposal?.candidates
      .slice(0, 2)
      .map(({ cause }) => cause)
      .sort(),
  ).toEqual(['bubble', 'camera'])
  expect(proposal?.evidence[0]?.runs).toEqual([history.runs[40]?.run, history.runs[43]?.run])
})

test('once is chance: a single run far out opens nothing, then or later', () => {
  const once = madeHistory({
    seed: 4,
    runs: 50,
    alsoSignals: ['quality-dips', 'tile-scatter'],
    shift: (signal, run) => (run === 40 && (signal === 'quality-dips' || signal === 'tile-scatter') ? 30 : 0),
  })
  for (let runs = 41; runs <= 50; runs++) {
    const { proposals } = assessInstrument(historyUntil(once, runs), [], nothingExplained)
    expect(proposals.filter(({ state }) => state === 'open')).toEqual([])
  }
})
