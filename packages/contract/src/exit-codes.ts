/** What the command's exit codes mean (docs/contracts.md). */
export const exitCodes = {
  /** Done, also when parts were unreadable: each is named in `warnings` and on standard error. */
  done: 0,
  wrongUsage: 2,
  /** Nothing could be made of the input. */
  nothingMade: 3,
  /** Refused by policy or consent. */
  refused: 4,
  unreachable: 5,
  unsafeConfiguration: 78,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
