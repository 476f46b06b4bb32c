import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { MetricBytes } from '../testing/metric-bytes.ts'
import type { RecordLayout } from './metric-format.ts'
import { unixSecondsOf } from './extraction-metrics.ts'
import {
  metricFormats,
  readCorrectedIntensityMetrics,
  readErrorMetrics,
  readExtendedTileMetrics,
  readExtractionMetrics,
  readImageMetrics,
  readPhasingMetrics,
  readQByLaneMetrics,
  readQCollapsedMetrics,
  readQMetrics,
  readSummaryRunMetrics,
  readTileMetrics,
} from './metric-readers.ts'
import { readerOf } from './read-metric-file.ts'

const file = 'x.bin'
const bytes = () => new MetricBytes()
const codeOf = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (error instanceof InterOpError) return { code: error.code, offset: error.offset, file: error.file }
    throw error
  }
  return undefined
}

test('tile version 2 gathers codes, turns fractions into percent and steps over control lanes', () => {
  const record = (code: number, value: number) => bytes().u16(7, 1114, code).f32(value).bytes()
  const records = [400, 100, 101, 102, 103, 200, 201, 302].map((code, index) =>
    record(code, index === 6 ? -1 : index + 1),
  )
  const { metrics, recordCount } = readTileMetrics(Uint8Array.of(2, 10, ...records.flatMap((part) => [...part])), {
    file,
  })
  expect(recordCount).toBe(8)
  expect(metrics).toMatchObject({
    lane: Uint16Array.of(7),
    tile: Uint32Array.of(1114),
    density: Float32Array.of(2),
    densityPf: Float32Array.of(3),
    clusterCount: Float32Array.of(4),
    clusterCountPf: Float32Array.of(5),
  })
  expect(metrics.reads.get(1)).toEqual({
    alignedPercent: Float32Array.of(Number.NaN),
    phasing: Float32Array.of(600),
    prephasing: Float32Array.of(0),
  })
  expect(metrics.reads.get(3)?.alignedPercent).toEqual(Float32Array.of(8))
})

test('tile version 2 leaves out codes that the format does not have, and says so once', () => {
  const odd = bytes().u8(2, 10).u16(1, 1101, 150).f32(1).u16(1, 1101, 150).f32(1).u16(1, 1101, 102).f32(9).bytes()
  const { metrics, warnings } = readTileMetrics(odd, { file })
  expect(metrics.clusterCount).toEqual(Float32Array.of(9))
  expect(warnings).toEqual([{ file, offset: 2, code: 'bad-code', reason: expect.stringContaining('150') }])
})

test('tile version 3 divides counts by the area of a tile, and knows padding from faults', () => {
  const tile = bytes().u8(3, 15).f32(2).u16(1).u32(2101).u8(0x74).f32(100, 50).u16(1).u32(2101).u8(0x72).u32(4).f32(1.5)
  const { metrics } = readTileMetrics(tile.u16(1).u32(2102).u8(0).f32(0, 0).bytes(), { file })
  expect(metrics).toMatchObject({
    tile: Uint32Array.of(2101),
    density: Float32Array.of(50),
    densityPf: Float32Array.of(25),
  })
  expect(metrics.reads.get(4)?.alignedPercent).toEqual(Float32Array.of(1.5))
  const unknown = bytes().u8(3, 15).f32(2).u16(1).u32(2101).u8(0x7a).f32(0, 0).bytes()
  expect(codeOf(() => readTileMetrics(unknown, { file }))).toEqual({ code: 'bad-code', offset: 6, file })
})

test('Q version 5 lists bins by column and version 7 by row', () => {
  const counts = new Float64Array(50)
  counts[13] = 7
  counts[36] = 9
  const v5 = bytes()
    .u8(5, 206, 1, 2, 10, 30, 19, 40, 14, 37)
    .u16(1, 1101, 1)
    .u32(...counts)
    .bytes()
  const v7 = bytes().u8(7, 16, 1, 2, 10, 19, 14, 30, 40, 37).u16(1).u32(1101).u16(1).u32(7, 9).bytes()
  const bins = [
    { lower: 10, upper: 19, value: 14 },
    { lower: 30, upper: 40, value: 37 },
  ]
  for (const read of [readQMetrics(v5, { file }), readQMetrics(v7, { file })]) {
    expect(read.metrics).toMatchObject({ bins, binCount: 2, counts: Float64Array.of(7, 9) })
  }
})

