/** The configuration is unsafe or wrong: every fault that was found, each with its place. Exit code 78. */
export class ConfigurationError extends Error {
  readonly code = 'unsafe-configuration'
  readonly file: string
  readonly faults: readonly string[]

  constructor(file: string, faults: readonly string[]) {
    super(`${file}: ${faults.join('; ')}`)
    this.name = 'ConfigurationError'
    this.file = file
    this.faults = faults
  }
}
