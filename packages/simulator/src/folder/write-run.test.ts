import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRunFolder } from '@seqward/interop/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PlannedRun } from '../laboratory/plan.ts'
import { planLaboratory } from '../laboratory/plan-laboratory.ts'
import { cyclesDoneAt, writeRun } from './write-run.ts'

const plan = planLaboratory({ seed: 11, endsAt: new Date('2026-11-22T06:00:00Z'), days: 30 })
let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulator-run-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function firstRunOf(serial: string): PlannedRun {
  const run = plan.runs.find((candidate) => candidate.instrument === serial)
  if (run === undefined) throw new Error(`no run of ${serial}`)
  return run
}

/** Every file below a folder, by path, with its bytes in hexadecimal. */
function contents(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('hex')]),
  )
}

const serials = ['M02419', 'D00417', 'A01288', 'VH00351', 'LH00214']

test.each(serials)('a run of %s is read without a warning, and its files agree on who and when', (serial) => {
  const run = firstRunOf(serial)
  const { folder } = writeRun(plan, run, dir)
  expect(folder).toBe(join(dir, serial, 'runs', run.runId))
  const read = readRunFolder(folder)
  expect(read.warnings).toEqual([])
  expect(read.runInfo?.instrument).toBe(serial)
  expect(read.runParameters?.instrument.serial).toBe(serial)
  expect(read.runParameters?.runCounter).toBe(run.runNumber)
  expect(read.completion.rtaComplete || read.completion.copyComplete).toBe(true)
})

test.each(serials)('a run of %s grows in place: what stood in a file stays at its start', (serial) => {
  const run = firstRunOf(serial)
  const growing = join(dir, 'growing')
  const whole = join(dir, 'whole')
  const { folder } = writeRun(plan, run, growing, { upToCycle: 0 })
  expect(readdirSync(folder).some((name) => /Complete|InterOp/.test(name))).toBe(false)
  let before = contents(folder)
  for (const upToCycle of [3, 26, 60, 80, run.completedCycles]) {
    const written = writeRun(plan, run, growing, { upToCycle })
    expect(written.complete).toBe(false)
    const now = contents(folder)
    for (const [name, bytes] of before) if (name.endsWith('.bin')) expect(now.get(name)?.startsWith(bytes)).toBe(true)
    expect([...now.keys()].some((name) => name.includes('Complete.txt'))).toBe(false)
    before = now
  }
  writeRun(plan, run, growing)
  expect(contents(folder)).toEqual(contents(writeRun(plan, run, whole).folder))
  expect(writeRun(plan, run, whole).bytes).toBe(0)
})

test('before cycle 25 there are images only; error rates leave out index reads and last cycles', () => {
  const run = firstRunOf('LH00337')
  const { folder } = writeRun(plan, run, dir, { upToCycle: 24 })
  expect(readdirSync(join(folder, 'InterOp')).toSorted()).toEqual(['ExtractionMetricsOut.bin', 'ImageMetricsOut.bin'])
  writeRun(plan, run, dir)
  const cycles = new Set(readRunFolder(folder).metrics.error?.cycle)
  expect([1, 50, 51, 52, 67, 68, 117, 118].filter((cycle) => cycles.has(cycle))).toEqual([1, 50, 68, 117])
})

test('a run does not go backwards', () => {
  const run = firstRunOf('A01103')
  writeRun(plan, run, dir, { upToCycle: 40 })
  expect(() => writeRun(plan, run, dir, { upToCycle: 30 })).toThrow(expect.objectContaining({ code: 'run-shrinks' }))
  expect(() => writeRun(plan, run, dir, { upToCycle: 4000 })).toThrow('upToCycle is 4000')
})

test('file times are those of the simulation', () => {
  const run = firstRunOf('LH00214')
  const { folder } = writeRun(plan, run, dir)
  const modified = (name: string): Date => statSync(join(folder, name)).mtime
  expect(modified('RunInfo.xml')).toEqual(run.startsAt)
  expect(modified('CopyComplete.txt')).toEqual(run.endsAt)
  const lastCycle = modified('InterOp/QMetricsOut.bin')
  expect(lastCycle > run.startsAt && lastCycle < run.endsAt).toBe(true)
  expect(cyclesDoneAt(plan, run, lastCycle)).toBe(run.completedCycles)
  expect(cyclesDoneAt(plan, run, run.startsAt)).toBe(0)
})

test('a run that ended early has its markers and says so by its cycles', () => {
  const run = plan.runs.find((candidate) => candidate.completedCycles < candidate.plannedCycles)
  if (run === undefined) throw new Error('no run ended early')
  const read = readRunFolder(writeRun(plan, run, dir).folder)
  expect(read.completion.rtaComplete).toBe(true)
  expect(Math.max(...(read.metrics.extraction?.cycle ?? []))).toBe(run.completedCycles)
  expect(run.completedCycles).toBeLessThan(run.plannedCycles)
})

test('the bait of real folders is there: people, projects, samples and index sequences', () => {
  const { folder } = writeRun(plan, firstRunOf('M02419'), dir)
  const index = readFileSync(join(folder, 'InterOp/IndexMetricsOut.bin'), 'latin1')
  expect(index).toMatch(/PT-\d{4}-A/)
  expect(readFileSync(join(folder, 'SampleSheet.csv'), 'utf8')).toMatch(/Investigator Name,\w+/)
  expect(readFileSync(join(folder, 'runParameters.xml'), 'utf8')).toMatch(/@genomics\.example\.org/)
})

test('no folder of the laboratory tells the truth', () => {
  const told = new RegExp('dirt|wear|drift|bad|fault|severity|overloaded|low-diversity', 'i')
  const copy = join(dir, 'copy')
  cpSync(writeRun(plan, firstRunOf('A01103'), join(dir, 'told')).folder, copy, { recursive: true })
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const path = join(copy, name)
    expect(name).not.toMatch(told)
    if (/\.(xml|csv|txt)$/.test(name)) expect(readFileSync(path, 'utf8')).not.toMatch(told)
  }
})
