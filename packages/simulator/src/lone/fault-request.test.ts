import { expect, test } from 'vitest'
import { defaultLaws } from '../faults/laws.ts'
import { faultRequests, faultsByCycle, severityInCycle } from './fault-request.ts'

const laws = defaultLaws()
const planned = 100

function only(word: string) {
  const [request] = faultRequests([word], laws, planned)
  if (request === undefined) throw new Error('no request')
  return request
}

function course(word: string): readonly number[] {
  const request = only(word)
  return Array.from({ length: planned }, (_, index) => severityInCycle(request, 'key', planned, index + 1))
}

test('a name alone is there in full from the first cycle to the last', () => {
  expect(new Set(course('optical.objective-dirt'))).toEqual(new Set([1]))
})

test('a step is there at once, a ramp grows to its severity, use grows late', () => {
  expect(course('optical.objective-dirt@cycle=40,severity=0.3').slice(38, 41)).toEqual([0, 0.3, 0.3])
  const ramp = course('thermal.chiller-drift@cycle=51,severity=0.8,course=ramp')
  expect([ramp[49], ramp[99]]).toEqual([0, 0.8])
  expect(ramp[74]).toBeCloseTo(0.4)
  expect(course('thermal.chiller-drift@cycle=51,severity=0.8,course=use')[74]).toBeCloseTo(0.2)
})

test('an intermittent fault shows itself at its onset, then comes and goes', () => {
  const spells = course('optical.camera-errors@cycle=10')
  expect(spells.slice(0, 10)).toEqual([...Array.from({ length: 9 }, () => 0), 1])
  expect(new Set(spells.slice(15))).toEqual(new Set([0, 1]))
})

test('while no severity moves the very same list of faults is given', () => {
  const faultsAt = faultsByCycle([only('optical.objective-dirt@cycle=40')], 'key', planned)
  expect(faultsAt(1)).toBe(faultsAt(39))
  expect(faultsAt(40)).toBe(faultsAt(100))
  expect(faultsAt(39)).toEqual([])
})

test.each([
  ['optical.gremlin', /no fault optical\.gremlin/],
  ['optical.objective-dirt@cycle=101', /cycle is 101.*1 to 100/],
  ['optical.objective-dirt@cycle=1.5', /whole number/],
  ['optical.objective-dirt@severity=2', /severity is 2.*0\.01 to 1\.15/],
  ['optical.objective-dirt@severity=0', /severity is 0/],
  ['optical.objective-dirt@course=jump', /step, ramp, intermittent, use/],
  ['optical.objective-dirt@when=3', /"when=3" is not understood/],
  ['optical.objective-dirt@cycle=3,cycle=4', /"cycle=4" is not understood/],
  ['optical.objective-dirt@', /not understood/],
  ['library.poor@cycle=2', /from the first cycle or not at all/],
])('%s is refused with its reason', (word, reason) => {
  expect(() => faultRequests([word], laws, planned)).toThrow(reason)
})

test('the same fault twice is refused', () => {
  expect(() => faultRequests(['library.poor', 'library.poor'], laws, planned)).toThrow(/twice/)
})