test('Q versions 8 and 9 count in 64 bits, and version 9 has a 16-bit record size', () => {
  const bins = [1, 1, 30, 40, 37]
  const v8 = bytes()
    .u8(8, 16, ...bins)
    .u16(1)
    .u32(1101)
    .u16(1)
    .u32(5, 1)
    .bytes()
  const v9 = bytes()
    .u8(9)
    .u16(16)
    .u8(...bins)
    .u16(1)
    .u32(1101)
    .u16(1)
    .u32(5, 1)
    .bytes()
  for (const part of [v8, v9]) expect(readQMetrics(part, { file }).metrics.counts).toEqual(Float64Array.of(2 ** 32 + 5))
})

test('Q by lane has tile 0 and no version 7', () => {
  const counts = new Float64Array(50).fill(1)
  const v4 = bytes()
    .u8(4, 206)
    .u16(1, 0, 3)
    .u32(...counts)
    .bytes()
  expect(readQByLaneMetrics(v4, { file }).metrics).toMatchObject({ lane: Uint16Array.of(1), cycle: Uint16Array.of(3) })
  expect(codeOf(() => readQByLaneMetrics(Uint8Array.of(7, 16), { file }))?.code).toBe('unknown-version')
})

test('Q collapsed has a median only in records of 22 bytes', () => {
  const short = bytes().u8(6, 18, 1, 1, 1, 2, 3).u16(1, 1101, 1).u32(9, 8, 10).bytes()
  const long = bytes().u8(2, 22).u16(1, 1101, 1).u32(9, 8, 10).f32(37).bytes()
  expect(readQCollapsedMetrics(short, { file }).metrics).toMatchObject({
    q20: Float64Array.of(9),
    q30: Float64Array.of(8),
    total: Float64Array.of(10),
    medianQ: Float32Array.of(Number.NaN),
  })
  expect(readQCollapsedMetrics(long, { file }).metrics.medianQ).toEqual(Float32Array.of(37))
  expect(codeOf(() => readQCollapsedMetrics(Uint8Array.of(2, 20), { file }))?.code).toBe('record-size')
})

test('error version 6 names its adapters in the header, and a record has the mean of their rates', () => {
  const v6 = bytes().u8(6, 20).u16(2, 3).u8(65, 65, 65, 67, 67, 67).u16(1).u32(1101).u16(1).f32(0.5, 1, 2).bytes()
  expect(readErrorMetrics(v6, { file }).metrics).toMatchObject({
    errorRate: Float32Array.of(0.5),
    adapterRate: Float32Array.of(1.5),
  })
})

test('missing intensities are NaN, whether 65535 or not in the version', () => {
  const v3 = bytes().u8(3, 34).u16(1, 1101, 1).u16(1, 65_535, 3, 4).u32(5, 6, 7, 8, 9).bytes()
  expect(readCorrectedIntensityMetrics(v3, { file }).metrics).toMatchObject({
    averageIntensity: Float32Array.of(Number.NaN),
    calledIntensity: Float32Array.of(1, Number.NaN, 3, 4),
    calledCounts: Float64Array.of(5, 6, 7, 8, 9),
  })
})

test('image version 1 is gathered by tile and cycle, the last record of a channel counting', () => {
  const record = (channel: number, min: number, max: number) => [1, 1101, 2, channel, min, max]
  const v1 = bytes()
    .u8(1, 12)
    .u16(...record(1, 5, 6), ...record(0, 1, 2), ...record(1, 7, 8))
    .bytes()
  expect(readImageMetrics(v1, { file }).metrics).toMatchObject({
    cycle: Uint16Array.of(2),
    minContrast: Uint16Array.of(1, 7, 65_535, 65_535),
    maxContrast: Uint16Array.of(2, 8, 65_535, 65_535),
  })
})

