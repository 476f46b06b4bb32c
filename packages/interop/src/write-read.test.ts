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
  readQMetrics,
  readTileMetrics,
  type TileIds,
  writeCorrectedIntensityMetrics,
  writeErrorMetrics,
  writeExtendedTileMetrics,
  writeExtractionMetrics,
  writeImageMetrics,
  writePhasingMetrics,
  writeQMetrics,
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
