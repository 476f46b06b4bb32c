import type { Evidence } from '@seqward/contract'
import { expect, test } from 'vitest'
import type { RunFeatures } from '../../features/run-features.ts'
import { assessInstrument } from '../assess.ts'
import { nothingExplained } from '../instrument-history.ts'
import { historyUntil, madeHistory, madeRandom } from '../made-history.ts'
import { learnParts, predictParts } from './part-hazard.ts'
import { predictLimits } from './predict-limits.ts'
import { runLimitOf } from './run-limits.ts'
import { createOutlooks } from './run-outlook.ts'

/** A chiller that holds for forty runs and then drifts by a steady amount each run. */
const drifting = (perRun: number) =>
  madeHistory({
    seed: 5,
    runs: 60,
    withSensors: true,
    shift: (signal, run) => (signal === 'chiller-temperature' ? Math.max(0, run - 40) * perRun : 0),
  })

const evidenceOf = (history: ReturnType<typeof drifting>): readonly Evidence[] =>
  assessInstrument(history, [], nothingExplained).proposals.flatMap(({ evidence }) => evidence)

test('a chiller that warms steadily gets a day for its limit, ordered quantiles, and where the limit comes from', () => {
  const history = historyUntil(drifting(0.8), 55)
  const [found] = predictLimits(history, evidenceOf(history))
  if (found === undefined) throw new Error('nothing is predicted')
  expect(found).toMatchObject({ signal: 'chiller-temperature', basis: 'own-level', detector: 'time-to-limit/1' })
  expect(found.p10).toBeLessThan(found.p50)
  expect(found.p50).toBeLessThan(found.p90)
  // 16 deviations of 0.25 degrees at 0.4 deviations a day, of which about 11 are done.
  expect(found.p10).toBeLessThan(20)
  expect(found.p90).toBeGreaterThan(4)
})

test('what does not drift, drifts away from its limit or has settled is given no day', () => {
  const steady = madeHistory({ seed: 6, runs: 60, withSensors: true })
  expect(predictLimits(steady, evidenceOf(steady))).toEqual([])
  const settled = madeHistory({
    seed: 7,
    runs: 60,
    withSensors: true,
    shift: (signal, run) => (signal === 'chiller-temperature' && run > 40 ? 6 : 0),
  })
  expect(evidenceOf(settled).length).toBeGreaterThan(0)
  expect(predictLimits(settled, evidenceOf(settled))).toEqual([])
})

test('parts are predicted from repairs of the laboratory, and not from fewer than three', () => {
  const watched = Array.from({ length: 20 }, (_, at) => ({ instrument: `i${at}`, fromDay: 0, untilDay: 600 }))
  const repairs = Array.from(
    { length: 9 },
    (_, at) => ({ instrument: `i${at}`, cause: 'pump', day: 300 + 20 * at }) as const,
  )
  expect(learnParts(watched, repairs.slice(0, 2)).size).toBe(0)
  const laws = learnParts(watched, repairs)
  const [fresh] = predictParts(laws, { instrument: 'i8', fromDay: 0, untilDay: 600 }, repairs)
  const [old] = predictParts(laws, { instrument: 'i15', fromDay: 0, untilDay: 600 }, repairs)
  expect(fresh).toMatchObject({ cause: 'pump', ageDays: 140, lives: 29, repairs: 9 })
  expect(old?.ageDays).toBe(600)
  expect(old?.within90Days ?? 0).toBeGreaterThan(fresh?.within90Days ?? 1)
  expect(old?.within90Days ?? 0).toBeGreaterThan(old?.within30Days ?? 1)
})

/** Runs whose end follows their first step, with noise. */
function profiled(count: number, going: number): readonly RunFeatures[] {
  const random = madeRandom(3)
  const { runs } = madeHistory({ seed: 11, runs: count + 1, platform: 'novaseq6000' })
  return runs.map((run, at) => {
    const first = at === count ? going : 92 - 14 * random.next() ** 2
    const final = first - 6 + random.normal() * 0.5
    const profile = { quality: [first, first - 2], error: [], focus: [], intensity: [] }
    if (at === count)
      return { ...run, whole: false, state: 'running', cyclesDone: 30, profile: { ...profile, quality: [first] } }
    return { ...run, q30Share: final, profile }
  })
}

test('a run is forecast from its first cycles, with an interval, a chance to miss its limit and the advice for it', () => {
  const outlook = (going: number) => {
    const runs = profiled(60, going)
    const outlookOf = createOutlooks([{ ...madeHistory({ seed: 11, runs: 1 }), runs }])
    const latest = runs.at(-1)
    return latest === undefined ? null : outlookOf('novaseq6000', latest)
  }
  const good = outlook(91)?.measures.find(({ measure }) => measure === 'q30')
  expect(good?.p10 ?? 100).toBeLessThan(85)
  expect(good?.p90 ?? 0).toBeGreaterThan(85)
  expect(good?.errorShare ?? 1).toBeLessThan(0.6)
  expect(good?.advice).toMatchObject({ limit: 75, advice: 'go-on' })
  const poor = outlook(78.5)?.measures.find(({ measure }) => measure === 'q30')
  expect(poor?.advice?.failureChance ?? 0).toBeGreaterThan(0.6)
  expect(poor?.advice?.advice).not.toBe('go-on')
})

test('nothing is forecast from fewer than twenty finished runs, or before the first 25 cycles are done', () => {
  const few = profiled(15, 90)
  const history = { ...madeHistory({ seed: 11, runs: 1 }), runs: few }
  const latest = few.at(-1)
  if (latest === undefined) throw new Error('no run')
  expect(createOutlooks([history])('novaseq6000', latest)).toBeNull()
  const many = profiled(40, 90)
  const [first] = many.slice(-1)
  if (first === undefined) throw new Error('no run')
  expect(createOutlooks([{ ...history, runs: many }])('novaseq6000', { ...first, cyclesDone: 20 })).toBeNull()
})

test('a limit follows the longest read of a run, and an unknown kind has none', () => {
  expect(runLimitOf('miseq', 'q30', '301+8i+8i+301')).toEqual({ limit: 70, fails: 'below' })
  expect(runLimitOf('miseq', 'q30', '51')).toEqual({ limit: 85, fails: 'below' })
  expect(runLimitOf('miseq', 'yield', '51')).toBeNull()
  expect(runLimitOf('other', 'q30', '51')).toBeNull()
})
