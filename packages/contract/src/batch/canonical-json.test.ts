import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, type Json } from './canonical-json.ts'

test('keys are sorted, white space is absent, numbers are shortest', () => {
  expect(canonicalJson({ b: [1.5, 1e21, -0], a: { d: null, c: 'é' } })).toBe(
    '{"a":{"c":"é","d":null},"b":[1.5,1e+21,0]}',
  )
})

test('the same value gives the same text whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
      const turned = Object.fromEntries(Object.entries(record).toReversed())
      expect(canonicalJson(turned)).toBe(canonicalJson(record))
      expect(JSON.parse(canonicalJson(record))).toEqual(record)
    }),
  )
})

test('what JSON cannot hold is an error, not a hole', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, { a: undefined }, () => 1])
    expect(() => canonicalJson(value as unknown as Json)).toThrow(TypeError)
})
