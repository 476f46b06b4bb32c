import { expect, test } from 'vitest'
import { MetricBytes } from '../testing/metric-bytes.ts'
import { memoryFiles, smallRunInfo } from '../testing/memory-files.ts'
import { readRun } from './read-run.ts'

type ErrorRecord = readonly [lane: number, tile: number, cycle: number, rate: number]

const errorFile = (...records: readonly ErrorRecord[]) => {
  const out = new MetricBytes().u8(4, 12)
  for (const [lane, tile, cycle, rate] of records) out.u16(lane).u32(tile).u16(cycle).f32(rate)
  return out.bytes()
}
const whole = 'InterOp/ErrorMetricsOut.bin'
const run = (files: Record<string, Uint8Array | string>, options = {}) =>
  readRun(memoryFiles({ 'RunInfo.xml': smallRunInfo, ...files }), options)

test('files by cycle are joined in order of their folders, and the last record of an id counts', () => {
  const { metrics, warnings } = run({
    'InterOp/C10.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 9]),
    'InterOp/C2.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1], [1, 1102, 1, 2]),
  })
  expect(metrics.error?.errorRate).toEqual(Float32Array.of(9, 2))
  expect(warnings).toEqual([])
})

test('the whole-run file goes before the files by cycle, which serve when it cannot be read', () => {
  const perCycle = { 'InterOp/C1.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1]) }
  expect(run({ ...perCycle, [whole]: errorFile([1, 1101, 1, 5]) }).metrics.error?.errorRate[0]).toBe(5)
  const broken = run({ ...perCycle, [whole]: Uint8Array.of(99, 12) })
  expect(broken.metrics.error?.errorRate[0]).toBe(1)
  expect(broken.warnings).toMatchObject([{ file: whole, offset: 0, code: 'unknown-version' }])
})

test('of many files by cycle, a broken one costs its own records only', () => {
  const { metrics, warnings } = run({
    'InterOp/C1.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1]),
    'InterOp/C2.1/ErrorMetricsOut.bin': Uint8Array.of(99, 12),
    'InterOp/C3.1/ErrorMetricsOut.bin': errorFile([1, 1101, 3, 3]),
  })
  expect(metrics.error?.errorRate).toEqual(Float32Array.of(1, 3))
  expect(warnings).toMatchObject([{ file: 'InterOp/C2.1/ErrorMetricsOut.bin', offset: 0, code: 'unknown-version' }])
})

test('like the reference, one whole-run file hides all files by cycle, and a fault refuses the run', () => {
  const tile = new MetricBytes().u8(3, 15).f32(1).u16(1).u32(1101).u8(0x74).f32(9, 8).bytes()
  const files = { 'InterOp/TileMetricsOut.bin': tile, 'InterOp/C1.1/ErrorMetricsOut.bin': errorFile([1, 1101, 1, 1]) }
  const { metrics, warnings } = run(files)
  expect(metrics.error).toBeDefined()
  expect(warnings).toMatchObject([{ file: 'InterOp/C1.1/ErrorMetricsOut.bin', code: 'by-cycle' }])
  expect(run(files, { likeReference: true }).metrics.error).toBeUndefined()
  const broken = { [whole]: Uint8Array.of(99, 12) }
  expect(() => run(broken, { likeReference: true })).toThrow(expect.objectContaining({ code: 'unknown-version' }))
})

test.each([
  ['lane', [3, 1101, 1, 1]],
  ['surface', [1, 3101, 1, 1]],
  ['swath', [1, 1201, 1, 1]],
  ['tile', [1, 1104, 1, 1]],
] as const)('a %s that RunInfo does not have means another run: the file is left out', (_, record) => {
  const files = { [whole]: errorFile([1, 1101, 1, 1], record) }
  const { metrics, warnings } = run(files)
  expect(metrics.error).toBeUndefined()
  expect(warnings).toMatchObject([{ file: whole, offset: 14, code: 'bad-id' }])
  expect(() => run(files, { likeReference: true })).toThrow(expect.objectContaining({ code: 'bad-id', offset: 14 }))
})

test('records of cycles after the last are left out, and the rest stays', () => {
  const { metrics, warnings } = run({ [whole]: errorFile([1, 1101, 6, 1], [1, 1101, 5, 2], [1, 1102, 7, 3]) })
  expect(metrics.error).toMatchObject({ cycle: Uint16Array.of(5), errorRate: Float32Array.of(2) })
  expect(warnings).toMatchObject([
    { file: whole, offset: 2, code: 'bad-id', reason: expect.stringContaining('2 such') },
  ])
})

test('without RunInfo the metrics are still read', () => {
  const { runInfo, metrics, tileNaming, warnings } = readRun(memoryFiles({ [whole]: errorFile([1, 1101, 1, 1]) }))
  expect(runInfo).toBeUndefined()
  expect(metrics.error?.tile).toEqual(Uint32Array.of(1101))
  expect(tileNaming).toBe('FourDigit')
  expect(warnings).toMatchObject([{ file: 'RunInfo.xml', code: 'missing-file' }])
})

test('a folder of which nothing can be made is an error', () => {
  expect(() => readRun(memoryFiles({ 'notes.txt': 'x' }))).toThrow(expect.objectContaining({ code: 'missing-file' }))
  expect(() => readRun(memoryFiles({ 'RunInfo.xml': '<RunInfo' }))).toThrow(
    expect.objectContaining({ code: 'xml-truncated' }),
  )
})

test('a file that cannot be opened costs that file only', () => {
  const files = memoryFiles({ 'RunInfo.xml': smallRunInfo })
  const { warnings } = readRun({ ...files, list: () => [...files.list(), whole] })
  expect(warnings).toMatchObject([{ file: whole, code: 'unreadable', reason: 'cannot be read (ENOENT)' }])
})

test('files are opened only when their name is on the list, and only the kinds asked for', () => {
  const opened: string[] = []
  const files = memoryFiles({
    'RunInfo.xml': smallRunInfo,
    'SampleSheet.csv': 'x',
    'RTAComplete.txt': 'x',
    'InterOp/IndexMetricsOut.bin': 'x',
    [whole]: errorFile([1, 1101, 1, 1]),
    'InterOp/TileMetricsOut.bin': Uint8Array.of(3),
  })
  const watched = { ...files, read: (name: string) => (opened.push(name), files.read(name)) }
  const { completion } = readRun(watched, { metrics: ['error'] })
  expect(opened).toEqual(['RunInfo.xml', whole])
  expect(completion.rtaComplete).toBe(true)
})

test('like the reference, a tile record of an unknown code refuses the run; else it is left out and named', () => {
  const odd = Uint8Array.of(2, 10, 1, 0, 0x4d, 0x04, 150, 0, 0, 0, 128, 63)
  const files = memoryFiles({ 'RunInfo.xml': smallRunInfo, 'InterOp/TileMetricsOut.bin': odd })
  expect(readRun(files).warnings).toMatchObject([{ code: 'bad-code', offset: 2 }])
  expect(() => readRun(files, { likeReference: true })).toThrow(/code 150/)
})
