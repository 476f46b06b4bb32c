import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A run folder that was made for a bench. */
export interface BenchFolder {
  readonly files: number
  readonly bytes: number
}

/** How many tiles and cycles a made run has. Real records and headers; the values are made up and plausible. */
export interface BenchScale {
  readonly lanes: number
  readonly swaths: number
  readonly tilesPerSwath: number
  readonly readCycles: readonly [read1: number, index1: number, index2: number, read2: number]
}

/** NovaSeq X 25B: 6,272 tiles, 318 cycles; about 222 MB of metric files. */
export const novaSeqX25B: BenchScale = { lanes: 8, swaths: 4, tilesPerSwath: 98, readCycles: [151, 8, 8, 151] }
/** NovaSeq 6000 S2 with files by cycle: 1,408 tiles, 318 cycles; about 1,800 files. */
export const novaSeq6000S2: BenchScale = { lanes: 2, swaths: 4, tilesPerSwath: 88, readCycles: [151, 8, 8, 151] }

/** A metric kind by tile and cycle: header, and what stands in a record after lane u16, tile u32, cycle u16. */
interface CycleKind {
  readonly stem: string
  readonly header: Uint8Array
  readonly recordBytes: number
  readonly nonIndexOnly: boolean
  put(view: DataView, at: number, tileIndex: number, cycle: number): void
}

const surfaces = 2
const smallWave = (tileIndex: number, cycle: number) => ((tileIndex * 31 + cycle * 17) % 97) / 97

const cycleKinds: readonly CycleKind[] = [
  {
    stem: 'QMetrics',
    header: Uint8Array.of(7, 20, 1, 3, 2, 17, 11, 18, 29, 25, 30, 40, 37),
    recordBytes: 20,
    nonIndexOnly: false,
    put(view, at, tileIndex, cycle) {
      const low = Math.round(60_000 + 200 * cycle * smallWave(tileIndex, cycle))
      view.setUint32(at, low, true)
      view.setUint32(at + 4, low + 35_000, true)
      view.setUint32(at + 8, 3_400_000 - 2 * low, true)
    },
  },
  {
    stem: 'CorrectedIntMetrics',
    header: Uint8Array.of(4, 28),
    recordBytes: 28,
    nonIndexOnly: false,
    put(view, at, tileIndex, cycle) {
      view.setUint32(at, 1000 + cycle, true)
      for (let base = 1; base <= 4; base++) view.setUint32(at + 4 * base, 840_000 + tileIndex + base, true)
    },
  },
  {
    stem: 'ExtractionMetrics',
    header: Uint8Array.of(3, 20, 2),
    recordBytes: 20,
    nonIndexOnly: false,
    put(view, at, tileIndex, cycle) {
      view.setFloat32(at, 1.8 + smallWave(tileIndex, cycle) / 10, true)
      view.setFloat32(at + 4, 1.9 + smallWave(tileIndex, cycle) / 10, true)
      view.setUint16(at + 8, 900 - cycle, true)
      view.setUint16(at + 10, 1100 - cycle, true)
    },
  },
  {
    stem: 'ImageMetrics',
    header: Uint8Array.of(3, 16, 2),
    recordBytes: 16,
    nonIndexOnly: false,
    put(view, at, _tileIndex, cycle) {
      view.setUint16(at, 120, true)
      view.setUint16(at + 2, 130, true)
      view.setUint16(at + 4, 1500 - cycle, true)
      view.setUint16(at + 6, 1700 - cycle, true)
    },
  },
  {
    stem: 'EmpiricalPhasingMetrics',
    header: Uint8Array.of(2, 16),
    recordBytes: 16,
    nonIndexOnly: false,
    put(view, at, tileIndex, cycle) {
      view.setFloat32(at, 0.05 * cycle + smallWave(tileIndex, cycle) / 50, true)
      view.setFloat32(at + 4, 0.04 * cycle + smallWave(tileIndex, cycle) / 60, true)
    },
  },
  {
    stem: 'ErrorMetrics',
    header: Uint8Array.of(4, 12),
    recordBytes: 12,
    nonIndexOnly: true,
    put(view, at, tileIndex, cycle) {
      view.setFloat32(at, 0.1 + cycle / 1000 + smallWave(tileIndex, cycle) / 20, true)
    },
  },
]

