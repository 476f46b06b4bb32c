import { expect, test } from 'vitest'
import { standardRules } from '../../detectors/detection-rules.ts'
import { historyUntil, madeFirstDay, madeHistory } from '../../detectors/made-history.ts'
import { backtestGroup, backtestReport, groupsOf } from './backtest.ts'
import { brierOf, countedDays, countedRate, countedShare } from './counts.ts'
import type { Past, Trouble } from './past.ts'
import { replayHistory } from './replay-history.ts'

const repairedDay = madeFirstDay + 110

/** Two instruments of which the first has a chiller that drifts from its 40th run on and is repaired after its 55th. */
function past(): Past {
  const histories = [1, 2].map((index) =>
    madeHistory({
      seed: 400 + index,
      instrument: `ins-${index}`,
      runs: 70,
      withSensors: true,
      shift: (signal, run) => {
        if (index !== 1 || run < 40 || run >= 55) return 0
        return signal === 'chiller-temperature' || signal === 'chiller-duty' ? (run - 40) * 1.2 : 0
      },
    }),
  )
  return { source: 'own-history', histories, troubles: [chiller], isComplete: false }
}

const chiller: Trouble = {
  instrument: 'ins-1',
  cause: 'chiller',
  subsystem: 'thermal',
  lot: null,
  fromDay: madeFirstDay + 70,
  untilDay: repairedDay,
  failedDay: null,
  verdict: 'confirmed',
  counts: true,
}

test('a repaired chiller is found before its repair, and the report says how long before and how often that was right', () => {
  const report = backtestReport([backtestGroup(past())], standardRules, '2026-11-23T00:00:00.000Z')
  expect(report).toMatchObject({ source: 'own-history', instruments: 2, runs: 140, confirmed: 1, refuted: 0 })
  const [own] = report.detectors
  expect(own).toMatchObject({
    detector: 'sustained-change/1',
    missed: { hits: 0, of: 1 },
    precision: { hits: 1, of: 1 },
  })
  expect(own?.leadDays?.p50.days ?? 0).toBeGreaterThan(5)
  expect(own?.leadDays?.p50.days ?? 99).toBeLessThan(30)
  expect(report.detectors.map(({ detector }) => detector)).toContain('time-to-limit/1')
})

test('an alarm that people refuted is a wrong one, one that nobody judged is neither, a trouble without alarm is missed', () => {
  const made = past()
  const judged = (troubles: readonly Trouble[], isComplete = false) =>
    backtestReport([backtestGroup({ ...made, troubles, isComplete })], standardRules, '').detectors[0]
  expect(judged([{ ...chiller, verdict: 'refuted' }])?.precision).toMatchObject({ hits: 0, of: 1 })
  expect(judged([])).toMatchObject({ unjudged: 1, precision: { of: 0, share: null } })
  expect(judged([], true)?.precision).toMatchObject({ hits: 0, of: 1 })
  const other = { ...chiller, instrument: 'ins-2' }
  expect(judged([other])?.missed).toMatchObject({ hits: 1, of: 1 })
  expect(judged([{ ...other, counts: false }])?.missed.of).toBe(0)
})

test('what comes later changes nothing that was said before', () => {
  const whole = past()
  const cut: Past = { ...whole, histories: whole.histories.map((history) => historyUntil(history, 52)) }
  const end = madeFirstDay + 100
  const said = (of: Past) =>
    replayHistory(of, standardRules)
      .alarms.filter(({ day }) => day <= end)
      .map(({ instrument, day, told }) => [instrument, day, told.cause, told.evidence])
  expect(said(cut).length).toBeGreaterThan(0)
  expect(said(cut)).toEqual(said(whole))
})

test('a large fleet is played in groups of one platform, and a lot counts only where it is shared', () => {
  const histories = Array.from({ length: 90 }, (_, at) =>
    madeHistory({
      seed: at,
      instrument: `i${at}`,
      runs: 2,
      platform: at % 3 === 0 ? 'miseq' : 'novaseqx',
      lotOf: () => `lot-${at}`,
    }),
  )
  const lot: Trouble = { ...chiller, instrument: null, lot: 'lot-1' }
  const groups = groupsOf({ source: 'simulated', histories, troubles: [lot], isComplete: true })
  expect(groups.map((group) => group.histories.length)).toEqual([30, 30, 30])
  expect(groups.every((group) => new Set(group.histories.map(({ platform }) => platform)).size === 1)).toBe(true)
  expect(groups.flatMap(({ troubles }) => troubles)).toEqual([])
})

test("counts come with intervals: Wilson's for 8 of 10, Poisson's for none and five, days by instrument", () => {
  expect(countedShare(8, 10).low).toBeCloseTo(0.4902, 3)
  expect(countedShare(0, 0).share).toBeNull()
  expect(countedRate(5, 10).low).toBeCloseTo(0.162, 2)
  expect(countedRate(0, 10).high).toBeCloseTo(0.369, 2)
  expect(countedDays(new Map())).toBeNull()
  const days = countedDays(
    new Map([
      ['a', [10, 10, 10, 10]],
      ['b', [20]],
      ['c', [30]],
    ]),
  )
  expect(days?.p50.days).toBe(10)
  expect(days?.p50.low).toBe(10)
  expect(days?.p50.high).toBeGreaterThan(15)
  expect(
    brierOf([
      { chance: 1, came: true },
      { chance: 0.5, came: false },
    ]),
  ).toEqual({ score: 0.125, ofTheMean: 0.25, count: 2 })
})
