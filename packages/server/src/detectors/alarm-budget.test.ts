import { expect, test } from 'vitest'
import { type BudgetState, conformalP, standardBudget, withinBudget } from './alarm-budget.ts'
import type { CaseProposal } from './case-proposal.ts'
import { madeRandom } from './made-history.ts'

const proposal = (instrument: string): CaseProposal => ({
  instrument,
  cause: 'unknown',
  subsystem: 'unknown',
  severity: 'act',
  state: 'open',
  sinceDay: 1,
  candidates: [],
  evidence: [],
  signals: [],
  instruments: [instrument],
  lot: null,
})

/** Scores with a heavy tail, as those of instruments that are well. */
const scoreOf = (random: ReturnType<typeof madeRandom>) => Math.abs(random.normal()) / Math.sqrt(0.2 + random.next())

test('conformal p-values of healthy scores lie below any level no oftener than the level', () => {
  const random = madeRandom(1)
  const calibration = Array.from({ length: 400 }, () => scoreOf(random))
  const ps = Array.from({ length: 4000 }, () => conformalP(scoreOf(random), calibration))
  for (const level of [0.01, 0.05, 0.2])
    expect(ps.filter((p) => p <= level).length / ps.length).toBeLessThan(level * 1.5 + 0.003)
})

test('a fleet of 100 healthy instruments whose detector alarms forty times a year opens at most half a case a year each', () => {
  const random = madeRandom(2)
  const calibration = Array.from({ length: 400 }, () => scoreOf(random))
  const instruments = 100
  let state: BudgetState = { day: 0, left: 0 }
  let raw = 0
  let opened = 0
  for (let day = 1; day <= 730; day++) {
    const alarms = Array.from({ length: instruments }, (_, index) => ({
      proposal: proposal(`${index}`),
      score: scoreOf(random),
    })).filter(({ score }) => conformalP(score, calibration) < 0.1)
    raw += alarms.length
    const result = withinBudget(alarms, { day, instruments, calibration }, state)
    state = result.state
    opened += result.proposals.filter((each) => each.state === 'open').length
    expect(result.proposals).toHaveLength(alarms.length)
  }
  expect(raw / instruments / 2).toBeGreaterThan(20)
  expect(opened / instruments / 2).toBeLessThanOrEqual(standardBudget.perInstrumentYear)
})

test('a true alarm far beyond all peers opens on the day it comes, even with an empty budget', () => {
  const random = madeRandom(3)
  const calibration = Array.from({ length: 400 }, () => scoreOf(random))
  const alarm = { proposal: proposal('sick'), score: 60 }
  const { proposals } = withinBudget([alarm], { day: 1, instruments: 100, calibration }, { day: 1, left: 0.01 })
  expect(proposals[0]?.state).toBe('open')
})

test('what goes beyond the budget is watched, not forgotten', () => {
  const random = madeRandom(4)
  const calibration = Array.from({ length: 400 }, () => scoreOf(random))
  const { proposals } = withinBudget(
    [{ proposal: proposal('noisy'), score: 1 }],
    { day: 1, instruments: 100, calibration },
    { day: 1, left: 0 },
  )
  expect(proposals[0]).toMatchObject({ instrument: 'noisy', state: 'watch', severity: 'watch' })
})
