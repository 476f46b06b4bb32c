import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planLaboratory } from '../laboratory/plan-laboratory.ts'
import { writeSensorLogs } from '../sensors/write-sensor-logs.ts'
import { liveLaboratory } from './live-laboratory.ts'
import { writeHistory } from './write-history.ts'

const endsAt = new Date('2026-11-22T06:00:00Z')
const plan = planLaboratory({ seed: 2, endsAt, days: 2 })
let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulator-live-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a history has a folder for every run and logs for every instrument, and tells how far it is', async () => {
  const told: number[] = []
  const { runs, sensorFiles } = await writeHistory(plan, dir, ({ runsWritten }) => told.push(runsWritten))
  expect([runs, sensorFiles]).toEqual([8, 8])
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const run of plan.runs)
    expect(existsSync(join(dir, run.instrument, 'runs', run.runId, 'RunInfo.xml'))).toBe(true)
})

test('hour by hour runs begin, grow and end, and sensor logs keep up', () => {
  const live = liveLaboratory(plan, dir)
  const seen = { running: new Set<string>(), ended: new Set<string>() }
  for (let hour = 0; hour <= 48; hour += 6) {
    const { running, ended } = live.advanceTo(new Date(endsAt.getTime() + hour * 3_600_000))
    for (const runId of running) seen.running.add(runId)
    for (const runId of ended) seen.ended.add(runId)
  }
  expect(seen.ended.size).toBe(8)
  expect(seen.running.size).toBeGreaterThanOrEqual(6)
  for (const { folder } of plan.instruments) {
    for (const runId of readdirSync(join(dir, folder, 'runs'))) {
      const names = readdirSync(join(dir, folder, 'runs', runId))
      expect(
        names.some((name) => name === 'RTAComplete.txt' || name === 'CopyComplete.txt'),
        runId,
      ).toBe(true)
    }
  }
  const until = new Date(endsAt.getTime() + 48 * 3_600_000)
  expect(writeSensorLogs(plan, dir, { until }).bytes).toBe(0)
})

test('time does not go back', () => {
  const live = liveLaboratory(plan, join(dir, 'other'))
  live.advanceTo(endsAt)
  expect(() => live.advanceTo(new Date(endsAt.getTime() - 1))).toThrow(
    expect.objectContaining({ code: 'bad-argument' }),
  )
})
