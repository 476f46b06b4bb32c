import { expect, test } from 'vitest'
import type { Consent } from '../../consent/coverage.ts'
import type { ListedRun } from '../../runfolder/list-run-folders.ts'
import type { RunPosition } from '../messages.ts'
import { grouped } from './collect-tasks.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type KnownRun, planRun, type PlanSettings, readPause } from './plan-runs.ts'

const now = Date.UTC(2026, 10, 23)
const minute = 60_000
const tick = { at: '2026-01-01T00:00:00.000Z', day: 1, before: new Set<string>(), listedRoots: new Set(['root']) }
const on: Consent = { state: 'on', ticks: [tick], spans: [], followsInstrument: false }
const off: Consent = { state: 'off', ticks: [], spans: [], followsInstrument: false }
const history: Consent = { ...off, spans: [{ fromDay: 100, toDay: 200 }] }
const settings = (consent: Consent): PlanSettings => ({
  consent,
  serials: ['M00001'],
  gate: 'gate',
  now,
  progressMilliseconds: 5 * minute,
  readBytesPerHour: 512 * 1024 ** 2,
  followsInstrument: false,
})

function run(bytes = 10, more: Partial<ListedRun> = {}): ListedRun {
  const names = ['RunInfo.xml', 'InterOp/QMetricsOut.bin']
  const files = names.map((name) => ({ name, bytes, modifiedMilliseconds: now - minute }))
  return { folder: '/r/one', root: '/r', files, markers: [], hasEndMarker: false, withheldFiles: 3, ...more }
}

function known(more: Partial<KnownRun> = {}): KnownRun {
  const memory = { measured: null, readAt: 0, startedDay: null, withheld: null, failed: null, settled: null }
  const sighting = { firstSeenAt: '2026-11-01T00:00:00.000Z', unfinished: true, root: 'root' }
  return { key: 'key', run: run(), sighting, memory, position: null, configuration: null, ...more }
}

const through = { quality: 5, error: 0, extraction: 5, image: 5, presence: 5 }
const position = (more: Partial<RunPosition> = {}): RunPosition => ({
  through,
  ended: null,
  state: 'running',
  progressAt: 0,
  ...more,
})

test('without consent a run folder is withheld, with it a new one is due with its exact files', () => {
  expect(planRun(known(), settings(off))).toEqual({ kind: 'withheld', reason: 'no-consent' })
  expect(planRun(known(), settings(on))).toMatchObject({
    kind: 'due',
    task: {
      files: ['RunInfo.xml', 'InterOp/QMetricsOut.bin'],
      watched: true,
      gate: { serials: ['M00001'], spans: null },
    },
  })
})

test('for history the collector is told which days it may look further into', () => {
  const old = known({ sighting: { firstSeenAt: '2025-01-01T00:00:00.000Z', unfinished: false, root: 'root' } })
  expect(planRun(old, settings(history))).toMatchObject({
    kind: 'due',
    task: { watched: false, gate: { spans: history.spans } },
  })
  const memory = { ...old.memory, startedDay: 50 }
  expect(planRun({ ...old, memory }, settings(history))).toEqual({ kind: 'withheld', reason: 'outside-span' })
})

test('progress waits for its pace, the end of a run does not', () => {
  const recent = { position: position({ progressAt: now - minute }) }
  expect(planRun(known(recent), settings(on))).toEqual({ kind: 'waiting' })
  expect(planRun(known({ ...recent, run: run(10, { hasEndMarker: true }) }), settings(on)).kind).toBe('due')
  expect(planRun(known({ position: position({ progressAt: now - 5 * minute }) }), settings(on)).kind).toBe('due')
})

test('a large run that grows is read the less often the larger it is, and at once when it has ended', () => {
  const large = (readAt: number, more: Partial<ListedRun> = {}) =>
    known({ run: run(112 * 1024 ** 2, more), memory: { ...known().memory, readAt } })
  expect(planRun(large(now - 20 * minute), settings(on)).kind).toBe('waiting')
  expect(planRun(large(now - 27 * minute), settings(on)).kind).toBe('due')
  expect(planRun(large(now - minute, { hasEndMarker: true }), settings(on)).kind).toBe('due')
  expect(planRun(large(now + 1e9), settings(on)).kind).toBe('due')
  expect(readPause(10 * 1024 ** 2, settings(on))).toBe(5 * minute)
})

test('a run that is read without anything to tell is not read at every tick', () => {
  const memory = { ...known().memory, readAt: now - minute }
  expect(planRun(known({ memory }), settings(on)).kind).toBe('waiting')
})

test('a clock that was set back does not hold progress up', () => {
  expect(planRun(known({ position: position({ progressAt: now + 1e9 }) }), settings(on)).kind).toBe('due')
})

test('a run that was told to its end is left alone until its content changes', () => {
  const ended = position({ ended: fingerprintOf(run(), now).content })
  expect(planRun(known({ position: ended }), settings(on))).toEqual({ kind: 'done', settled: true })
  const touched = run(10, { files: run().files.map((file) => ({ ...file, modifiedMilliseconds: now })) })
  expect(planRun(known({ position: ended, run: touched }), settings(on))).toEqual({ kind: 'done', settled: true })
  expect(planRun(known({ position: ended, run: run(11) }), settings(on)).kind).toBe('due')
})

test('a folder that has not grown since it was measured is not read again, until it has been quiet for hours', () => {
  const memory = { ...known().memory, measured: fingerprintOf(run(), now).growth }
  expect(planRun(known({ memory }), settings(on))).toEqual({ kind: 'done', settled: false })
  const later = { ...settings(on), now: now + 7 * 60 * minute }
  expect(planRun(known({ memory }), later).kind).toBe('due')
})

test('what was withheld is looked into again only when consents or enrolments have changed', () => {
  const memory = { ...known().memory, withheld: { reason: 'not-enrolled', gate: 'gate' } }
  expect(planRun(known({ memory }), settings(on))).toEqual({ kind: 'withheld', reason: 'not-enrolled' })
  expect(planRun(known({ memory }), { ...settings(on), gate: 'another' }).kind).toBe('due')
})

test('a folder that ended three collectors is left alone until it has grown', () => {
  const growth = fingerprintOf(run(), now).growth
  const failed = (times: number) => known({ memory: { ...known().memory, failed: { growth, times } } })
  expect(planRun(failed(2), settings(on)).kind).toBe('due')
  expect(planRun(failed(3), settings(on))).toEqual({ kind: 'withheld', reason: 'unreadable' })
  expect(planRun({ ...failed(3), run: run(11) }, settings(on)).kind).toBe('due')
})

test('a path that a grant would read as a pattern is not granted', () => {
  const odd = run(10, { folder: '/r/all*' })
  expect(planRun(known({ run: odd }), settings(on))).toMatchObject({ kind: 'due', task: { files: [] } })
})

test('tasks share collectors within bounds, and a task larger than them goes alone', () => {
  const plan = planRun(known(), settings(on))
  if (plan.kind !== 'due') throw new Error('the run is due')
  const many = Array.from({ length: 130 }, () => ({ task: plan.task, bytes: 1 }))
  expect(grouped(many).map((group) => group.length)).toEqual([64, 64, 2])
  const large = { task: plan.task, bytes: 2 ** 40 }
  expect(grouped([large, large]).map((group) => group.length)).toEqual([1, 1])
})
