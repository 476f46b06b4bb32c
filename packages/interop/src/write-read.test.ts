import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CycleIds,
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
  type TileIds,
  writeCorrectedIntensityMetrics,
  writeErrorMetrics,
  writeExtendedTileMetrics,
  writeExtractionMetrics,
  writeImageMetrics,
  writePhasingMetrics,
  writeQByLaneMetrics,
  writeQCollapsedMetrics,
  writeQMetrics,
  writeSummaryRunMetrics,
  writeTileMetrics,
} from './index.ts'

const file = 'x.bin'
const runs = { numRuns: 60 }

/** Ids that differ from each other, in the ranges of the current versions. */
const cycleIds: fc.Arbitrary<CycleIds> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 0xffff_ffff }), fc.nat(998)), {
    maxLength: 12,
    selector: ([lane, tile, cycle]) => `${lane}/${tile}/${cycle}`,
  })
  .map((ids) => ({
    lane: Uint16Array.from(ids, ([lane]) => lane),
    tile: Uint32Array.from(ids, ([, tile]) => tile),
    cycle: Uint16Array.from(ids, ([, , cycle]) => cycle + 1),
  }))
const tileIds: fc.Arbitrary<TileIds> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 0xffff_ffff })), {
    maxLength: 12,
    selector: ([lane, tile]) => `${lane}/${tile}`,
  })
  .map((ids) => ({
    lane: Uint16Array.from(ids, ([lane]) => lane),
    tile: Uint32Array.from(ids, ([, tile]) => tile),
  }))

const values = (length: number, value: fc.Arbitrary<number>) =>
  fc.array(value, { minLength: length, maxLength: length })
const floats = (length: number) =>
  values(length, fc.float({ noDefaultInfinity: true })).map((list) => Float32Array.from(list))
const shorts = (length: number) => values(length, fc.nat(0xffff)).map((list) => Uint16Array.from(list))
const counts = (length: number) => values(length, fc.nat(0xffff_ffff)).map((list) => Float64Array.from(list))
const absent = (length: number) => new Float32Array(length).fill(Number.NaN)

test('what is written of the metrics by tile and cycle reads back the same', () => {
  const set = cycleIds.chain((ids) => {
    const count = ids.lane.length
    return fc.record({
      ids: fc.constant(ids),
      one: floats(count),
      two: floats(count * 2),
      other: floats(count),
      low: shorts(count * 2),
      high: shorts(count * 2),
      calls: counts(count * 5),
      scores: counts(count * 3),
    })
  })
  fc.assert(
    fc.property(set, ({ ids, one, two, other, low, high, calls, scores }) => {
      const count = ids.lane.length
      const error = { ...ids, errorRate: one, adapterRate: absent(count) }
      expect(readErrorMetrics(writeErrorMetrics(error, { version: 4 }), { file }).metrics).toEqual(error)
      const phasing = { ...ids, phasingWeight: one, prephasingWeight: other }
      expect(readPhasingMetrics(writePhasingMetrics(phasing, { version: 2 }), { file }).metrics).toEqual(phasing)
      const extraction = {
        ...ids,
        channelCount: 2,
        focus: two,
        intensityP90: low,
        unixSeconds: new Float64Array(count).fill(Number.NaN),
      }
      const extractionFile = writeExtractionMetrics(extraction, { version: 3 })
      expect(readExtractionMetrics(extractionFile, { file }).metrics).toEqual(extraction)
      const image = { ...ids, channelCount: 2, minContrast: low, maxContrast: high }
      expect(readImageMetrics(writeImageMetrics(image, { version: 3 }), { file }).metrics).toEqual(image)
      const corrected = {
        ...ids,
        averageIntensity: absent(count),
        correctedIntensity: absent(count * 4),
        calledIntensity: absent(count * 4),
        calledCounts: calls,
        signalToNoise: absent(count),
      }
      const correctedFile = writeCorrectedIntensityMetrics(corrected, { version: 4 })
      expect(readCorrectedIntensityMetrics(correctedFile, { file }).metrics).toEqual(corrected)
      const bins = [
        { lower: 2, upper: 17, value: 11 },
        { lower: 18, upper: 29, value: 25 },
        { lower: 30, upper: 40, value: 37 },
      ]
      const q = { ...ids, bins, binCount: 3, counts: scores }
      expect(readQMetrics(writeQMetrics(q, { version: 7 }), { file }).metrics).toEqual(q)
    }),
    runs,
  )
})

