export type HomeCode = 'missing' | 'unsafe' | 'malformed' | 'in-use' | 'copied'

/** What is wrong with the agent's own folder. The message names the file and says what to do. */
export class HomeError extends Error {
  override readonly name = 'HomeError'
  readonly code: HomeCode

  constructor(code: HomeCode, message: string) {
    super(message)
    this.code = code
  }
}
