import { expect, test } from 'vitest'
import { evaluate } from './faults-command.ts'
import { familyFigures, figuresTable } from './family-figures.ts'
import { poissonRate, wilson } from '@seqward/server'
import { scenarioOf } from './scenario.ts'

const slow = 60_000

test(
  'a chiller that drifts is found before it fails, by its name, and no instrument that is well gets a case',
  () => {
    const score = evaluate('thermal.chiller-drift', 1001)
    const { found, causeFirst } = familyFigures('thermal.chiller-drift', [score])
    expect(found.of).toBeGreaterThan(0)
    expect(found.share).toBe(1)
    expect(causeFirst.share).toBe(1)
    expect(score.falseCases.filter((said) => !said.startsWith('fleet'))).toEqual([])
  },
  slow,
)

test('a scenario keeps the nuisances and lets one part fail', () => {
  const { laws } = scenarioOf('fluidic.leak', 1)
  const rates = laws.faults.flatMap(({ name, happens }) =>
    happens.kind === 'instrument' && happens.perYear > 0 ? [name] : [],
  )
  expect(rates.sort()).toEqual(['fluidic.leak', 'thermal.room'])
  expect(laws.faults.find(({ name }) => name === 'library.poor')?.happens).toEqual({ kind: 'run', perRun: 0.03 })
})

test("intervals agree with published tables: Wilson's for 8 of 10, Garwood's for 0 and 5 events", () => {
  expect(wilson(8, 10).low).toBeCloseTo(0.4902, 3)
  expect(wilson(8, 10).high).toBeCloseTo(0.9433, 3)
  expect(poissonRate(0, 1).high).toBeCloseTo(3.689, 2)
  expect(poissonRate(5, 1).low).toBeCloseTo(1.6235, 1)
  expect(poissonRate(5, 1).high).toBeCloseTo(11.668, 1)
})

test('a family without episodes prints dashes, not shares', () => {
  const table = figuresTable([familyFigures('healthy', [])])
  expect(table.split('\n')[1]).toMatch(/^healthy\s+0\s+-\s+-/)
})