test('what is written of the metrics by tile reads back the same', () => {
  const set = tileIds.chain((ids) => {
    const count = ids.lane.length
    return fc.record({
      ids: fc.constant(ids),
      clusters: values(count, fc.nat(8_000_000)),
      passing: values(count, fc.nat(8_000_000)),
      aligned: floats(count),
      occupied: floats(count),
      x: floats(count),
      y: floats(count),
    })
  })
  fc.assert(
    fc.property(set, ({ ids, clusters, passing, aligned, occupied, x, y }) => {
      const extended = { ...ids, occupiedCount: occupied, upperLeftX: x, upperLeftY: y }
      const extendedFile = writeExtendedTileMetrics(extended, { version: 3 })
      expect(readExtendedTileMetrics(extendedFile, { file }).metrics).toEqual(extended)
      const tileAreaMm2 = 0.5
      const tile = {
        ...ids,
        clusterCount: Float32Array.from(clusters),
        clusterCountPf: Float32Array.from(passing),
        density: Float32Array.from(clusters, (count) => count / tileAreaMm2),
        densityPf: Float32Array.from(passing, (count) => count / tileAreaMm2),
        reads: new Map([
          [1, { alignedPercent: aligned, phasing: absent(aligned.length), prephasing: absent(aligned.length) }],
        ]),
      }
      const read = readTileMetrics(writeTileMetrics(tile, { version: 3, tileAreaMm2 }), { file }).metrics
      expect(read).toEqual(ids.lane.length === 0 ? { ...tile, reads: new Map() } : tile)
    }),
    runs,
  )
})

test('what is written of error rates with an adapter, of Q by lane, Q collapsed and of the run reads back the same', () => {
  const set = cycleIds.chain((ids) => {
    const count = ids.lane.length
    // Beyond 32 bits, where a count of clusters in version 9 may go.
    const wide = values(count * 3, fc.nat(2 ** 40)).map((list) => Float64Array.from(list))
    return fc.record({ ids: fc.constant(ids), one: floats(count), two: floats(count), wide, calls: counts(count * 3) })
  })
  fc.assert(
    fc.property(set, ({ ids, one, two, wide, calls }) => {
      const count = ids.lane.length
      // A mean of adapters has no negative nought.
      const error = { ...ids, errorRate: one, adapterRate: two.map((rate) => rate + 0) }
      for (const layout of [{ version: 5 }, { version: 6, adapter: 'ACGT' }] as const)
        expect(readErrorMetrics(writeErrorMetrics(error, layout), { file }).metrics).toEqual(error)
      const bins = [2, 18, 30].map((lower) => ({ lower, upper: lower + 9, value: lower + 5 }))
      const q = { ...ids, bins, binCount: 3, counts: wide }
      expect(readQMetrics(writeQMetrics(q, { version: 9 }), { file }).metrics).toEqual(q)
      const lanes = new Map(Array.from(ids.lane, (lane, index) => [`${lane}/${ids.cycle[index] ?? 0}`, index]))
      const kept = [...lanes.values()].sort((a, b) => a - b)
      const byLane = {
        lane: Uint16Array.from(kept, (index) => ids.lane[index] ?? 0),
        tile: new Uint32Array(kept.length),
        cycle: Uint16Array.from(kept, (index) => ids.cycle[index] ?? 0),
        bins,
        binCount: 3,
        counts: wide.slice(0, kept.length * 3),
      }
      expect(readQByLaneMetrics(writeQByLaneMetrics(byLane, { version: 9 }), { file }).metrics).toEqual(byLane)
      const small = { ...ids, tile: Uint32Array.from(ids.tile, (_, index) => 1101 + index) }
      const part = (index: number) => calls.slice(index * count, (index + 1) * count)
      const collapsed = { ...small, q20: part(0), q30: part(1), total: part(2), medianQ: one }
      expect(readQCollapsedMetrics(writeQCollapsedMetrics(collapsed, { version: 6 }), { file }).metrics).toEqual(
        collapsed,
      )
    }),
    runs,
  )
  const run = { occupancyProxyCount: 1, rawCount: 2e9, occupiedCount: 1.5e9, pfCount: Number.NaN }
  expect(readSummaryRunMetrics(writeSummaryRunMetrics(run), { file }).metrics).toEqual(run)
})
