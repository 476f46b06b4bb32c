/** What can be wrong with a run folder. The code is stable: programs may branch on it. */
export type InterOpCode =
  /** A file, header or record ends before its layout says so. */
  | 'truncated'
  /** A file of zero bytes. */
  | 'empty-file'
  /** The first byte names a version that this reader does not know. */
  | 'unknown-version'
  /** The record size in the header is not the one that the layout gives. */
  | 'record-size'
  /** A header field is outside what the format allows. */
  | 'bad-header'
  /** A record carries a code that the format does not have. */
  | 'bad-code'
  /** A lane, tile or cycle that does not belong to this run. */
  | 'bad-id'
  /** Files of one per-cycle set that do not share one layout. */
  | 'mixed-layout'
  /** Files by cycle were read where the maker's reader would not have looked at them. */
  | 'by-cycle'
  | 'xml-truncated'
  | 'xml-malformed'
  /** A document type or an entity of the document's own: refused, never expanded. */
  | 'xml-forbidden'
  /** RunInfo.xml or RunParameters.xml is well formed but lacks or contradicts what a run needs. */
  | 'run-info'
  | 'run-parameters'
  /** A file that a run folder needs is not there. */
  | 'missing-file'
  /** More bytes, records, tiles or depth than this reader takes. */
  | 'limit'
  | 'unreadable'

/** Where a fault is: the file as named by the caller, and the byte at which it shows. */
export interface InterOpPlace {
  readonly file: string
  readonly offset: number
}

/** A fault that did not stop the reading: named, placed, and reported beside the result. */
export interface InterOpWarning extends InterOpPlace {
  readonly code: InterOpCode
  readonly reason: string
}

/** A fault that stops the reading of one file or one run. The message holds file, offset and reason. */
export class InterOpError extends Error {
  override readonly name = 'InterOpError'
  readonly code: InterOpCode
  readonly file: string
  readonly offset: number
  readonly reason: string

  constructor(code: InterOpCode, place: InterOpPlace, reason: string) {
    super(`${place.file}: ${reason} (byte ${place.offset}, ${code})`)
    this.code = code
    this.file = place.file
    this.offset = place.offset
    this.reason = reason
  }
}

/** The same fault as a warning, for a caller that goes on without the file. */
export function warningOf(error: InterOpError): InterOpWarning {
  return { file: error.file, offset: error.offset, code: error.code, reason: error.reason }
}
