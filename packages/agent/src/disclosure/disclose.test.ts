import { bodyFaults, entryOf, metrics, runAliasPlaceholder } from '@seqward/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disclose, type Measured } from './disclose.ts'
import { runNameOutside } from './run-name.ts'

const base: Measured = { kind: 'configuration', platform: 'miseq', run: null, facts: {}, series: [] }

test('whatever is measured, what comes out keeps to the contract', () => {
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
  )
  const key = fc.oneof(fc.integer({ min: -5, max: 20 }), fc.double())
  const series = fc
    .record({
      metric: fc.constantFrom(...metrics),
      rows: fc.array(fc.tuple(value, key, key, key, key, key), { maxLength: 6 }),
    })
    .map(({ metric, rows }) => ({
      metric,
      keys: Object.fromEntries(
        entryOf(metric).grain.map((name, at) => [name, rows.map((row) => row[at + 1] as number)]),
      ),
      values: rows.map(([first]) => first),
    }))
  const facts = fc.dictionary(fc.constantFrom(...metrics), value) as fc.Arbitrary<Measured['facts']>
  const kind = fc.constantFrom('configuration', 'progress', 'run-end', 'sensors', 'agent' as const)
  const all = fc.record({
    kind,
    facts,
    series: fc.uniqueArray(series, { selector: ({ metric }) => metric, maxLength: 5 }),
  })
  fc.assert(
    fc.property(all, (measured) => {
      const run = measured.kind === 'sensors' || measured.kind === 'agent' ? null : `alias-${'0'.repeat(16)}`
      const { body } = disclose({ ...base, ...measured, run })
      expect(bodyFaults(body)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a value that does not fit is left out and counted by rule, and the rule does not repeat it', () => {
  const { body, withheld } = disclose({
    ...base,
    facts: { 'reagent.lot': 'lot of Jane Doe', 'run.lane_count': 1, 'run.cycles_planned': null },
  })
  expect(body.facts).toEqual({ 'run.lane_count': 1 })
  expect(withheld).toEqual([{ metric: 'reagent.lot', rule: 'not in the form of lot-number', count: 1 }])
})

test('a field that has ended stays, and is counted', () => {
  const measured = { ...base, facts: { 'run.lane_count': 1 } }
  const { expires } = entryOf('run.lane_count')
  expect(disclose(measured, Date.parse(expires) - 1).body.facts).toEqual({ 'run.lane_count': 1 })
  const { body, withheld } = disclose(measured, Date.parse(expires))
  expect([body.facts, withheld]).toEqual([{}, [{ metric: 'run.lane_count', rule: `ended on ${expires}`, count: 1 }]])
})

test('a text in which the second line finds bases stays with its whole field, and is counted', () => {
  // Nine letters and digits are the form of a flow cell; eight bases among them are what nobody can tell apart.
  const { body, withheld } = disclose({ ...base, facts: { 'flow_cell.serial': 'ACGTACGTX', 'run.lane_count': 1 } })
  expect(body.facts).toEqual({ 'run.lane_count': 1 })
  expect(withheld).toEqual([{ metric: 'flow_cell.serial', rule: 'second line: sequence', count: 1 }])
})

test('a run whose identifier holds bases goes under its alias', () => {
  const named = { runId: '200101_A00999_0001_AACGTACGTX', instrument: 'A00999', flowCell: 'ACGTACGTX' }
  expect(runNameOutside(named, Buffer.alloc(32, 1))).toMatch(/^alias-/)
})

test('a metric of another kind of batch is not written', () => {
  const { body, withheld } = disclose({ ...base, facts: { 'agent.cpu_seconds': 1 } })
  expect([body.facts, withheld]).toEqual([{}, []])
})

test('the same values give the same bytes, in whatever order they were measured', () => {
  const series = [
    { metric: 'read.is_index', keys: { read: [1] }, values: [false] },
    { metric: 'read.cycles', keys: { read: [1] }, values: [51] },
  ] as const
  const bytes = (order: Measured['series']) => JSON.stringify(disclose({ ...base, series: order }).body)
  expect(bytes(series)).toBe(bytes(series.toReversed()))
})

const miseq = { runId: '131022_M00630_0101_000000000-A5Y02', instrument: 'M00630', flowCell: '000000000-A5Y02' }

test('a run keeps its identifier only in exact form and in agreement with its serial numbers', () => {
  const key = Buffer.alloc(32, 1)
  expect(runNameOutside(miseq, key)).toBe(miseq.runId)
  for (const other of [
    { ...miseq, instrument: 'M00631' },
    { ...miseq, flowCell: '000000000-ZZZZZ' },
    { ...miseq, runId: `${miseq.runId}_JaneDoe` },
  ]) {
    expect(runNameOutside(other, key)).toMatch(/^alias-[0-9a-f]{16}$/)
    expect(runNameOutside(other, null)).toBe(runAliasPlaceholder)
  }
})

test('an alias is stable under one key and tells nothing under another', () => {
  const named = { runId: 'a run of our own', instrument: 'M00630', flowCell: undefined }
  expect(runNameOutside(named, Buffer.alloc(32, 1))).toBe(runNameOutside(named, Buffer.alloc(32, 1)))
  expect(runNameOutside(named, Buffer.alloc(32, 1))).not.toBe(runNameOutside(named, Buffer.alloc(32, 2)))
})
