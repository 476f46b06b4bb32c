import { InterOpError, type InterOpPlace, type InterOpWarning } from '../interop-error.ts'
import type { ByteCursor } from './byte-cursor.ts'

/** What the header of a metric file says about the records after it. */
export interface RecordLayout {
  readonly version: number
  readonly headerBytes: number
  readonly recordBytes: number
  /** Older versions write the tile number in 2 bytes, newer ones in 4. */
  readonly tileBytes: 2 | 4
}

/** Complete records without their headers, from one file or from several of one layout. */
export interface RecordBlock {
  readonly bytes: Uint8Array
  readonly count: number
  /** Where a record came from, for messages. */
  place(record: number): InterOpPlace
}

/** One kind of metric file: how its header and its records are read. */
export interface MetricFormat<Layout extends RecordLayout, Metrics> {
  /** The file name without "Out.bin". */
  readonly stem: string
  /** A header of one version, whole: gives the columns of length 0 for a file that has no header yet. */
  readonly sampleHeader: Uint8Array
  /** Reads the header after its version byte. Throws InterOpError; `truncated` when the header is not all there yet. */
  readLayout(version: number, header: ByteCursor): Layout
  /** Decodes complete records. Padding is left out, of records with one id the last wins. */
  decode(layout: Layout, block: RecordBlock, warn: (warning: InterOpWarning) => void): Metrics
}

/** Reads the record size and insists that it is the one that the layout gives. */
export function expectRecordBytes(header: ByteCursor, expected: number, width: 1 | 4 = 1): number {
  const place = header.place()
  const size = width === 1 ? header.u8() : header.u32()
  if (size === expected) return size
  throw recordSizeError(place, size, expected)
}

/** The error for a record size that is not the layout's. */
export function recordSizeError(place: InterOpPlace, size: number, expected: number): InterOpError {
  return new InterOpError('record-size', place, `record size ${size}, the layout has ${expected}`)
}

/** The error for a version byte that the format does not have. */
export function unknownVersion(header: ByteCursor, version: number): InterOpError {
  return new InterOpError('unknown-version', { file: header.file, offset: 0 }, `unknown version ${version}`)
}
