import { zstdCompressSync } from 'node:zlib'
import {
  type BatchKind,
  bodyFaults,
  entryOf,
  type Envelope,
  intoForm,
  type Metric,
  metrics,
  type Value,
} from '@seqward/contract'
import { contractHash, sha256Hex } from '@seqward/contract/sealing'
import { expect, test } from 'vitest'
import { hasForm, hostileValues } from '../../../contract/src/testing/hostile-values.ts'
import { judgeBody } from './judge-body.ts'

const valuesPerField = 100_000
const values = hostileValues(valuesPerField, 12)
const alias = `alias-${'0'.repeat(16)}`
const kindOf = (metric: Metric): BatchKind => entryOf(metric).batches[0] ?? 'agent'
const runOf = (kind: BatchKind) => (kind === 'sensors' || kind === 'agent' || kind === 'posture' ? null : alias)

function bodyWith(metric: Metric, value: unknown): unknown {
  const kind = kindOf(metric)
  const { grain } = entryOf(metric)
  const keys = Object.fromEntries(grain.map((key) => [key, [key === 'day' ? 20_000 : 1]]))
  const isFact = grain.length === 0
  return {
    format: 1,
    kind,
    platform: 'miseq',
    run: runOf(kind),
    facts: isFact ? { [metric]: value } : {},
    series: isFact ? [] : [{ metric, keys, values: [value] }],
  }
}

test(`of ${valuesPerField} values sent in every field, those are taken that have its form, and the agent says the same`, () => {
  for (const metric of metrics) {
    const { form } = entryOf(metric)
    for (const value of values) {
      const isTaken = bodyFaults(bodyWith(metric, value)).length === 0
      // What the agent would let out unchanged, the service takes, and nothing else.
      const isKept = value !== undefined && value !== null && Object.is(intoForm(form, value as Value), value)
      // A row of the log holds to its message, too, so that not all that has the form is taken.
      const agrees = kindOf(metric) === 'log' ? !isTaken || isKept : isTaken === isKept
      if ((isTaken && !hasForm(form, value)) || (isKept && !hasForm(form, value)) || !agrees)
        expect.fail(`${metric}: ${JSON.stringify(value)} taken ${isTaken}, kept by the agent ${isKept}`)
    }
  }
})

const good = `{"facts":{"run.q30_share":91.5},"format":1,"kind":"run-end","platform":"miseq","run":"${alias}","series":[]}`
const spellings: readonly (readonly [string, string])[] = [
  ['an exponent', good.replace('91.5', '9.15e1')],
  ['a nought at the end', good.replace('91.5', '91.50')],
  ['minus nought', good.replace('91.5', '-0')],
  ['more places than stated', good.replace('91.5', '91.512')],
  ['places that a number cannot hold', good.replace('91.5', '91.500000000000000001')],
  ['a huge whole number', good.replace('91.5', '123456789012345678901234567890')],
  ['a number as text', good.replace('91.5', '"91.5"')],
  ['digits of another script', good.replace('91.5', '"９１"')],
  ['not a number', good.replace('91.5', 'NaN')],
  ['white space', good.replace(':91.5', ': 91.5')],
  ['the same name twice', good.replace('"run.q30_share":91.5', '"run.q30_share":91.5,"run.q30_share":91.5')],
  ['an escape that says the same', good.replace('"run.q30_share"', '"run.q30\\u005fshare"')],
  ['a name more at the top', good.replace('{"facts"', '{"__proto__":{},"facts"')],
  ['a name more in the facts', good.replace('"run.q30_share"', '"run.note":1,"run.q30_share"')],
  ['bytes after the end', `${good} `],
]

function judge(text: string) {
  const bytes = Buffer.from(text, 'utf8')
  const envelope = { contract: contractHash(), bodyBytes: bytes.length, bodySha256: sha256Hex(bytes) } as Envelope
  return judgeBody(envelope, zstdCompressSync(bytes))
}

test('the one spelling of a body is taken', () => {
  expect(judge(good).ok).toBe(true)
})

test.each(spellings)('refused, whatever it parses to: %s', (_, text) => {
  expect(judge(text)).toMatchObject({ ok: false, reason: 'body-breaks-contract' })
})
