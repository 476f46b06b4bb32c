/** What a writer refuses. Each code names one broken promise of the caller. */
export type InterOpWriteFault =
  | 'bins-missing'
  | 'channel-count'
  | 'column-length'
  | 'tile-area'
  | 'tile-too-large'
  | 'value-range'
  | 'xml-character'

/** A set that cannot be written in the version that was asked for. `file` is the name that instruments give the file. */
export class InterOpWriteError extends Error {
  readonly code: InterOpWriteFault
  readonly file: string

  constructor(code: InterOpWriteFault, file: string, reason: string) {
    super(`${file}: ${reason}`)
    this.name = 'InterOpWriteError'
    this.code = code
    this.file = file
  }
}
