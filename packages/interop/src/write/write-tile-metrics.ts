import type { TileMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'TileMetricsOut.bin'

/** Version 2 spells out densities; version 3 has one area for all tiles, in mm2, from which readers derive them. */
export type TileMetricsLayout = { readonly version: 2 } | { readonly version: 3; readonly tileAreaMm2: number }

/**
 * TileMetricsOut.bin. What the set does not have (NaN) gets no record. All tiles come first, then read by read, so a
 * file that is written again with one more read begins with the bytes of the earlier one, as on an instrument.
 * Throws InterOpWriteError. Layout: spec interop-format 1 and 2.
 */
export function writeTileMetrics(set: TileMetrics, layout: TileMetricsLayout): Uint8Array<ArrayBuffer> {
  checkTiles(set, layout.version === 2 ? 16 : 32)
  return layout.version === 2 ? writeVersion2(set) : writeVersion3(set, layout.tileAreaMm2)
}

/** Header 02 0A; lane u16, tile u16, code u16, value f32. Phasing is stored as a fraction. */
function writeVersion2(set: TileMetrics): Uint8Array<ArrayBuffer> {
  const columns: Array<{ code: number; values: ArrayLike<number>; scale: number }> = [
    { code: 100, values: set.density, scale: 1 },
    { code: 101, values: set.densityPf, scale: 1 },
    { code: 102, values: set.clusterCount, scale: 1 },
    { code: 103, values: set.clusterCountPf, scale: 1 },
  ]
  for (const [read, values] of [...set.reads].toSorted(([a], [b]) => a - b)) {
    columns.push({ code: 200 + 2 * (read - 1), values: values.phasing, scale: 0.01 })
    columns.push({ code: 201 + 2 * (read - 1), values: values.prephasing, scale: 0.01 })
    columns.push({ code: 300 + (read - 1), values: values.alignedPercent, scale: 1 })
  }
  const recordCount = columns.reduce((sum, column) => sum + presentCount(column.values), 0)
  const out = new RecordWriter(2, 10, recordCount)
  out.u8(2)
  out.u8(10)
  for (const { code, values, scale } of columns) {
    for (let index = 0; index < set.lane.length; index++) {
      const value = at(values, index)
      if (Number.isNaN(value)) continue
      out.tileId16(set, index)
      out.u16(code)
      out.f32(value * scale)
    }
  }
  return out.done()
}

/** Header 03 0F, area f32; lane u16, tile u32, code char, then two numbers that depend on the code. */
function writeVersion3(set: TileMetrics, tileAreaMm2: number): Uint8Array<ArrayBuffer> {
  if (!(tileAreaMm2 > 0)) throw new InterOpWriteError('tile-area', file, `a tile of ${tileAreaMm2} mm2 has no density`)
  const codeOfTile = 0x74
  const codeOfRead = 0x72
  const reads = [...set.reads].toSorted(([a], [b]) => a - b)
  const out = new RecordWriter(6, 15, set.lane.length * (1 + reads.length))
  out.u8(3)
  out.u8(15)
  out.f32(tileAreaMm2)
  for (let index = 0; index < set.lane.length; index++) {
    out.tileId32(set, index)
    out.u8(codeOfTile)
    out.f32(at(set.clusterCount, index))
    out.f32(at(set.clusterCountPf, index))
  }
  for (const [read, values] of reads) {
    for (let index = 0; index < set.lane.length; index++) {
      out.tileId32(set, index)
      out.u8(codeOfRead)
      out.u32(read)
      out.f32(at(values.alignedPercent, index))
    }
  }
  return out.done()
}

function checkTiles(set: TileMetrics, tileBits: 16 | 32): void {
  const count = checkIds(file, set, tileBits)
  checkColumn(file, 'density', set.density, count)
  checkColumn(file, 'densityPf', set.densityPf, count)
  checkColumn(file, 'clusterCount', set.clusterCount, count)
  checkColumn(file, 'clusterCountPf', set.clusterCountPf, count)
  for (const [read, values] of set.reads) {
    checkColumn(file, `alignedPercent of read ${read}`, values.alignedPercent, count)
    checkColumn(file, `phasing of read ${read}`, values.phasing, count)
    checkColumn(file, `prephasing of read ${read}`, values.prephasing, count)
  }
}

function presentCount(values: ArrayLike<number>): number {
  let count = 0
  for (let index = 0; index < values.length; index++) if (!Number.isNaN(at(values, index))) count += 1
  return count
}
