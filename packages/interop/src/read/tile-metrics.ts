import { InterOpError, type InterOpWarning } from '../interop-error.ts'
import type { TileMetrics } from '../metric-sets.ts'
import {
  expectRecordBytes,
  type MetricFormat,
  type RecordBlock,
  type RecordLayout,
  unknownVersion,
} from './metric-format.ts'
import { viewOf } from './select-records.ts'
import { TileColumns } from './tile-columns.ts'

export interface TileLayout extends RecordLayout {
  /** Version 3: the area of a tile in mm2, by which counts become densities. */
  readonly tileArea: number
}

/**
 * Tile, versions 2 and 3 (spec: interop-format 1 and 2). Version 2 writes a record per tile and code; version 3 one `t`
 * record with the counts and an `r` record per read with the percent aligned.
 */
export const tileFormat: MetricFormat<TileLayout, TileMetrics> = {
  stem: 'TileMetrics',
  sampleHeader: Uint8Array.of(3, 15, 0, 0, 0, 0),
  readLayout(version, header) {
    if (version === 2) {
      return { version, recordBytes: expectRecordBytes(header, 10), headerBytes: 2, tileBytes: 2, tileArea: Number.NaN }
    }
    if (version !== 3) throw unknownVersion(header, version)
    const recordBytes = expectRecordBytes(header, 15)
    return { version, recordBytes, tileArea: header.f32(), headerBytes: 6, tileBytes: 4 }
  },
  decode: (layout, block, warn) => (layout.version === 2 ? decodeV2(layout, block, warn) : decodeV3(layout, block)),
}

/** Version 2 codes: tile values, then families of codes per read, then the mark of a control lane, which says nothing. */
const tileCodes = { density: 100, densityPf: 101, clusterCount: 102, clusterCountPf: 103 } as const
const phasingCodes = { from: 200, to: 299 } as const
const alignedCodes = { from: 300, to: 399 } as const
const controlLaneCode = 400

function decodeV2(layout: TileLayout, block: RecordBlock, warn: (warning: InterOpWarning) => void): TileMetrics {
  const tiles = new TileColumns()
  const view = viewOf(block)
  const unknownCodes = new Set<number>()
  for (let record = 0, at = 0; record < block.count; record++, at += layout.recordBytes) {
    const lane = view.getUint16(at, true)
    const tile = view.getUint16(at + 2, true)
    const code = view.getUint16(at + 4, true)
    if (lane === 0 || tile === 0 || code === controlLaneCode) continue
    const value = view.getFloat32(at + 6, true)
    if (code === tileCodes.density) tiles.set(tiles.rowOf(lane, tile), 'density', value)
    else if (code === tileCodes.densityPf) tiles.set(tiles.rowOf(lane, tile), 'densityPf', value)
    else if (code === tileCodes.clusterCount) tiles.set(tiles.rowOf(lane, tile), 'clusterCount', value)
    else if (code === tileCodes.clusterCountPf) tiles.set(tiles.rowOf(lane, tile), 'clusterCountPf', value)
    else if (code >= phasingCodes.from && code <= phasingCodes.to) {
      const step = code - phasingCodes.from
      // Fractions become percent; a rate below zero is noise and stands for none.
      const percent = Math.max(Math.fround(value * 100), 0)
      const name = step % 2 === 0 ? 'phasing' : 'prephasing'
      tiles.setOfRead(tiles.rowOf(lane, tile), (step >> 1) + 1, name, percent)
    } else if (code >= alignedCodes.from && code <= alignedCodes.to) {
      tiles.setOfRead(tiles.rowOf(lane, tile), code - alignedCodes.from + 1, 'alignedPercent', value)
    } else if (!unknownCodes.has(code)) {
      unknownCodes.add(code)
      warn({ ...block.place(record), code: 'bad-code', reason: `tile records of code ${code} are left out` })
    }
  }
  return tiles.columns()
}

const tileRecord = 't'.charCodeAt(0)
const readRecord = 'r'.charCodeAt(0)
const padding = 0
/** Read numbers are RunInfo's; no run has more reads than RunInfo may list. */
const readsMax = 64

function decodeV3({ recordBytes, tileArea }: TileLayout, block: RecordBlock): TileMetrics {
  const tiles = new TileColumns()
  const view = viewOf(block)
  const hasArea = tileArea !== 0 && !Number.isNaN(tileArea)
  const density = (count: number) => (hasArea ? count / tileArea : Number.NaN)
  for (let record = 0, at = 0; record < block.count; record++, at += recordBytes) {
    const lane = view.getUint16(at, true)
    const tile = view.getUint32(at + 2, true)
    const code = view.getUint8(at + 6)
    if (lane === 0 || tile === 0 || code === padding) continue
    if (code === tileRecord) {
      const row = tiles.rowOf(lane, tile)
      const count = view.getFloat32(at + 7, true)
      const countPf = view.getFloat32(at + 11, true)
      tiles.set(row, 'clusterCount', count)
      tiles.set(row, 'clusterCountPf', countPf)
      tiles.set(row, 'density', density(count))
      tiles.set(row, 'densityPf', density(countPf))
    } else if (code === readRecord) {
      const read = view.getUint32(at + 7, true)
      if (read === 0 || read > readsMax) throw new InterOpError('bad-id', block.place(record), `read ${read}`)
      tiles.setOfRead(tiles.rowOf(lane, tile), read, 'alignedPercent', view.getFloat32(at + 11, true))
    } else {
      throw new InterOpError('bad-code', block.place(record), `tile record of code ${code}`)
    }
  }
  return tiles.columns()
}
