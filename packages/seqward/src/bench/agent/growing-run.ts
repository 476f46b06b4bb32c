import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type BenchScale, wholeRunGrowth, writeWholeRunFolder } from '../interop-folders.ts'

/** A run that grows on disk as an instrument would write it. */
export interface GrowingRun {
  readonly bytes: number
  /** Appends what has become complete, up to a cycle. */
  growTo(cycle: number): void
  /** Writes the markers of the end. */
  end(): void
  /** Digest over names, sizes, times and content of everything in the folder. */
  checksum(): string
}

/** Makes the whole run once beside the folder, to grow it from there. */
export function startGrowingRun(folder: string, source: string, scale: BenchScale): GrowingRun {
  const { bytes } = writeWholeRunFolder(source, scale)
  const growth = wholeRunGrowth(scale)
  mkdirSync(join(folder, 'InterOp'), { recursive: true })
  cpSync(join(source, 'RunInfo.xml'), join(folder, 'RunInfo.xml'))
  const grown = new Map<string, number>()
  return {
    bytes,
    growTo(cycle) {
      for (const { name, bytesThrough } of growth) {
        const from = grown.get(name) ?? 0
        const to = bytesThrough(cycle)
        if (to > from) appendFileSync(join(folder, 'InterOp', name), part(join(source, 'InterOp', name), from, to))
        grown.set(name, to)
      }
    },
    end() {
      for (const name of ['TileMetricsOut.bin', 'ExtendedTileMetricsOut.bin'])
        cpSync(join(source, 'InterOp', name), join(folder, 'InterOp', name))
      for (const name of ['RTAComplete.txt', 'CopyComplete.txt']) writeFileSync(join(folder, name), '')
    },
    checksum() {
      const digest = createHash('sha256')
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
        const { size, mtimeMs, mode } = statSync(join(folder, name))
        digest.update(`${name} ${size} ${mtimeMs} ${mode}\n`)
        if (statSync(join(folder, name)).isFile()) digest.update(readFileSync(join(folder, name)))
      }
      return digest.digest('hex')
    },
  }
}

function part(path: string, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from)
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes, 0, bytes.length, from)
  } finally {
    closeSync(file)
  }
  return bytes
}