/** Writes a run whose metric files each hold the whole run, as NovaSeq X does. */
export function writeWholeRunFolder(folder: string, scale: BenchScale): BenchFolder {
  const interOp = startFolder(folder, scale, 'LH00130', ['green', 'blue'])
  const tiles = tilesOf(scale)
  const count = new FileCount()
  for (const kind of cycleKinds) {
    const file = openSync(join(interOp, `${kind.stem}Out.bin`), 'w')
    count.add(writeSync(file, kind.header), true)
    for (const cycle of cyclesOf(scale, kind)) count.add(writeSync(file, cycleRecords(kind, tiles, cycle)))
    closeSync(file)
  }
  writeTileFiles(interOp, interOp, tiles, count)
  return count
}

/** Writes the same by cycle, as NovaSeq 6000 does: a folder for each cycle, a file for each kind in it. */
export function writeByCycleFolder(folder: string, scale: BenchScale): BenchFolder {
  const interOp = startFolder(folder, scale, 'A00834', ['RED', 'GREEN'])
  const tiles = tilesOf(scale)
  const count = new FileCount()
  const folderOf = (cycle: number) => {
    const path = join(interOp, `C${cycle}.1`)
    mkdirSync(path, { recursive: true })
    return path
  }
  for (const kind of cycleKinds) {
    for (const cycle of cyclesOf(scale, kind)) {
      const bytes = Buffer.concat([kind.header, cycleRecords(kind, tiles, cycle)])
      writeFileSync(join(folderOf(cycle), `${kind.stem}Out.bin`), bytes)
      count.add(bytes.length, true)
    }
  }
  writeTileFiles(folderOf(25), folderOf(10), tiles, count)
  return count
}

class FileCount implements BenchFolder {
  files = 0
  bytes = 0

  add(bytes: number, isNewFile = false): void {
    this.bytes += bytes
    if (isNewFile) this.files++
  }
}

interface BenchTile {
  readonly lane: number
  readonly tile: number
}

function tilesOf({ lanes, swaths, tilesPerSwath }: BenchScale): BenchTile[] {
  const tiles: BenchTile[] = []
  for (let lane = 1; lane <= lanes; lane++) {
    for (let surface = 1; surface <= surfaces; surface++) {
      for (let swath = 1; swath <= swaths; swath++) {
        for (let number = 1; number <= tilesPerSwath; number++) {
          tiles.push({ lane, tile: surface * 1000 + swath * 100 + number })
        }
      }
    }
  }
  return tiles
}

function cyclesOf({ readCycles }: BenchScale, { nonIndexOnly }: CycleKind): number[] {
  const [read1, index1, index2] = readCycles
  const total = readCycles.reduce((sum, cycles) => sum + cycles, 0)
  const isIndex = (cycle: number) => cycle > read1 && cycle <= read1 + index1 + index2
  return Array.from({ length: total }, (_, index) => index + 1).filter((cycle) => !nonIndexOnly || !isIndex(cycle))
}

function cycleRecords(kind: CycleKind, tiles: readonly BenchTile[], cycle: number): Uint8Array {
  const bytes = new Uint8Array(tiles.length * kind.recordBytes)
  const view = new DataView(bytes.buffer)
  for (const [index, { lane, tile }] of tiles.entries()) {
    const at = index * kind.recordBytes
    view.setUint16(at, lane, true)
    view.setUint32(at + 2, tile, true)
    view.setUint16(at + 6, cycle, true)
    kind.put(view, at + 8, index, cycle)
  }
  return bytes
}

