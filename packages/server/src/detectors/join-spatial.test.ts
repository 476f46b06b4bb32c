import { expect, test } from 'vitest'
import type { CaseProposal } from './case-proposal.ts'
import { standardRules } from './detection-rules.ts'
import { joinSpatial } from './join-spatial.ts'
import { madeHistory } from './made-history.ts'
import { symptomsOf } from './symptoms.ts'
import { runTracks } from './tracks.ts'

const rules = standardRules
/** The last run dips and its weak tiles are weaker, as a camera makes them. */
const history = madeHistory({
  seed: 3,
  runs: 30,
  alsoSignals: ['quality-dips', 'tile-scatter'],
  shift: (signal, run) => (run === 29 && (signal === 'quality-dips' || signal === 'tile-scatter') ? 15 : 0),
})
const lastRun = history.runs.at(-1)?.run ?? ''
const symptomsOfRuns = (count: number) =>
  symptomsOf(runTracks(rules.signals, history.runs.slice(-count)), () => [], rules)

const proposal = (more: Partial<CaseProposal>): CaseProposal => ({
  instrument: history.instrument,
  cause: 'unknown',
  subsystem: 'unknown',
  severity: 'act',
  state: 'open',
  sinceDay: 20_058,
  candidates: [{ cause: 'unknown', subsystem: 'unknown', probability: 1, supports: [], contradicts: [] }],
  evidence: [
    {
      signal: 'quality-dips',
      subsystem: 'unknown',
      instrument: history.instrument,
      direction: 'down',
      observed: 60,
      expected: 90,
      deviations: 50,
      unit: '%',
      sinceDay: 20_058,
      runs: [lastRun],
      against: 'same-run',
      detector: 'cycle-burst/1',
    },
  ],
  signals: [],
  instruments: [history.instrument],
  lot: null,
  ...more,
})
const join = (lasting: readonly CaseProposal[], spatial: readonly CaseProposal[], runs: number) =>
  joinSpatial({ lasting, spatial, symptoms: symptomsOfRuns(runs), priorFactors: () => new Map() }, rules)

test('a burst of unknown cause is diagnosed by how its run differs from those before, and watched', () => {
  const [joined, ...more] = join([], [proposal({})], 30)
  expect(more).toEqual([])
  expect(joined?.state).toBe('watch')
  // Bubbles and cameras do the same to a run; what tells them apart is said.
  expect(
    joined?.candidates
      .slice(0, 2)
      .map(({ cause }) => cause)
      .sort(),
  ).toEqual(['bubble', 'camera'])
  expect(joined?.discriminatingTests).toContain('camera-test')
})

test('without a past to compare with, the pattern stands as it is; and so does one that knows its cause', () => {
  expect(join([], [proposal({})], 2)).toEqual([proposal({})])
  const bubble = proposal({ cause: 'bubble', subsystem: 'fluidic' })
  expect(join([], [bubble], 30)).toEqual([bubble])
})

test('a pattern in runs that a case stands on is evidence of that case and no case of its own', () => {
  const lasting = proposal({ cause: 'camera', subsystem: 'optical' })
  const [joined, ...more] = join([lasting], [proposal({})], 30)
  expect(more).toEqual([])
  expect(joined?.cause).toBe('camera')
  expect(joined?.evidence).toHaveLength(2)
  const watched = { ...lasting, state: 'watch' as const }
  expect(join([watched], [proposal({ cause: 'bubble' })], 30)).toHaveLength(2)
})