test('a .NET time is read with its wrap around for local times before year 1', () => {
  expect(unixSecondsOf(9_859_129_975_844_165_472n)).toBe(1_440_197_098)
  expect(unixSecondsOf(621_355_968_000_000_000n)).toBe(0)
})

const errorFile = (...records: readonly (readonly [lane: number, tile: number, cycle: number, rate: number])[]) => {
  const out = bytes().u8(4, 12)
  for (const [lane, tile, cycle, rate] of records) out.u16(lane).u32(tile).u16(cycle).f32(rate)
  return out.bytes()
}

test('padding is left out; of records with one id the last counts, at the place of the first', () => {
  const read = readErrorMetrics(
    errorFile([1, 1101, 1, 1], [0, 0, 0, 0], [1, 1102, 1, 2], [1, 0, 1, 9], [1, 1101, 0, 9], [1, 1101, 1, 3]),
    { file },
  )
  expect(read.recordCount).toBe(6)
  expect(read.metrics.tile).toEqual(Uint32Array.of(1101, 1102))
  expect(read.metrics.errorRate).toEqual(Float32Array.of(3, 2))
})

test('a file cut at any byte gives the records before the cut, and says where it stopped', () => {
  const whole = errorFile([1, 1101, 1, 1], [1, 1102, 1, 2], [1, 1103, 1, 3])
  for (let cut = 0; cut < whole.length; cut++) {
    const read = readErrorMetrics(whole.subarray(0, cut), { file })
    const complete = Math.max(Math.floor((cut - 2) / 12), 0)
    expect(read.metrics.lane.length, `cut at ${cut}`).toBe(complete)
    expect(read.consumedBytes).toBe(cut < 2 ? 0 : 2 + 12 * complete)
    const atEdge = cut >= 2 && (cut - 2) % 12 === 0
    expect(read.warnings.map((warning) => warning.offset)).toEqual(atEdge ? [] : [cut < 2 ? cut : 2 + 12 * complete])
  }
})

test('a growing file is read on from where the last reading stopped', () => {
  const whole = errorFile([1, 1101, 1, 1], [1, 1102, 1, 2])
  const { consumedBytes } = readErrorMetrics(whole.subarray(0, 20), { file })
  const resume = { header: whole.subarray(0, 2), offset: consumedBytes }
  const rest = readErrorMetrics(whole.subarray(consumedBytes), { file, resume })
  expect(rest.metrics.tile).toEqual(Uint32Array.of(1102))
  expect(rest.consumedBytes).toBe(whole.length)
})

test.each(Object.keys(metricFormats) as (keyof typeof metricFormats)[])(
  '%s refuses unknown versions and wrong sizes',
  (kind) => {
    const read = readerOf<RecordLayout, unknown>(metricFormats[kind])
    expect(codeOf(() => read(Uint8Array.of(99, 0, 0, 0, 0, 0), { file }))).toEqual({
      code: 'unknown-version',
      offset: 0,
      file,
    })
    const wrongSize = metricFormats[kind].sampleHeader.slice()
    wrongSize[1] = (wrongSize[1] ?? 0) + 1
    expect(codeOf(() => read(wrongSize, { file }))).toMatchObject({ code: 'record-size', offset: 1 })
    expect(read(Uint8Array.of(), { file }).warnings).toMatchObject([{ code: 'empty-file', offset: 0 }])
    expect(read(metricFormats[kind].sampleHeader, { file })).toMatchObject({ recordCount: 0, warnings: [] })
  },
)

test('any bytes give a result or an InterOpError, for every kind', () => {
  for (const format of Object.values(metricFormats)) {
    const read = readerOf<RecordLayout, unknown>(format)
    const sample = [...format.sampleHeader]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(sample.length), (tail, keep) => {
        codeOf(() => read(Uint8Array.of(...sample.slice(0, keep), ...tail), { file }))
      }),
      { numRuns: 100 },
    )
  }
})

const sample = (name: string) => new Uint8Array(readFileSync(join(corpus, 'format-samples', name)))