/** TileMetrics version 3 (a count, and a percent aligned for each non-index read) and ExtendedTileMetrics version 3. */
function writeTileFiles(
  tileFolder: string,
  extendedFolder: string,
  tiles: readonly BenchTile[],
  count: FileCount,
): void {
  const recordsPerTile = 3
  const tile = new DataView(new ArrayBuffer(6 + tiles.length * recordsPerTile * 15))
  tile.setUint16(0, 0x0f03, true)
  tile.setFloat32(2, 1.381, true)
  const extended = new DataView(new ArrayBuffer(2 + tiles.length * 18))
  extended.setUint16(0, 0x1203, true)
  for (const [index, { lane, tile: number }] of tiles.entries()) {
    const clusters = 4_091_904
    const put = (record: number, code: string) => {
      const at = 6 + (index * recordsPerTile + record) * 15
      tile.setUint16(at, lane, true)
      tile.setUint32(at + 2, number, true)
      tile.setUint8(at + 6, code.charCodeAt(0))
      return at + 7
    }
    const at = put(0, 't')
    tile.setFloat32(at, clusters, true)
    tile.setFloat32(at + 4, Math.round(clusters * (0.8 + smallWave(index, 1) / 10)), true)
    for (const [record, read] of [1, 4].entries()) {
      const readAt = put(record + 1, 'r')
      tile.setUint32(readAt, read, true)
      tile.setFloat32(readAt + 4, 1.5 + smallWave(index, read), true)
    }
    const extendedAt = 2 + index * 18
    extended.setUint16(extendedAt, lane, true)
    extended.setUint32(extendedAt + 2, number, true)
    extended.setFloat32(extendedAt + 6, Math.round(clusters * 0.95), true)
  }
  for (const [path, view] of [
    [join(tileFolder, 'TileMetricsOut.bin'), tile],
    [join(extendedFolder, 'ExtendedTileMetricsOut.bin'), extended],
  ] as const) {
    writeFileSync(path, view)
    count.add(view.byteLength, true)
  }
}

/** RunInfo.xml and the InterOp folder. */
function startFolder(folder: string, scale: BenchScale, serial: string, channels: readonly string[]): string {
  const interOp = join(folder, 'InterOp')
  mkdirSync(interOp, { recursive: true })
  const { lanes, swaths, tilesPerSwath, readCycles } = scale
  const reads = readCycles.map(
    (cycles, index) =>
      `<Read Number="${index + 1}" NumCycles="${cycles}" IsIndexedRead="${index === 1 || index === 2 ? 'Y' : 'N'}"/>`,
  )
  const tiles = tilesOf(scale).map(({ lane, tile }) => `<Tile>${lane}_${tile}</Tile>`)
  const layout =
    `LaneCount="${lanes}" SurfaceCount="${surfaces}" SwathCount="${swaths}" TileCount="${tilesPerSwath}"` +
    `><TileSet TileNamingConvention="FourDigit"><Tiles>${tiles.join('')}</Tiles></TileSet`
  writeFileSync(
    join(folder, 'RunInfo.xml'),
    `<?xml version="1.0"?><RunInfo Version="6"><Run Id="20260101_${serial}_0001_A000BENCH" Number="1">` +
      `<Flowcell>000BENCH</Flowcell><Instrument>${serial}</Instrument><Date>2026-01-01T00:00:00Z</Date>` +
      `<Reads>${reads.join('')}</Reads><FlowcellLayout ${layout}></FlowcellLayout>` +
      `<ImageChannels>${channels.map((name) => `<Name>${name}</Name>`).join('')}</ImageChannels></Run></RunInfo>`,
  )
  return interOp
}

/** How the files of a run grow that hold it whole: bytes before the first record, and bytes of each cycle. */
export function wholeRunGrowth(scale: BenchScale): readonly {
  readonly name: string
  readonly headerBytes: number
  readonly bytesThrough: (cycle: number) => number
}[] {
  const tileCount = tilesOf(scale).length
  return cycleKinds.map((kind) => {
    const cycles = cyclesOf(scale, kind)
    const bytesPerCycle = tileCount * kind.recordBytes
    return {
      name: `${kind.stem}Out.bin`,
      headerBytes: kind.header.length,
      bytesThrough: (through) => kind.header.length + cycles.filter((cycle) => cycle <= through).length * bytesPerCycle,
    }
  })
}
