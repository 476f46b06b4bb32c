import { InterOpError, type InterOpPlace, type InterOpWarning, warningOf } from '../interop-error.ts'
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

/** One file of a metric set, or what it has grown by. */
export interface MetricFile {
  readonly file: string
  readonly bytes: Uint8Array
  /** Set when `bytes` is only what follows `offset` (an earlier `consumedBytes`): the start of the file, for its header. */
  readonly resume?: { readonly header: Uint8Array; readonly offset: number }
}

/** A reader for one kind of metric file. Throws InterOpError when the file as a whole cannot be read. */
export type MetricReader<Metrics> = (bytes: Uint8Array, options: Omit<MetricFile, 'bytes'>) => MetricRead<Metrics>

/** The reader of a format, for a single file. */
export function readerOf<Layout extends RecordLayout, Metrics>(
  format: MetricFormat<Layout, Metrics>,
): MetricReader<Metrics> {
  return (bytes, options) => {
    // `locate` would keep the bytes of the file in memory for as long as the result lives.
    const { locate: _, ...read } = readMetricFiles(format, [{ ...options, bytes }])
    return read
  }
}

/** The header of a file, or undefined when the file ends within it. */
export function readHeader<Layout extends RecordLayout>(
  format: MetricFormat<Layout, unknown>,
  { file, bytes, resume }: MetricFile,
): Layout | undefined {
  const header = new ByteCursor(resume?.header ?? bytes, file)
  try {
    return format.readLayout(header.u8(), header)
  } catch (error) {
    if (error instanceof InterOpError && error.code === 'truncated') return undefined
    throw error
  }
}

/**
 * Reads the files of one metric set as one: records in the order of the files, then the record rules
 * (spec: interop-format 0.1 and 0.3). The layout of the last file that has one counts for all. With `skipFaults` a file
 * that cannot be read is left out of the set, with a warning.
 *
 * @throws InterOpError `unknown-version`, `record-size`, `bad-header`, `bad-code` or `mixed-layout`.
 */
export function readMetricFiles<Layout extends RecordLayout, Metrics>(
  format: MetricFormat<Layout, Metrics>,
  files: readonly MetricFile[],
  { skipFaults = false }: { readonly skipFaults?: boolean } = {},
): MetricRead<Metrics> & { locate: Locate } {
  const warnings: InterOpWarning[] = []
  const pieces: Piece[] = []
  let layout: Layout | undefined
  let consumedBytes = 0
  for (const source of files) {
    const found = nextLayout(format, source, layout, skipFaults, warnings)
    if (found === undefined) continue
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
  const usedLayout = layout
  const locate: Locate = (id) => locateIn(usedLayout, block, id)
  return { metrics, version, recordCount: block.count, consumedBytes, warnings, locate }
}

/** The layout of the next file of a set, or undefined, with a warning, when the set goes on without that file. */
function nextLayout<Layout extends RecordLayout>(
  format: MetricFormat<Layout, unknown>,
  source: MetricFile,
  known: Layout | undefined,
  skipFaults: boolean,
  warnings: InterOpWarning[],
): Layout | undefined {
  try {
    const found = readHeader(format, source)
    if (found === undefined) warnings.push(unstarted(source))
    else if (known !== undefined && !isSameLayout(known, found)) throw mixedLayout(source.file, known, found)
    return found
  } catch (error) {
    if (!(error instanceof InterOpError) || !skipFaults) throw error
    warnings.push(warningOf(error))
    return undefined
  }
}

export interface RecordId {
  readonly lane: number
  readonly tile: number
  readonly cycle?: number | undefined
}

export type Locate = (id: RecordId) => InterOpPlace

/** Where the first record with this id is, for a message. */

export function locateIn(layout: RecordLayout, block: RecordBlock, { lane, tile, cycle }: RecordId): InterOpPlace {
  const { bytes, count } = block
  const { recordBytes, tileBytes } = layout
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let record = 0, at = 0; record < count; record++, at += recordBytes) {
    if (view.getUint16(at, true) !== lane) continue
    if ((tileBytes === 2 ? view.getUint16(at + 2, true) : view.getUint32(at + 2, true)) !== tile) continue
    if (cycle === undefined || view.getUint16(at + 2 + tileBytes, true) === cycle) return block.place(record)
  }
  return block.place(0)
}

/** True when records of both layouts can be read alike: same version, size, bins and channels. */
export function isSameLayout(a: RecordLayout, b: RecordLayout): boolean {
  return a.version === b.version && a.recordBytes === b.recordBytes && a.tileBytes === b.tileBytes
}

/** The error for a file of a set whose layout is not that of the files before it. */
export function mixedLayout(file: string, layout: RecordLayout, found: RecordLayout): InterOpError {
  const reason = `version ${found.version} among files of version ${layout.version}, or other bins or channels`
  return new InterOpError('mixed-layout', { file, offset: 0 }, reason)
}

interface Piece {
  readonly file: string
  readonly start: number
  readonly bytes: Uint8Array
}

function completeRecords(source: MetricFile, layout: RecordLayout): { piece: Piece; tail: InterOpWarning | undefined } {
  const { file, bytes, resume } = source
  const { headerBytes, recordBytes } = layout
  const from = resume === undefined ? headerBytes : 0
  const count = Math.floor((bytes.length - from) / recordBytes)
  const end = from + count * recordBytes
  const piece = { file, start: resume?.offset ?? headerBytes, bytes: bytes.subarray(from, end) }
  return { piece, tail: tailWarning(file, piece.start, bytes.length - from, recordBytes) }
}

/** The warning for records that do not end with the file, or undefined when they do. */
export function tailWarning(
  file: string,
  start: number,
  length: number,
  recordBytes: number,
): InterOpWarning | undefined {
  const count = Math.floor(length / recordBytes)
  const rest = length - count * recordBytes
  if (rest === 0) return undefined
  // The file grows during a run, so a short last record usually means "not yet".
  const reason = `the last record has ${rest} of ${recordBytes} bytes; the ${count} before it are used`
  return { file, offset: start + count * recordBytes, code: 'truncated', reason }
}

/** The warning for a file that ends before its first record could start. */
export function unstarted({ file, bytes }: MetricFile): InterOpWarning {
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
  const header = new ByteCursor(format.sampleHeader, format.stem)
  return [header.u8(), header]
}
