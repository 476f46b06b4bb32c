import { expect, test } from 'vitest'
import { writeCorrectedIntensityMetrics } from './write-corrected-intensity-metrics.ts'
import { writeErrorMetrics } from './write-error-metrics.ts'
import { writeExtendedTileMetrics } from './write-extended-tile-metrics.ts'
import { writeExtractionMetrics } from './write-extraction-metrics.ts'
import { writeImageMetrics } from './write-image-metrics.ts'
import { writePhasingMetrics } from './write-phasing-metrics.ts'

const one = { lane: Uint16Array.of(1), tile: Uint32Array.of(2101), cycle: Uint16Array.of(3) }
const id16 = '010035080300'
const id32 = '0100350800000300'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Fields stand apart in the source, not in the file. */
function packed(fields: string): string {
  return fields.replaceAll(' ', '')
}

test('an error record is id and rate, with five zero counts in version 3', () => {
  const set = { ...one, errorRate: Float32Array.of(0.5), adapterRate: Float32Array.of(Number.NaN) }
  expect(hex(writeErrorMetrics(set, { version: 4 }))).toBe(`040c${id32}0000003f`)
  expect(hex(writeErrorMetrics(set, { version: 3 }))).toBe(`031e${id16}0000003f${'00'.repeat(20)}`)
})

test('an extraction record of version 3 has as many channels as the set', () => {
  const set = {
    ...one,
    channelCount: 2,
    focus: Float32Array.of(1.5, 2),
    intensityP90: Uint16Array.of(1000, 2000),
    unixSeconds: Float64Array.of(Number.NaN),
  }
  expect(hex(writeExtractionMetrics(set, { version: 3 }))).toBe(`031402${id32}0000c03f00000040e803d007`)
})

test('an extraction record of version 2 has four channels and a .NET time', () => {
  const set = {
    ...one,
    channelCount: 2,
    focus: Float32Array.of(1.5, 2),
    intensityP90: Uint16Array.of(1000, 2000),
    unixSeconds: Float64Array.of(1_440_197_098),
  }
  const bytes = writeExtractionMetrics(set, { version: 2 })
  expect(hex(bytes.subarray(0, 32))).toBe(`0226${id16}0000c03f000000400000000000000000e803d00700000000`)
  const time = new DataView(bytes.buffer).getBigUint64(32, true)
  // The vendor's sample file has this second as 9859129975844165472; the last digits are below a second.
  const ticks = (value: bigint): bigint => value & 0x3fff_ffff_ffff_ffffn
  expect(ticks(time) / 10_000_000n).toBe(ticks(9_859_129_975_844_165_472n) / 10_000_000n)
  expect(time >> 62n).toBe(9_859_129_975_844_165_472n >> 62n)
})

test('phasing of version 1 and image of version 2 have tiles of 16 bits', () => {
  const phasing = { ...one, phasingWeight: Float32Array.of(0.5), prephasingWeight: Float32Array.of(2) }
  expect(hex(writePhasingMetrics(phasing, { version: 1 }))).toBe(`010e${id16}0000003f00000040`)
  expect(hex(writePhasingMetrics(phasing, { version: 2 }))).toBe(`0210${id32}0000003f00000040`)
  const image = { ...one, channelCount: 2, minContrast: Uint16Array.of(1, 2), maxContrast: Uint16Array.of(3, 4) }
  expect(hex(writeImageMetrics(image, { version: 2 }))).toBe(`020e02${id16}0100020003000400`)
})

test('corrected intensities of version 3 are called intensities and counts', () => {
  const set = {
    ...one,
    averageIntensity: Float32Array.of(9),
    correctedIntensity: Float32Array.of(9, 9, 9, 9),
    calledIntensity: Float32Array.of(1, 2, 3, 4),
    calledCounts: Float64Array.of(5, 6, 7, 8, 9),
    signalToNoise: Float32Array.of(9),
  }
  const counts = '0500000006000000070000000800000009000000'
  expect(hex(writeCorrectedIntensityMetrics(set, { version: 3 }))).toBe(`0322${id16}0100020003000400${counts}`)
})

test('more channels than a version can hold are refused', () => {
  const five = {
    ...one,
    channelCount: 5,
    focus: new Float32Array(5),
    intensityP90: new Uint16Array(5),
    unixSeconds: new Float64Array(1),
  }
  expect(() => writeExtractionMetrics(five, { version: 2 })).toThrow(expect.objectContaining({ code: 'channel-count' }))
})

test('a corrected intensity record of version 2 has intensities, counts and noise, 65535 for what is missing', () => {
  const set = {
    ...one,
    averageIntensity: Float32Array.of(100),
    correctedIntensity: Float32Array.of(1, 2, 3, Number.NaN),
    calledIntensity: Float32Array.of(10, 20, 30, 40),
    calledCounts: Float64Array.of(5, 6, 7, 8, 9),
    signalToNoise: Float32Array.of(2),
  }
  const intensities = packed('6400 010002000300ffff 0a0014001e002800')
  const counts = '0500000006000000070000000800000009000000'
  expect(hex(writeCorrectedIntensityMetrics(set, { version: 2 }))).toBe(`0230${id16}${intensities}${counts}00000040`)
  expect(hex(writeCorrectedIntensityMetrics(set, { version: 4 }))).toBe(`041c${id32}${counts}`)
})

test('called intensities may come with a place for N, which version 2 does not store', () => {
  const set = {
    ...one,
    averageIntensity: Float32Array.of(100),
    correctedIntensity: Float32Array.of(1, 2, 3, 4),
    calledIntensity: Float32Array.of(99, 10, 20, 30, 40),
    calledCounts: Float64Array.of(5, 6, 7, 8, 9),
    signalToNoise: Float32Array.of(2),
  }
  const withoutN = { ...set, calledIntensity: Float32Array.of(10, 20, 30, 40) }
  expect(writeCorrectedIntensityMetrics(set, { version: 2 })).toEqual(
    writeCorrectedIntensityMetrics(withoutN, { version: 2 }),
  )
})

test('image contrast has a record for each channel in version 1 and one for all in version 3', () => {
  const set = { ...one, channelCount: 2, minContrast: Uint16Array.of(1, 2), maxContrast: Uint16Array.of(3, 4) }
  expect(hex(writeImageMetrics(set, { version: 1 }))).toBe(`010c${id16}000001000300${id16}010002000400`)
  expect(hex(writeImageMetrics(set, { version: 3 }))).toBe(`031002${id32}0100020003000400`)
})

test('extended tile and phasing records have a 32-bit tile', () => {
  const tile = { lane: one.lane, tile: one.tile }
  const extended = {
    ...tile,
    occupiedCount: Float32Array.of(1),
    upperLeftX: Float32Array.of(2),
    upperLeftY: Float32Array.of(0.5),
  }
  expect(hex(writeExtendedTileMetrics(extended, { version: 3 }))).toBe(
    packed('0312010035080000 0000803f000000400000003f'),
  )
  const phasing = { ...one, phasingWeight: Float32Array.of(1), prephasingWeight: Float32Array.of(2) }
  expect(hex(writePhasingMetrics(phasing, { version: 2 }))).toBe(`0210${id32}0000803f00000040`)
})

test('columns that disagree in length are refused, with the file and the column', () => {
  const set = { ...one, errorRate: Float32Array.of(0.5, 0.6), adapterRate: Float32Array.of(Number.NaN) }
  expect(() => writeErrorMetrics(set, { version: 4 })).toThrow(
    'ErrorMetricsOut.bin: column errorRate holds 2 entries, not 1',
  )
})
