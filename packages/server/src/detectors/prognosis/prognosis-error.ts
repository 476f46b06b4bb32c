/** A prognosis was asked of histories that allow none. */
export class PrognosisError extends Error {
  override readonly name = 'PrognosisError'
  readonly code: 'no-failure'

  constructor(code: PrognosisError['code'], message: string) {
    super(message)
    this.code = code
  }
}
