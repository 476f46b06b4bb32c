import { type BatchKind, bodyFaults, entryOf, type Metric, metrics } from '@seqward/contract'
import { expect, test } from 'vitest'
import { hasForm, hostileValues } from '../../../contract/src/testing/hostile-values.ts'
import { disclose, type Measured } from './disclose.ts'
import type { RawValue } from '../metrics/measured.ts'

const valuesPerField = 100_000
const values = hostileValues(valuesPerField, 11) as readonly RawValue[]
const alias = `alias-${'0'.repeat(16)}`
const now = Date.parse('2026-11-23')

const kindOf = (metric: Metric): BatchKind => entryOf(metric).batches[0] ?? 'agent'
const runOf = (kind: BatchKind) => (kind === 'sensors' || kind === 'agent' || kind === 'posture' ? null : alias)
const keyed = metrics.filter((metric) => entryOf(metric).grain.length > 0)
const facts = metrics.filter((metric) => entryOf(metric).grain.length === 0)
const kinds = [...new Set(facts.map(kindOf))]

test(`of ${valuesPerField} values thrown at every keyed field, what leaves has its form and is what came in`, () => {
  for (const metric of keyed) {
    const { form, grain } = entryOf(metric)
    const keys = Object.fromEntries(grain.map((key) => [key, values.map(() => (key === 'day' ? 20_000 : 1))]))
    const kind = kindOf(metric)
    const measured: Measured = {
      kind,
      platform: 'miseq',
      run: runOf(kind),
      facts: {},
      series: [{ metric, keys, values }],
    }
    const [series] = disclose(measured, now).body.series
    const left = series?.values ?? []
    expect(
      left.every((value) => hasForm(form, value)),
      metric,
    ).toBe(true)
    const exact = new Set<unknown>(values.filter((value) => typeof value !== 'number'))
    expect(
      left.every((value) => typeof value === 'number' || exact.has(value)),
      metric,
    ).toBe(true)
    // Whatever came in the very form left unless the second line found something in the whole field.
    if (form.type !== 'registry')
      expect(left.length, metric).toBeGreaterThanOrEqual(values.filter((value) => hasForm(form, value)).length)
  }
})

test.each(kinds)(
  `of ${valuesPerField} values thrown at every fact of %s, what leaves has its form and is what came in`,
  (kind) => {
    const own = facts.filter((metric) => kindOf(metric) === kind)
    for (let at = 0; at < valuesPerField; at++) {
      // Each field sees every value, each at another time.
      const thrown = Object.fromEntries(
        own.map((metric, field) => [metric, values[(at + field * 37) % valuesPerField]]),
      )
      const { body } = disclose({ kind, platform: 'miseq', run: runOf(kind), facts: thrown, series: [] }, now)
      for (const [metric, value] of Object.entries(body.facts)) {
        const fits = hasForm(entryOf(metric as Metric).form, value)
        const same = typeof value === 'number' || Object.is(value, thrown[metric])
        if (!fits || !same)
          expect.fail(`${metric} let ${JSON.stringify(thrown[metric])} out as ${JSON.stringify(value)}`)
      }
      if (at % 500 === 0) expect(bodyFaults(body)).toEqual([])
    }
  },
)
