import { expect, test } from 'vitest'
import { MetricBytes } from '../testing/metric-bytes.ts'
import { memoryFiles, smallRunInfo } from '../testing/memory-files.ts'
import { readRun } from '../run/read-run.ts'
import { formatSummaryTable } from './summary-table.ts'
import { summarize } from './summarize.ts'
import { summarizeFiles } from './summarize-files.ts'

/** Q version 6 with two bins (Q10 and Q37). */
const qFile = (
  ...records: readonly (readonly [lane: number, tile: number, cycle: number, low: number, high: number])[]
) => {
  const out = new MetricBytes().u8(6, 14, 1, 2, 2, 30, 29, 40, 10, 37)
  for (const [lane, tile, cycle, low, high] of records) out.u16(lane, tile, cycle).u32(low, high)
  return out.bytes()
}
const errorFile = (...records: readonly (readonly [lane: number, tile: number, cycle: number, rate: number])[]) => {
  const out = new MetricBytes().u8(4, 12)
  for (const [lane, tile, cycle, rate] of records) out.u16(lane).u32(tile).u16(cycle).f32(rate)
  return out.bytes()
}
const filesWith = (files: Record<string, Uint8Array | string>) => memoryFiles({ 'RunInfo.xml': smallRunInfo, ...files })

test('yield and Q30 leave out the last cycle of a read', () => {
  const q = qFile([1, 1101, 1, 1e8, 3e8], [1, 1101, 2, 1e8, 3e8], [1, 1101, 3, 9e8, 0], [1, 1101, 4, 0, 1e8])
  const { reads, total } = summarizeFiles(filesWith({ 'InterOp/QMetricsOut.bin': q }))
  expect(reads[0]?.summary).toMatchObject({ yield_g: toNine(0.8), projected_yield_g: toNine(0.8), percent_gt_q30: 75 })
  expect(reads[1]?.summary).toMatchObject({ yield_g: toNine(0.1), percent_gt_q30: 100 })
  expect(total).toMatchObject({ yield_g: toNine(0.9), percent_gt_q30: toNine((100 * 7) / 9) })
  expect(reads[0]?.lanes[0]?.cycle_state.qscored).toEqual([3, 3])
})

const toNine = (value: number) => Number(Math.fround(value).toPrecision(9))

test('a record that comes twice counts once, with its last values, streamed or not', () => {
  const once = filesWith({ 'InterOp/QMetricsOut.bin': qFile([1, 1101, 1, 5, 6], [1, 1102, 1, 1, 2]) })
  const twice = filesWith({
    'InterOp/QMetricsOut.bin': qFile([1, 1101, 1, 9, 9], [1, 1102, 1, 1, 2], [1, 1101, 1, 5, 6]),
  })
  expect(summarizeFiles(twice)).toEqual(summarizeFiles(once))
  expect(summarize(readRun(twice))).toEqual(summarizeFiles(once))
})

test('a file of another run is left out and named, streamed or not', () => {
  const files = filesWith({
    'InterOp/QMetricsOut.bin': qFile([1, 1101, 1, 5, 6]),
    'InterOp/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1], [9, 1101, 1, 1]),
  })
  const summary = summarizeFiles(files)
  expect(summary.warnings).toMatchObject([{ file: 'InterOp/ErrorMetricsOut.bin', offset: 14, code: 'bad-id' }])
  expect(summary.total.error_rate).toBeNull()
  expect(summary.reads[0]?.lanes.map((lane) => lane.tile_count)).toEqual([1])
  expect(summarize(readRun(files))).toEqual(summary)
})

test('records of cycles after the last are left out, and counted in the warning', () => {
  const files = filesWith({
    'InterOp/ErrorMetricsOut.bin': errorFile([1, 1101, 6, 50], [1, 1101, 1, 2], [1, 1102, 7, 50]),
  })
  const summary = summarizeFiles(files)
  expect(summary.total.error_rate).toBe(2)
  expect(summary.warnings).toMatchObject([{ offset: 2, code: 'bad-id' }])
  expect(summary.warnings[0]?.reason).toContain('2 such')
  expect(summarize(readRun(files))).toEqual(summary)
})

