import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultLaws } from './laws.ts'
import { parseLaws } from './parse-laws.ts'
import { visibleSeverity } from './visible-severity.ts'

const text = readFileSync(new URL('../../laws/default-laws.json', import.meta.url), 'utf8')

test('every subsystem of an instrument has faults, and so has everything that must not be blamed on it', () => {
  const names = defaultLaws().faults.map(({ name }) => name)
  expect(new Set(names.map((name) => name.split('.')[0]))).toEqual(
    new Set([
      'optical',
      'mechanical',
      'thermal',
      'fluidic',
      'compute',
      'consumable',
      'library',
      'operator',
      'software',
      'nuisance',
    ]),
  )
  expect(names.length).toBeGreaterThanOrEqual(25)
})

test('every fault can be seen before or as it is in full', () => {
  for (const fault of defaultLaws().faults) expect(visibleSeverity(fault), fault.name).toBeLessThan(1)
})

/** The laws with one thing changed by its path. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const laws = JSON.parse(text) as Record<string, unknown>
  let at: Record<string | number, unknown> = laws
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>
  at[path.at(-1) ?? ''] = value
  return JSON.stringify(laws)
}

test.each([
  [['seqwardLaws'], 2, 'seqwardLaws is 2'],
  [['faults', 0, 'conditions', 0, 'condition'], 'luck', 'faults[0].conditions[0].condition is "luck"'],
  [['faults', 0, 'conditions', 0, 'add'], 1, 'faults[0].conditions[0] needs exactly one of multiply, add'],
  [['faults', 1, 'sensors', 0, 'signal'], 'optical.glow', 'faults[1].sensors[0].signal "optical.glow" is no signal'],
  [['faults', 0, 'part'], 'flux capacitor', 'faults[0].part "flux capacitor" is not among service.parts'],
  [['faults', 1, 'name'], 'optical.objective-dirt', 'faults[1].name "optical.objective-dirt" is there twice'],
  [['faults', 0, 'course', 'days'], 0, 'faults[0].course.days is missing'],
  [['nuisance', 0, 'code'], 'optical.sneeze', 'nuisance[0].code "optical.sneeze" is no code'],
  [['fleet', 'platforms', 0, 'name'], 'abacus', 'fleet.platforms[0].name is "abacus"'],
  [['service', 'visitDays'], [3, 1], 'service.visitDays is [3,1]'],
])('laws with %j as %j are refused at that place', (path, value, reason) => {
  expect(() => parseLaws(changed(path, value), 'mine.json')).toThrow(expect.objectContaining({ code: 'bad-laws' }))
  expect(() => parseLaws(changed(path, value), 'mine.json')).toThrow(`mine.json: ${reason}`)
})

test('all mistakes are told at once', () => {
  const both = changed(['service', 'failureChance'], 7).replace('"objective-dirt"', '7')
  expect(() => parseLaws(both, 'mine.json')).toThrow(/faults\[0\]\.cause.*; service\.failureChance/)
  expect(() => parseLaws('{', 'mine.json')).toThrow(/mine\.json is no JSON/)
})
