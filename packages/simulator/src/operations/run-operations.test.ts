import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loneRun } from '../lone/lone-run.ts'
import { randomOf } from '../random.ts'
import { operationCodes } from './operation-code.ts'
import { type Operation, operationLog, poisson, runOperations } from './run-operations.ts'

function operationsOf(
  faults: readonly string[],
  ends: 'complete' | 'failed' | 'abandoned' = 'complete',
): readonly Operation[] {
  const lone = loneRun({ platform: 'novaseq6000', seed: 4, tiles: 2, faults, ends })
  const { content, faultsAt, laws } = lone
  return runOperations({ content, faultsAt, nuisance: laws.nuisance, abandoned: ends === 'abandoned' })
}

function count(operations: readonly Operation[], code: string): number {
  return operations.filter((operation) => operation.code === code).length
}

test('a log starts with the run, follows its cycles in order of time and ends with it', () => {
  const operations = operationsOf([])
  expect(operations[0]?.code).toBe('run.started')
  expect(operations.at(-1)?.code).toBe('run.ended')
  expect(count(operations, 'run.cycle_done')).toBe(118)
  expect(count(operations, 'run.read_done')).toBe(4)
  expect(count(operations, 'run.turnaround')).toBe(1)
  const longest = Math.max(...operations.map(({ code, value }) => (code === 'run.cycle_done' ? (value ?? 0) : 0)))
  expect(longest).toBe(Math.round(7.8 * 60))
  const times = operations.map(({ at }) => at.getTime())
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

test('a camera that fails says so from its onset on, and a healthy one does not', () => {
  const sick = operationsOf(['optical.camera-errors@cycle=60,course=step'])
  expect(count(operationsOf([]), 'optical.camera_retry')).toBe(0)
  const cycles = sick.filter(({ code }) => code === 'optical.camera_retry').map(({ cycle }) => cycle ?? 0)
  expect(cycles.length).toBeGreaterThan(2)
  expect(Math.min(...cycles)).toBeGreaterThanOrEqual(60)
})

test('a failed run says that it failed, an abandoned one says nothing', () => {
  expect(operationsOf([], 'failed').map(({ code }) => code)).toContain('run.failed')
  expect(operationsOf([], 'abandoned').at(-1)?.code).toBe('run.cycle_done')
})

test('a line has a moment, a level, a code and numbers, and no room for words', () => {
  const at = new Date('2026-11-01T04:00:00.250Z')
  const { name, text } = operationLog('A01103', 12, [{ at, code: 'optical.camera_retry', cycle: 40, value: 4 }])
  expect(name).toBe('A01103-20261101.jsonl')
  expect(text.split('\n')).toEqual([
    '{"seqwardOperationLog":1,"instrument":"A01103"}',
    '{"at":"2026-11-01T04:00:00Z","level":"warning","code":"optical.camera_retry","run":12,"cycle":40,"value":4}',
    '',
  ])
})

test('the page of the log has every code with its level and unit', () => {
  const page = readFileSync(new URL('../../../../docs/spec/operation-log.md', import.meta.url), 'utf8')
  for (const [code, { level, unit }] of Object.entries(operationCodes)) {
    expect(page).toContain(`| \`${code}\` | ${level} | ${unit} |`)
  }
})

test('rare things happen as often as their mean says', () => {
  const random = randomOf('poisson')
  const total = Array.from({ length: 4000 }, () => poisson(random, 0.3)).reduce((sum, value) => sum + value, 0)
  expect(total / 4000).toBeCloseTo(0.3, 1)
})
