import { expect, test } from 'vitest'
import { dayMs } from './plan.ts'
import { continueLaboratory, planLaboratory } from './plan-laboratory.ts'
import { truthOf } from './truth.ts'

const endsAt = new Date('2026-11-22T06:00:00Z')
const plan = planLaboratory({ seed: 7, endsAt, days: 60 })

test('sixty days hold eight instruments of five platforms and 240 runs, thirty of each', () => {
  expect(plan.instruments).toHaveLength(8)
  expect(new Set(plan.instruments.map(({ platform }) => platform)).size).toBe(5)
  expect(plan.runs).toHaveLength(240)
  for (const { serial } of plan.instruments) {
    expect(plan.runs.filter((run) => run.instrument === serial)).toHaveLength(30)
  }
})

test('all runs lie within the history, and an instrument does one at a time', () => {
  for (const { serial } of plan.instruments) {
    const runs = plan.runs.filter((run) => run.instrument === serial)
    expect(runs.every((run) => run.startsAt >= plan.startsAt && run.endsAt <= endsAt)).toBe(true)
    runs.slice(1).forEach((run, index) => {
      const before = runs[index]
      expect(before !== undefined && before.endsAt < run.startsAt, run.runId).toBe(true)
    })
  }
})

test('every run has a name of its own in the form of its platform', () => {
  const forms = {
    iseq: /^never$/,
    miniseq: /^never$/,
    nextseq500: /^never$/,
    miseq: /^\d{6}_M\d{5}_\d{4}_\d{9}-[A-Z0-9]{5}$/,
    hiseq2500: /^\d{6}_D\d{5}_\d{4}_[AB][A-Z0-9]{9}$/,
    novaseq6000: /^\d{6}_A\d{5}_\d{4}_[AB][A-Z0-9]{9}$/,
    nextseq2000: /^\d{6}_VH\d{5}_\d+_[A-Z0-9]{9}$/,
    novaseqx: /^\d{8}_LH\d{5}_\d{4}_[AB][A-Z0-9]{9}$/,
  }
  for (const run of plan.runs) expect(run.runId).toMatch(forms[run.platform])
  expect(new Set(plan.runs.map((run) => run.runId)).size).toBe(240)
})

test('template reads hold at least two whole blocks of 25 cycles', () => {
  const reads = plan.runs.flatMap((run) => run.reads.filter((read) => !read.isIndex))
  expect(Math.min(...reads.map((read) => read.cycles))).toBeGreaterThan(50)
})

test('the same request gives the same plan and truth, another seed another', () => {
  expect(planLaboratory({ seed: 7, endsAt, days: 60 })).toEqual(plan)
  expect(truthOf(planLaboratory({ seed: 7, endsAt, days: 60 }))).toEqual(truthOf(plan))
  expect(planLaboratory({ seed: 8, endsAt, days: 60 }).runs).not.toEqual(plan.runs)
})

test('the truth names three faults in full, one bad lot, and a control that has neither', () => {
  const truth = truthOf(plan)
  expect(truth.faults.map(({ fault }) => fault).toSorted()).toEqual([
    'fluidic.pump-wear',
    'optical.objective-dirt',
    'thermal.chiller-drift',
  ])
  for (const { severityAtEnd, beginsAt } of truth.faults) {
    expect(severityAtEnd).toBeGreaterThan(0.95)
    const days = (endsAt.getTime() - beginsAt.getTime()) / dayMs
    expect(days >= 20 && days <= 25).toBe(true)
  }
  expect(truth.healthy).toContain(truth.control)
  expect(truth.healthy.length).toBeGreaterThanOrEqual(2)
  const troubled = [
    ...truth.faults.map(({ instrument }) => instrument),
    ...truth.badLots.flatMap((lot) => lot.instruments),
  ]
  expect(new Set(troubled).size).toBe(6)
  expect(troubled).not.toContain(truth.control)
})

test('the bad lot stands in exactly the runs that the truth names, at least two on each instrument', () => {
  const [lot] = truthOf(plan).badLots
  const withLot = plan.runs.filter((run) => run.consumables.some((tag) => tag.lot === lot?.lot))
  expect(withLot.map((run) => run.runId)).toEqual(lot?.runIds)
  expect(lot?.instruments).toHaveLength(3)
  for (const serial of lot?.instruments ?? []) {
    expect(withLot.filter((run) => run.instrument === serial).length).toBeGreaterThanOrEqual(2)
  }
})

test('siblings take their lots from one shelf', () => {
  const lots = (serial: string): Set<string> =>
    new Set(
      plan.runs.filter((run) => run.instrument === serial).flatMap((run) => run.consumables.map((tag) => tag.lot)),
    )
  expect(lots('A01103').intersection(lots('A01288')).size).toBeGreaterThan(5)
  expect(lots('A01103').intersection(lots('M01782')).size).toBe(0)
})

test('runs after the history follow on, one in two days each, and do not change when looked at further ahead', () => {
  const week = continueLaboratory(plan, 68)
  expect(week).toHaveLength(32)
  expect(week.every((run) => run.startsAt >= endsAt)).toBe(true)
  expect(week.map((run) => run.runId)).toEqual(
    continueLaboratory(plan, 80)
      .map((run) => run.runId)
      .slice(0, 32),
  )
  expect(plan.runs.map((run) => run.runId)).not.toContain(week[0]?.runId)
})

test('a seed, date or length that makes no sense is refused with its name', () => {
  expect(() => planLaboratory({ seed: -1, endsAt, days: 60 })).toThrow('seed is -1')
  expect(() => planLaboratory({ seed: 1, endsAt, days: 1.5 })).toThrow('days is 1.5')
  expect(() => planLaboratory({ seed: 1, endsAt: new Date('never'), days: 60 })).toThrow(
    expect.objectContaining({ code: 'bad-argument' }),
  )
})

test('a short history is a laboratory too', () => {
  const short = planLaboratory({ seed: 3, endsAt, days: 4 })
  expect(short.runs).toHaveLength(16)
  expect(truthOf(short).endedEarly).toEqual([])
})
