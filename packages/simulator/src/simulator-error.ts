export type SimulatorFault =
  | 'bad-argument'
  | 'bad-laws'
  | 'cannot-write'
  | 'folder-exists'
  | 'run-shrinks'
  | 'unknown-fault'
  | 'unknown-platform'

/** A request that the simulator refuses; nothing was written for it. */
export class SimulatorError extends Error {
  readonly code: SimulatorFault

  constructor(code: SimulatorFault, reason: string) {
    super(reason)
    this.name = 'SimulatorError'
    this.code = code
  }
}

/** Throws unless `value` is a whole number from `least` to `most`. */
export function checkWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new SimulatorError('bad-argument', `${name} is ${value}; it must be a whole number from ${least} to ${most}`)
  }
}
