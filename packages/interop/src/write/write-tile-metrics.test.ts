import { expect, test } from 'vitest'
import type { TileMetrics } from '../metric-sets.ts'
import { writeTileMetrics } from './write-tile-metrics.ts'

const twoTiles: TileMetrics = {
  lane: Uint16Array.of(1, 2),
  tile: Uint32Array.of(1101, 2101),
  density: Float32Array.of(900_000, Number.NaN),
  densityPf: Float32Array.of(810_000, Number.NaN),
  clusterCount: Float32Array.of(600, 700),
  clusterCountPf: Float32Array.of(540, 650),
  reads: new Map([
    [
      1,
      {
        alignedPercent: Float32Array.of(2.5, 2),
        phasing: Float32Array.of(0.5, Number.NaN),
        prephasing: Float32Array.of(0.25, Number.NaN),
      },
    ],
  ]),
}

/** The records of a version 2 file as [lane, tile, code, value]. */
function records2(bytes: Uint8Array): number[][] {
  const view = new DataView(bytes.buffer)
  return Array.from({ length: (bytes.length - 2) / 10 }, (_, index) => {
    const at = 2 + 10 * index
    return [
      view.getUint16(at, true),
      view.getUint16(at + 2, true),
      view.getUint16(at + 4, true),
      view.getFloat32(at + 6, true),
    ]
  })
}

test('version 2 has a record for each code and tile, phasing as a fraction, and none for what is missing', () => {
  const bytes = writeTileMetrics(twoTiles, { version: 2 })
  expect([...bytes.subarray(0, 2)]).toEqual([0x02, 0x0a])
  expect(records2(bytes)).toEqual([
    [1, 1101, 100, 900_000],
    [1, 1101, 101, 810_000],
    [1, 1101, 102, 600],
    [2, 2101, 102, 700],
    [1, 1101, 103, 540],
    [2, 2101, 103, 650],
    [1, 1101, 200, Math.fround(0.005)],
    [1, 1101, 201, Math.fround(0.0025)],
    [1, 1101, 300, 2.5],
    [2, 2101, 300, 2],
  ])
})

test('version 2 numbers the codes of a read by its number in RunInfo', () => {
  const columns = {
    alignedPercent: Float32Array.of(1, 1),
    phasing: Float32Array.of(1, 1),
    prephasing: Float32Array.of(1, 1),
  }
  const codes = records2(writeTileMetrics({ ...twoTiles, reads: new Map([[4, columns]]) }, { version: 2 })).map(
    ([, , code]) => code,
  )
  expect(new Set(codes.slice(6))).toEqual(new Set([206, 207, 303]))
})

test('version 3 has the area of a tile, then all tiles, then the reads', () => {
  const bytes = writeTileMetrics(twoTiles, { version: 3, tileAreaMm2: 1.5 })
  const view = new DataView(bytes.buffer)
  expect([bytes[0], bytes[1], view.getFloat32(2, true)]).toEqual([0x03, 0x0f, 1.5])
  const records = [6, 21, 36, 51].map((at) => [
    view.getUint16(at, true),
    view.getUint32(at + 2, true),
    String.fromCharCode(view.getUint8(at + 6)),
  ])
  expect(records).toEqual([
    [1, 1101, 't'],
    [2, 2101, 't'],
    [1, 1101, 'r'],
    [2, 2101, 'r'],
  ])
  expect([view.getFloat32(13, true), view.getFloat32(17, true)]).toEqual([600, 540])
  expect([view.getUint32(43, true), view.getFloat32(47, true)]).toEqual([1, 2.5])
  expect(bytes.length).toBe(66)
})

test('a file with one more read begins with the bytes of the file without it', () => {
  const before = writeTileMetrics({ ...twoTiles, reads: new Map() }, { version: 3, tileAreaMm2: 1 })
  const after = writeTileMetrics(twoTiles, { version: 3, tileAreaMm2: 1 })
  expect(after.subarray(0, before.length)).toEqual(before)
})

test('a column of another length, a tile too large for version 2 and an area of nought are refused', () => {
  const short = { ...twoTiles, density: Float32Array.of(1) }
  expect(() => writeTileMetrics(short, { version: 2 })).toThrow('column density holds 1 entries, not 2')
  const large = { ...twoTiles, tile: Uint32Array.of(1101, 70_000) }
  expect(() => writeTileMetrics(large, { version: 2 })).toThrow(expect.objectContaining({ code: 'tile-too-large' }))
  expect(() => writeTileMetrics(twoTiles, { version: 3, tileAreaMm2: 0 })).toThrow(
    expect.objectContaining({ code: 'tile-area', file: 'TileMetricsOut.bin' }),
  )
})