test('of many files by cycle, a broken one costs its own records only, streamed or not', () => {
  const files = filesWith({
    'InterOp/C1.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1]),
    'InterOp/C2.1/ErrorMetricsOut.bin': Uint8Array.of(99, 12),
    'InterOp/C3.1/ErrorMetricsOut.bin': errorFile([1, 1101, 2, 3], [1, 1103, 2, 3]).subarray(0, 14),
    'InterOp/C4.1/ErrorMetricsOut.bin': errorFile([1, 1102, 2, 3]),
  })
  const summary = summarizeFiles(files)
  expect(summary.total.error_rate).toBe(2.5)
  expect(summary.warnings.map((warning) => warning.code)).toEqual(['unknown-version'])
  expect(summarize(readRun(files))).toEqual(summary)
})

test('a file longer than one piece is read whole', () => {
  const runInfo = smallRunInfo.replace('NumCycles="3"', 'NumCycles="9000"')
  const records = Array.from(
    { length: 8999 * 3 },
    (_, index) => [1, 1101 + (index % 3), 1 + Math.floor(index / 3), 1] as const,
  )
  const files = memoryFiles({ 'RunInfo.xml': runInfo, 'InterOp/ErrorMetricsOut.bin': errorFile(...records) })
  const summary = summarizeFiles(files)
  expect(summary.reads[0]?.lanes[0]?.cycle_state.error).toEqual([8999, 8999])
  expect(summarize(readRun(files))).toEqual(summary)
})

test('a broken file that the summary does not use is named all the same', () => {
  const files = filesWith({ 'InterOp/ImageMetricsOut.bin': Uint8Array.of(3, 16, 2, 1, 0) })
  expect(summarizeFiles(files).warnings).toMatchObject([
    { file: 'InterOp/ImageMetricsOut.bin', offset: 3, code: 'truncated' },
  ])
})

test('error rates over the first cycles only count tiles that came so far', () => {
  const runInfo = smallRunInfo.replace('NumCycles="3"', 'NumCycles="60"')
  const upTo = (tile: number, last: number, rate: number) =>
    Array.from({ length: last }, (_, index) => [1, tile, index + 1, rate] as const)
  const errors = errorFile(...upTo(1101, 40, 1), ...upTo(1102, 36, 3), ...upTo(1103, 30, 100))
  const files = memoryFiles({ 'RunInfo.xml': runInfo, 'InterOp/ErrorMetricsOut.bin': errors })
  const stat = summarizeFiles(files).reads[0]?.lanes[0]?.stat
  expect(stat?.error_rate_35.mean).toBe(2)
  expect(stat?.error_rate_50).toEqual({ mean: null, stddev: null, median: null })
  expect(stat?.error_rate.mean).toBeCloseTo(104 / 3, 4)
})

test('a run with RunInfo alone gives an empty summary', () => {
  const summary = summarizeFiles(filesWith({}))
  expect(summary).toMatchObject({ reads: [], total: { yield_g: null, projected_yield_g: 0, reads: 0 }, warnings: [] })
})

test('the table has a row for each read and lane, in English and in Chinese', () => {
  const summary = summarizeFiles(filesWith({ 'InterOp/QMetricsOut.bin': qFile([1, 1101, 1, 1e8, 3e8]) }))
  const english = formatSummaryTable(summary)
  expect(english).toContain('Read 1')
  expect(english).toContain('Read 2 (index)')
  expect(english).toMatch(/^1 +1 +- +- +0\.00 +75\.00 +0\.40 /m)
  const chinese = formatSummaryTable(summary, { language: 'zh' })
  expect(chinese).toContain('读段 2 (索引)')
  expect(chinese.split('\n').length).toBe(english.split('\n').length)
})
