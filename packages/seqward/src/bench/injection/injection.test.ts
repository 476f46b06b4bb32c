import { existsSync } from 'node:fs'
import { folderFiles } from '@seqward/interop/node'
import { expect, test } from 'vitest'
import { corpusRuns, fleetCases, healthyLine, injectionLines } from './injection.ts'
import { observeRun } from './judge-injection.ts'
import { loseQuality, metricRecords, recordsOf, scaleFocus, scaleIntensity } from './metric-records.ts'

const runs = corpusRuns().filter((folder) => existsSync(`${folder}/RunInfo.xml`))
const noCorpus = runs.length === 0
const now = Date.UTC(2026, 0, 1)

test.skipIf(noCorpus)(
  'no real run gives a case, alone or together with all of its platform (needs the corpus: SEQWARD_SHARED or ../shared)',
  () => {
    const observed = runs.flatMap((folder) => {
      const run = observeRun(folderFiles(folder), now)
      return run === null ? [] : [{ folder, run }]
    })
    expect(observed.length).toBeGreaterThan(10)
    const lines = observed.map(({ folder, run }) => healthyLine(folder, run))
    expect(lines.filter(({ cases }) => cases > 0)).toEqual([])
    expect(fleetCases(observed.map(({ run }) => run))).toBe(0)
  },
)

const onePerPlatform = ['aozan_InterOp_SR50', 'illuminate_2013-04_01_high_Q30', '200624_A00834_0183_BHMTFYTINY']

test.skipIf(noCorpus).each(onePerPlatform)(
  'one fault of each kind written into %s is found, in its subsystem and at its place',
  (name) => {
    const folder = runs.find((each) => each.endsWith(name)) ?? ''
    const seen = new Set<string>()
    const lines = [...injectionLines(folder, (kind) => !seen.has(kind) && seen.add(kind).has(kind))]
    expect(lines.length).toBeGreaterThanOrEqual(3)
    for (const { fault, found, rightSubsystem, rightPlace } of lines)
      expect({ fault, found, rightSubsystem, rightPlace }).toEqual({
        fault,
        found: true,
        rightSubsystem: true,
        rightPlace: true,
      })
  },
)

test('values are changed in the record that is meant and in no other', () => {
  // Extraction version 3, two channels: 20 bytes a record.
  const bytes = new Uint8Array(3 + 2 * 20)
  bytes.set([3, 20, 2])
  const records = metricRecords('InterOp/ExtractionMetricsOut.bin', bytes)
  if (records === null) throw new Error('the layout is known')
  for (const [index, at] of [3, 23].entries()) {
    records.view.setUint16(at, 1, true)
    records.view.setUint32(at + 2, 1101 + index, true)
    records.view.setUint16(at + 6, 7, true)
    records.view.setFloat32(at + 8, 2, true)
    records.view.setUint16(at + 16, 1000, true)
  }
  const [, second] = [...recordsOf(records)]
  expect(second).toEqual({ at: 23, lane: 1, tile: 1102, cycle: 7 })
  scaleIntensity(records, 23, 0.5)
  scaleFocus(records, 23, 1.5)
  expect([3, 23].map((at) => records.view.getUint16(at + 16, true))).toEqual([1000, 500])
  expect([3, 23].map((at) => records.view.getFloat32(at + 8, true))).toEqual([2, 3])
})

test('calls lose their quality and stay calls', () => {
  // Q version 6 with three bins: lower, upper and value column by column.
  const bytes = new Uint8Array(13 + 18)
  bytes.set([6, 18, 1, 3, 1, 10, 30, 9, 29, 40, 5, 20, 35])
  const records = metricRecords('QMetricsOut.bin', bytes)
  if (records === null) throw new Error('the layout is known')
  for (const [column, count] of [10, 20, 100].entries()) records.view.setUint32(19 + 4 * column, count, true)
  loseQuality(records, 13, 0.3)
  expect([0, 1, 2].map((column) => records.view.getUint32(19 + 4 * column, true))).toEqual([40, 20, 70])
})
