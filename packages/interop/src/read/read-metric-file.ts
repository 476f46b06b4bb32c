import { InterOpError, type InterOpWarning } from '../interop-error.ts'
import { ByteCursor } from './byte-cursor.ts'
import type { MetricFormat, RecordBlock, RecordLayout } from './metric-format.ts'

/** One metric file, read. A file that holds no record yet gives columns of length 0, which stands for "absent". */
export interface MetricRead<Metrics> {
  readonly metrics: Metrics
  /** 0 when the file has no version byte yet. */
  readonly version: number
  /** Complete records in the file, padding and repeats included. */
  readonly recordCount: number
  /** Bytes up to the end of the last complete record: where a later read of a growing file goes on. */
  readonly consumedBytes: number
  readonly warnings: readonly InterOpWarning[]
}

/** One file of a metric set. */
export interface MetricFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/** A reader for one kind of metric file. Throws InterOpError when the file as a whole cannot be read. */
export type MetricReader<Metrics> = (bytes: Uint8Array, options: { readonly file: string }) => MetricRead<Metrics>

/** The reader of a format, for a single file. */
export function readerOf<Layout extends RecordLayout, Metrics>(
  format: MetricFormat<Layout, Metrics>,
): MetricReader<Metrics> {
  return (bytes, { file }) => readMetricFiles(format, [{ file, bytes }])
}

/** The header of a file, or undefined when the file ends within it. */
export function readHeader<Layout extends RecordLayout>(
  format: MetricFormat<Layout, unknown>,
  { file, bytes }: MetricFile,
): Layout | undefined {
  const header = new ByteCursor(bytes, file)
  if (bytes.length < 2) return undefined
  try {
    return format.readLayout(header.u8(), header)
  } catch (error) {
    if (error instanceof InterOpError && error.code === 'truncated') return undefined
    throw error
  }
}

/**
 * Reads the files of one metric set as one: records in the order of the files, then the record rules
 * (spec: interop-format 0.1 and 0.3). The layout of the last file that has one counts for all.
 *
 * @throws InterOpError `unknown-version`, `record-size`, `bad-header`, `bad-code` or `mixed-layout`.
 */
export function readMetricFiles<Layout extends RecordLayout, Metrics>(
  format: MetricFormat<Layout, Metrics>,
  files: readonly MetricFile[],
): MetricRead<Metrics> {
  const warnings: InterOpWarning[] = []
  const pieces: Piece[] = []
  let layout: Layout | undefined
  let consumedBytes = 0
  for (const source of files) {
    const found = readHeader(format, source)
    if (found === undefined) {
      warnings.push(unstarted(source))
      continue
    }
    if (layout !== undefined && !isSameLayout(layout, found)) {
      const reason = `version ${found.version} among files of version ${layout.version}, or other bins or channels`
      throw new InterOpError('mixed-layout', { file: source.file, offset: 0 }, reason)
    }
    layout = found
    const { piece, tail } = completeRecords(source, found)
    if (tail !== undefined) warnings.push(tail)
    consumedBytes = piece.start + piece.bytes.length
    pieces.push(piece)
  }
  layout ??= format.readLayout(...sampleOf(format))
  const block = joinPieces(pieces, layout.recordBytes)
  const metrics = format.decode(layout, block, (warning) => warnings.push(warning))
  const version = pieces.length === 0 ? (files[0]?.bytes[0] ?? 0) : layout.version
  return { metrics, version, recordCount: block.count, consumedBytes, warnings }
}

/** True when records of both layouts can be read alike: same version, size, bins and channels. */
export function isSameLayout(a: RecordLayout, b: RecordLayout): boolean {
  return a.version === b.version && a.recordBytes === b.recordBytes && a.tileBytes === b.tileBytes
}

interface Piece {
  readonly file: string
  readonly start: number
  readonly bytes: Uint8Array
}

function completeRecords({ file, bytes }: MetricFile, layout: RecordLayout): { piece: Piece; tail?: InterOpWarning } {
  const { headerBytes, recordBytes } = layout
  const count = Math.floor((bytes.length - headerBytes) / recordBytes)
  const end = headerBytes + count * recordBytes
  const piece = { file, start: headerBytes, bytes: bytes.subarray(headerBytes, end) }
  if (end === bytes.length) return { piece }
  // The file grows during a run, so a short last record usually means "not yet".
  const reason = `the last record has ${bytes.length - end} of ${recordBytes} bytes; the ${count} before it are used`
  return { piece, tail: { file, offset: end, code: 'truncated', reason } }
}

function unstarted({ file, bytes }: MetricFile): InterOpWarning {
  if (bytes.length === 0) return { file, offset: 0, code: 'empty-file', reason: 'the file is empty; taken as absent' }
  return { file, offset: bytes.length, code: 'truncated', reason: 'the header is not complete; taken as absent' }
}

function joinPieces(pieces: readonly Piece[], recordBytes: number): RecordBlock {
  const first = pieces[0]
  const length = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0)
  let bytes = first?.bytes ?? new Uint8Array(0)
  if (pieces.length > 1) {
    bytes = new Uint8Array(length)
    let at = 0
    for (const piece of pieces) {
      bytes.set(piece.bytes, at)
      at += piece.bytes.length
    }
  }
  const place = (record: number) => {
    let offset = record * recordBytes
    for (const piece of pieces) {
      if (offset < piece.bytes.length) return { file: piece.file, offset: piece.start + offset }
      offset -= piece.bytes.length
    }
    return { file: pieces.at(-1)?.file ?? '', offset: 0 }
  }
  return { bytes, count: length / recordBytes, place }
}

function sampleOf(format: MetricFormat<RecordLayout, unknown>): [number, ByteCursor] {
  const header = new ByteCursor(format.sampleHeader, format.prefix)
  return [header.u8(), header]
}