test.skipIf(!hasCorpus)('the format samples give the numbers that the specification verified', () => {
  const tile2 = readTileMetrics(sample('tile_metric_v2__TileMetricsOut.bin'), { file }).metrics
  const row = tile2.tile.indexOf(1114)
  expect(tile2.tile.length).toBe(3)
  expect(tile2.clusterCount[row]).toBeCloseTo(6.470_95e6, -2)
  expect(tile2.density[row]).toBeCloseTo(2.355_12e6, -2)
  expect(tile2.reads.get(1)?.phasing[row]).toBeCloseTo(0.079_711_3, 6)
  expect(tile2.reads.get(1)?.prephasing[row]).toBeCloseTo(0.119_909, 6)
  const tile3 = readTileMetrics(sample('tile_metric_v3__TileMetricsOut.bin'), { file }).metrics
  expect(tile3.clusterCount[tile3.tile.indexOf(111_014)]).toBe(6_470_949)
  const q5 = readQMetrics(sample('q_metric_v5__QMetricsOut.bin'), { file }).metrics
  const q5Row = q5.tile.indexOf(1103)
  expect([...q5.counts.subarray(q5Row * 7, q5Row * 7 + 7)]).toEqual([0, 45_272, 0, 33_369, 1_784_241, 0, 0])
  const error6 = readErrorMetrics(sample('error_metric_v6__ErrorMetricsOut.bin'), { file }).metrics
  expect(error6.errorRate[0]).toBeCloseTo(0.608_985, 6)
  expect(error6.adapterRate[0]).toBeCloseTo((0.298_748 + 0.1234) / 2, 6)
  const extraction2 = readExtractionMetrics(sample('extraction_metric_v2__ExtractionMetricsOut.bin'), { file }).metrics
  expect(extraction2.unixSeconds).toContain(1_440_197_098)
  expect(readSummaryRunMetrics(sample('summary_run_v1__SummaryRunMetricsOut.bin'), { file }).metrics).toEqual({
    occupancyProxyCount: 1,
    rawCount: 2,
    occupiedCount: 3,
    pfCount: 4,
  })
})

test.skipIf(!hasCorpus)('every format sample is read to its last byte', () => {
  const readers = [
    [
      readQMetrics,
      [
        'q_metric_v4',
        'q_metric_v5',
        'q_metric_v6',
        'q_metric_v6_unbinned',
        'q_metric_v7',
        'q_metric_v8',
        'q_metric_v9',
      ],
      'Q',
    ],
    [readErrorMetrics, ['error_metric_v3', 'error_metric_v4', 'error_metric_v5', 'error_metric_v6'], 'Error'],
    [readExtractionMetrics, ['extraction_metric_v2', 'extraction_metric_v3'], 'Extraction'],
    [
      readCorrectedIntensityMetrics,
      ['corrected_intensity_metric_v2', 'corrected_intensity_metric_v3', 'corrected_intensity_metric_v4'],
      'CorrectedInt',
    ],
    [readImageMetrics, ['image_metric_v1', 'image_metric_v2', 'image_metric_v3'], 'Image'],
    [
      readExtendedTileMetrics,
      ['extended_tile_metric_v1', 'extended_tile_metric_v2', 'extended_tile_metric_v3'],
      'ExtendedTile',
    ],
    [readPhasingMetrics, ['phasing_metric_v1', 'phasing_metric_v2'], 'EmpiricalPhasing'],
    [readTileMetrics, ['tile_metric_v2', 'tile_metric_v3'], 'Tile'],
  ] as const
  for (const [read, names, kind] of readers) {
    for (const name of names) {
      const content = sample(`${name}__${kind}MetricsOut.bin`)
      const { recordCount, consumedBytes, warnings, metrics } = read(content, { file: name })
      expect({ name, consumedBytes, warnings }).toEqual({ name, consumedBytes: content.length, warnings: [] })
      expect(recordCount).toBeGreaterThanOrEqual(metrics.lane.length)
      expect(metrics.lane.length, name).toBeGreaterThan(0)
    }
  }
})
