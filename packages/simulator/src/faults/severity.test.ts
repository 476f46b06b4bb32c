import { expect, test } from 'vitest'
import { healthyConditions } from '../laws/conditions.ts'
import { novaSeqX } from '../platforms/novaseqx.ts'
import type { Course } from './fault.ts'
import { defaultLaws, faultOf } from './laws.ts'
import { conditionsUnder, severityOf } from './severity.ts'

test('a fault is nought before its onset, full after its course, and grows in between', () => {
  const course: Course = { shape: 'ramp', days: 20, runs: 0, power: 1.1, withinRun: 'ramp' }
  expect(severityOf(course, { days: -0.1 })).toBe(0)
  expect(severityOf(course, { days: 20 })).toBe(1)
  const path = Array.from({ length: 60 }, (_, day) => severityOf(course, { days: day }))
  expect(path).toEqual(path.toSorted((a, b) => a - b))
  expect(Math.max(...path)).toBeLessThanOrEqual(1.15)
})

test('without a fault every lane is healthy', () => {
  expect(conditionsUnder([], novaSeqX.flowCell)).toEqual(Array.from({ length: 8 }, () => healthyConditions))
})

test('a worn pump reaches the lanes on it and no others', () => {
  const lanes = conditionsUnder([{ fault: faultOf('fluidic.pump-wear'), severity: 1 }], novaSeqX.flowCell)
  for (const lane of lanes.slice(0, 4)) expect(lane).toEqual(healthyConditions)
  for (const lane of lanes.slice(4)) expect(lane.phasing).toBeGreaterThan(2)
})

test('dirt on the objective takes light in all lanes and leaves the chemistry alone', () => {
  const lanes = conditionsUnder([{ fault: faultOf('optical.objective-dirt'), severity: 1 }], novaSeqX.flowCell)
  for (const lane of lanes) {
    expect(lane.intensity).toBeLessThan(0.6)
    expect([lane.phasing, lane.prephasing, lane.firstLightSource]).toEqual([1, 1, 1])
  }
})

test('half a fault does half of what the whole does', () => {
  const [lane] = conditionsUnder([{ fault: faultOf('optical.objective-dirt'), severity: 0.5 }], novaSeqX.flowCell)
  expect(lane?.intensity).toBeCloseTo(0.77, 5)
})

test('every fault of the laws does something that can be seen', () => {
  for (const { onConditions, onLibrary, onSensors, onLog } of defaultLaws().faults) {
    expect(onConditions.length + onLibrary.length + onSensors.length + onLog.length).toBeGreaterThan(0)
  }
})

test('an unknown fault is refused with the names there are', () => {
  expect(() => faultOf('optical.gremlin')).toThrow(/no fault optical\.gremlin; known: optical\.objective-dirt/)
})
