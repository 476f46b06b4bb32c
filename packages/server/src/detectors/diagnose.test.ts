import type { Signal } from '@seqward/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standardRules } from './detection-rules.ts'
import { diagnose, type Picture, shortlist } from './diagnose.ts'
import { signalRules } from './signal-rules.ts'

const names = signalRules.map((rule) => rule.signal)
const pictures = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()))
  .map((entries): Picture => {
    const showings = entries.map(([signal, sure, isUp]) => [
      signal,
      isUp ? { up: sure, down: 0 } : { up: 0, down: sure },
    ])
    return new Map(showings as [Signal, { up: number; down: number }][])
  })

test('whatever is seen, the chances of all causes add up to 1, the likeliest first', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const candidates = diagnose(picture, standardRules)
      expect(candidates.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 9)
      const chances = candidates.map((each) => each.probability)
      expect(chances).toEqual([...chances].sort((a, b) => b - a))
      expect(shortlist(candidates, standardRules).reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('a surer sign of a cause never makes it less likely', () => {
  const sign = (sure: number): Picture => new Map([['pump-pressure', { up: 0, down: sure }]])
  const chance = (sure: number) =>
    diagnose(sign(sure), standardRules).find((each) => each.cause === 'pump')?.probability ?? 0
  for (let tenths = 0; tenths < 10; tenths++) expect(chance((tenths + 1) / 10)).toBeGreaterThan(chance(tenths / 10))
})

test('a signal that is measured and normal speaks against the cause that would show in it; an unmeasured one does not', () => {
  const seen: [Signal, { up: number; down: number }][] = [
    ['phasing', { up: 1, down: 0 }],
    ['prephasing', { up: 1, down: 0 }],
  ]
  const chance = (picture: Picture) =>
    diagnose(picture, standardRules).find((each) => each.cause === 'chiller')?.probability ?? 0
  const withLog = new Map([...seen, ['chiller-temperature', { up: 0, down: 0 }] as const])
  expect(chance(withLog)).toBeLessThan(chance(new Map(seen)) / 2)
  const chiller = diagnose(withLog, standardRules).find((each) => each.cause === 'chiller')
  expect(chiller).toMatchObject({ supports: ['phasing', 'prephasing'], contradicts: ['chiller-temperature'] })
})

test('the opposite direction contradicts: pressure that rises is a block, not a worn pump', () => {
  const [first] = diagnose(new Map([['pump-pressure', { up: 1, down: 0 }]]), standardRules)
  expect(first?.cause).toBe('block')
})

test('the tables are sound: chances between 0 and 1, each cause once, no more than certain in both directions', () => {
  const { signatures, leaks } = standardRules
  expect(new Set(signatures.map((each) => each.cause)).size).toBe(signatures.length)
  expect(signatures.reduce((sum, each) => sum + each.prior, 0)).toBeLessThanOrEqual(1.05)
  for (const { shows } of signatures) {
    for (const { signal } of shows) {
      const weight = shows.filter((each) => each.signal === signal).reduce((sum, each) => sum + each.weight, 0)
      expect(weight).toBeGreaterThan(0)
      expect(weight).toBeLessThanOrEqual(0.95)
    }
  }
  for (const leak of Object.values(leaks)) expect(leak > 0 && leak < 0.5).toBe(true)
})
