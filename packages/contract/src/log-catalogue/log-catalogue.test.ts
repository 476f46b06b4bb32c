import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyFaults } from '../batch/check-body.ts'
import { logMatcher, logMessageByCode, logMessages } from './log-catalogue.ts'
import type { LogMessage } from './log-message.ts'
import { catalogueFaults } from './lint-catalogue.ts'
import { catalogueTerms, catalogueWithin } from './catalogue-terms.ts'
import { matchTemplate, templateParts } from './log-template.ts'

const today = '2026-11-23'
const door = logMessageByCode('mechanical.door_retry') as LogMessage

test('the catalogue is in order', () => expect(catalogueFaults(today)).toEqual([]))

test.each([
  ['a number that could carry a record number', { parameters: [{ ...door.parameters[0], min: 0, max: 9_999_999 }] }],
  ['no review', { review: 'nobody' }],
  ['a day of expiry that has come', { expires: '2026-11-23' }],
  [
    'a hole that takes anything up to a single character',
    { templates: ['door moved {*} x {value}'.replace(' x ', 'x')] },
  ],
  ['two holes side by side', { templates: ['door moved {value}{*}'] }],
  ['nothing but holes', { templates: ['{*}'] }],
  ['a parameter that is not there', { templates: ['door moved by {who}'] }],
  ['an example in place of a message', { templates: ['door moved for ACGTACGTACGT'] }],
])('the lint names %s', (_, change) => {
  const changed = { ...door, ...change } as unknown as LogMessage
  expect(catalogueFaults(today, [changed]).length).toBeGreaterThan(0)
})

test('the lint names a code or a number that stands twice', () => {
  expect(catalogueFaults(today, [door, door])).toEqual([
    'mechanical.door_retry: code stands twice',
    'mechanical.door_retry: number stands twice',
  ])
})

test('a message is known by its whole text, and gives its numbers within their bounds', () => {
  const match = logMatcher('operation-log', today)
  expect(match('mechanical.door_retry 3')?.values).toEqual([3])
  expect(match('mechanical.door_retry')?.values).toEqual([null])
  expect(match('mechanical.door_retry 100')?.values).toEqual([null])
  expect(match('mechanical.door_retry 3 by J. Doe')).toBeNull()
  expect(match('x mechanical.door_retry 3')).toBeNull()
  expect(match('mechanical.door_retry 3'.replace('3', '3'.repeat(40)))).toBeNull()
})

test('a message whose day of expiry has come is no longer known', () => {
  expect(logMatcher('operation-log', door.expires)('mechanical.door_retry 3')).toBeNull()
})

test('whatever stands in a hole for anything is passed over', () => {
  const match = logMatcher('rta-copy-log', today)
  const line = 'Sending copy request D:\\Jane Doe\\ACGTACGTACGTACGT on thread 5 took 0.0610035'
  expect(match(line)?.values).toEqual([0.1])
  expect(JSON.stringify(match(line)?.values)).not.toMatch(/Jane|ACGT/)
})

test('matching looks at each character a bounded number of times, whatever a line holds', () => {
  const parts = templateParts('a{*}bbbb{*}cccc {n} end', [{ name: 'n' }])
  // What makes a backtracking matcher take minutes; here it is a line like any other.
  for (const text of ['a' + 'bbbb'.repeat(60_000), 'a' + 'bbbbcccc 1 en'.repeat(20_000), 'a'.repeat(200_000)])
    expect(matchTemplate(parts, text, 1)).toBeNull()
})

test('for any text: values are finite numbers within the bounds of their parameter, or nothing', () => {
  const sources = ['operation-log', 'rta-warning-log', 'rta-global-log', 'rta-copy-log', 'pre-run-log'] as const
  const matchers = sources.map((source) => logMatcher(source, today))
  const filled = fc.constantFrom(...logMessages.flatMap(({ templates }) => templates)).chain((template) =>
    fc
      .array(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), { minLength: 6, maxLength: 6 })
      .map((holes) => {
        let at = 0
        return template.replaceAll(/\{[^}]*\}/g, () => holes[at++ % holes.length] ?? '')
      }),
  )
  fc.assert(
    fc.property(filled, (text) => {
      for (const match of matchers) {
        const known = match(text)
        for (const [index, value] of (known?.values ?? []).entries()) {
          const bounds = known?.message.parameters[index]
          if (value !== null) expect(bounds !== undefined && value >= bounds.min && value <= bounds.max).toBe(true)
        }
      }
    }),
    { numRuns: 2000 },
  )
})

const body = (message: number, value: number, parameter = 1) => ({
  format: 1,
  kind: 'log',
  platform: 'novaseq6000',
  run: null,
  facts: {},
  series: [
    {
      metric: 'log.parameter_low',
      keys: { day: [20_000], message: [message], parameter: [parameter] },
      values: [value],
    },
  ],
})

test('a body holds each number to the bounds of its own message, not only to those of the metric', () => {
  expect(bodyFaults(body(15, 3))).toEqual([])
  const reasons = (candidate: unknown) => bodyFaults(candidate).map(({ reason }) => reason)
  expect(reasons(body(15, 12_345))).toEqual(['a number outside the bounds of the catalogue'])
  expect(reasons(body(15, 3.25))).toEqual(['a number outside the bounds of the catalogue'])
  expect(reasons(body(99, 3))).toEqual(['a message that is not in the catalogue'])
  expect(reasons(body(15, 3, 2))).toEqual(['a parameter that is not in the catalogue'])
})

test('who agreed to a catalogue has not agreed to a wider one', () => {
  const now = catalogueTerms() as unknown[]
  expect(catalogueWithin(now, now)).toBe(true)
  expect(catalogueWithin(now.slice(1), now)).toBe(true)
  expect(catalogueWithin(now, now.slice(1))).toBe(false)
  expect(catalogueWithin(now, undefined)).toBe(false)
})
