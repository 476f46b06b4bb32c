import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Body } from './body.ts'
import { bodyFaults } from './check-body.ts'

const good: Body = {
  format: 1,
  kind: 'run-end',
  platform: 'miseq',
  run: '200101_M00999_0999_000000000-Z9ZZ9',
  facts: { 'run.state': 'complete', 'run.q30_share': 91.96 },
  series: [{ metric: 'cycle.error_rate', keys: { lane: [1, 1], surface: [1, 1], cycle: [1, 2] }, values: [0.12, 0.3] }],
}

test('a body that keeps to the contract has no fault', () => {
  expect(bodyFaults(good)).toEqual([])
})

const departures: ReadonlyArray<readonly [string, unknown]> = [
  ['a metric that does not exist', { ...good, facts: { 'run.sample_name': 'x' } }],
  ['free text where a word of a list belongs', { ...good, facts: { 'run.state': 'NFE_CEX_Exome_v2' } }],
  ['a number out of bounds', { ...good, facts: { 'run.q30_share': 100.01 } }],
  ['more places than stated', { ...good, facts: { 'run.q30_share': 91.9625 } }],
  ['not a number', { ...good, facts: { 'run.q30_share': Number.NaN } }],
  ['a key more at the top', { ...good, comment: 'hello' }],
  ['a key less at the top', { format: 1, kind: 'progress', platform: 'miseq', run: null, facts: {} }],
  ['a run name of a person', { ...good, run: '200101_Smith_WES_7' }],
  ['a placeholder for an alias', { ...good, run: 'alias-placeholder' }],
  ['a fact given as a series', { ...good, series: [{ metric: 'run.q30_share', keys: {}, values: [91] }] }],
  ['a series given as a fact', { ...good, facts: { 'cycle.error_rate': 0.1 } }],
  [
    'key columns of another length',
    {
      ...good,
      series: [{ metric: 'cycle.error_rate', keys: { lane: [1], surface: [1], cycle: [1] }, values: [0.1, 0.2] }],
    },
  ],
  [
    'a key that the grain does not have',
    {
      ...good,
      series: [
        { metric: 'cycle.error_rate', keys: { lane: [1], surface: [1], cycle: [1], tile: [1101] }, values: [0.1] },
      ],
    },
  ],
  [
    'a key out of bounds',
    { ...good, series: [{ metric: 'cycle.error_rate', keys: { lane: [9], surface: [1], cycle: [1] }, values: [0.1] }] },
  ],
  ['the same metric twice', { ...good, series: [...good.series, ...good.series] }],
  ['a metric of another kind of batch', { ...good, facts: { 'agent.version': '1.0.0' } }],
  ['a run in a batch that has none', { ...good, kind: 'agent', facts: {}, series: [] }],
  ['no run in a batch that needs one', { ...good, run: null }],
]

test.each(departures)('refused: %s', (_, body) => {
  expect(bodyFaults(body).length).toBeGreaterThan(0)
})

test('no fault repeats what the body held', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), (secret) => {
      fc.pre(!'body.facts series metric contract name'.includes(secret))
      const planted = {
        ...good,
        [secret]: secret,
        run: secret,
        facts: { [secret]: secret, 'run.state': secret },
        series: [secret],
      }
      const told = JSON.stringify(bodyFaults(planted))
      expect(told.includes(JSON.stringify(secret).slice(1, -1))).toBe(false)
    }),
  )
})

test('anything at all is judged without an exception', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(bodyFaults(value).length).toBeGreaterThan(0)
    }),
  )
})
