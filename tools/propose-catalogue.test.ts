import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { proposalOf, proposeMessages, sourceOfPath } from './propose-catalogue.ts'

const root = join(import.meta.dirname, '..')

test('lines that differ in numbers are one message, with the range that was seen', () => {
  const lines = [1, 5, 12].map((cycle) => `Imaging done for cycle ${cycle} in ${cycle / 2} s`)
  expect(proposeMessages(lines)).toEqual([
    {
      template: 'Imaging done for cycle {n1} in {n2} s',
      lines: 3,
      numbers: [
        { name: 'n1', low: 1, high: 12, places: 0 },
        { name: 'n2', low: 0.5, high: 6, places: 1 },
      ],
    },
  ])
})

test('what differs and is no number becomes a hole that keeps nothing', () => {
  const lines = ['Jane', 'Ravi', 'Ana'].map((name) => `Door was opened by ${name} at the front`)
  expect(proposeMessages(lines)).toEqual([{ template: 'Door was opened by {*} at the front', lines: 3, numbers: [] }])
})

test('a line that comes once is proposed as nothing: it may hold a name', () => {
  expect(proposeMessages(['Jane Doe logged in', 'Stage moved 3', 'Stage moved 4', 'Stage moved 5'])).toHaveLength(1)
})

test('what the catalogue knows is not proposed again', () => {
  const line = (code: string) => JSON.stringify({ at: '2026-01-05T01:00:00Z', code, value: 2 })
  const text = [line('mechanical.door_retry'), ...[1, 2, 3].map(() => line('mechanical.gripper_retry'))].join('\n')
  const said = proposalOf('operation-log', text, '2026-11-23')
  expect(said).toContain('4 lines, 1 known to the catalogue, 1 messages proposed')
  expect(said).toContain('mechanical.gripper_retry')
})

test('the source of a sample follows from its name', () => {
  expect(sourceOfPath('samples/20170609-2057_WarningLog_00.tsv')).toBe('rta-warning-log')
  expect(sourceOfPath('samples/notes.txt')).toBeNull()
})

test('no package names the tool, so that it cannot run in the field', () => {
  for (const name of readdirSync(join(root, 'packages'))) {
    const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
    expect(text).not.toContain('propose-catalogue')
  }
})
