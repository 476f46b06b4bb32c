import { InterOpError, type InterOpWarning } from '../interop-error.ts'

/** One index of one tile: how many clusters carry it. Names are those that a person typed: they must stay local. */
export interface IndexCount {
  readonly lane: number
  readonly tile: number
  /** Number of the first index read. */
  readonly read: number
  /** Both parts of a dual index, joined by `-` or `+`. */
  readonly index: string
  readonly clusters: number
  readonly sample: string
  readonly project: string
}

export interface IndexRead {
  readonly version: number
  readonly counts: readonly IndexCount[]
  /** Bytes up to the end of the last complete record. */
  readonly consumedBytes: number
  readonly warnings: readonly InterOpWarning[]
}

/** A field of no letters stands for this. */
const noName = 'NA'

/**
 * IndexMetrics, versions 1 and 2 (spec: interop-format 12): version, then records of id (lane u16, tile u16 or u32, read
 * u16), index, count (u32 or u64), sample and project, each text with its length before it.
 *
 * This file holds names of samples and projects. No other module of this package imports this one, and `readRun` and
 * `readableFiles` do not know the file: whoever wants it asks for it by name.
 *
 * @throws InterOpError `unknown-version`.
 */
export function readIndexMetrics(bytes: Uint8Array, { file }: { readonly file: string }): IndexRead {
  const version = bytes[0]
  if (version === undefined) {
    const empty = { file, offset: 0, code: 'empty-file', reason: 'the file is empty; taken as absent' } as const
    return { version: 0, counts: [], consumedBytes: 0, warnings: [empty] }
  }
  if (version !== 1 && version !== 2) {
    throw new InterOpError('unknown-version', { file, offset: 0 }, `unknown version ${version}`)
  }
  const counts: IndexCount[] = []
  const cursor = new RecordCursor(bytes, version)
  while (cursor.offset < bytes.length) {
    const start = cursor.offset
    const count = cursor.next()
    if (count === undefined) {
      const reason = `the last record has ${bytes.length - start} bytes and more to come; the ${counts.length} before it are used`
      return { version, counts, consumedBytes: start, warnings: [{ file, offset: start, code: 'truncated', reason }] }
    }
    // An id of 0 is padding, as in every metric file.
    if (count.lane > 0 && count.tile > 0 && count.read > 0) counts.push(count)
  }
  return { version, counts, consumedBytes: cursor.offset, warnings: [] }
}

class RecordCursor {
  offset = 1
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #isWide: boolean

  constructor(bytes: Uint8Array, version: 1 | 2) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isWide = version === 2
  }

  /** The next record, or undefined when the file ends within it. */
  next(): IndexCount | undefined {
    const [tileBytes, countBytes] = this.#isWide ? [4, 8] : [2, 4]
    let at = this.offset
    const left = (bytes: number) => at + bytes <= this.#bytes.length
    const text = () => {
      if (!left(2)) return undefined
      const length = this.#view.getUint16(at, true)
      at += 2
      if (!left(length)) return undefined
      const letters = this.#bytes.subarray(at, at + length)
      at += length
      return length === 0 ? noName : new TextDecoder('latin1').decode(letters)
    }
    if (!left(4 + tileBytes)) return undefined
    const lane = this.#view.getUint16(at, true)
    const tile = this.#isWide ? this.#view.getUint32(at + 2, true) : this.#view.getUint16(at + 2, true)
    const read = this.#view.getUint16(at + 2 + tileBytes, true)
    at += 4 + tileBytes
    const index = text()
    if (index === undefined || !left(countBytes)) return undefined
    const low = this.#view.getUint32(at, true)
    const clusters = this.#isWide ? this.#view.getUint32(at + 4, true) * 2 ** 32 + low : low
    at += countBytes
    const sample = text()
    const project = text()
    if (sample === undefined || project === undefined) return undefined
    this.offset = at
    return { lane, tile, read, index, clusters, sample, project }
  }
}
