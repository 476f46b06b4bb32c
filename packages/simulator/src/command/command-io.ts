import { SimulatorError } from '../simulator-error.ts'

/** Where a command writes: standard output for what was asked, standard error for all else. */
export interface CommandIo {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/** Writes all of a text, however slow the reader. */
export async function say(stream: NodeJS.WritableStream, text: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** Whether a person watches the stream, so that progress makes sense. */
export function isTerminal(stream: NodeJS.WritableStream): boolean {
  return 'isTTY' in stream && stream.isTTY === true
}

/** The exit code for an error that a person can act on (docs/contracts.md); undefined for a mistake of ours. */
export function exitCodeOf(error: unknown): 2 | 3 | undefined {
  if (error instanceof SimulatorError) {
    return error.code === 'folder-exists' || error.code === 'cannot-write' ? 3 : 2
  }
  // Node's own parser of arguments throws errors with these codes.
  const isParser = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
  return isParser ? 2 : undefined
}

/** A whole number that a person typed; throws SimulatorError that names the option. */
export function wholeOf(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new SimulatorError('bad-argument', `--${option} is "${text}"; it must be a whole number`)
  }
  return Number(text)
}
