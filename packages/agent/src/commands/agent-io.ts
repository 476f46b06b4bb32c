import { type ExitCode, exitCodes } from '@seqward/contract'
import { HomeError } from '../home/home-error.ts'
import { RoleError } from '../roles/role-process.ts'

/** Where a command writes, and what may end it besides the signals of the process. */
export interface AgentIo {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly signal?: AbortSignal
}

/** Writes and waits until a slow pipe has taken it. */
export function say(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (stream.write(text)) resolve()
    else stream.once('drain', resolve)
  })
}

/** One JSON document on standard output. */
export async function sayJson(io: AgentIo, document: unknown): Promise<ExitCode> {
  await say(io.stdout, `${JSON.stringify(document)}\n`)
  return exitCodes.done
}

/** Tells why a command did nothing. */
export async function refuse(io: AgentIo, code: ExitCode, reason: string): Promise<ExitCode> {
  await say(io.stderr, `seqward agent: ${reason}\n`)
  return code
}

/** The exit code of an error that a person can do something about; others are thrown on. */
export async function refuseError(io: AgentIo, error: unknown): Promise<ExitCode> {
  if (error instanceof HomeError) return refuse(io, exitCodes.unsafeConfiguration, error.message)
  if (error instanceof RoleError && error.isUnconfined)
    return refuse(
      io,
      exitCodes.unsafeConfiguration,
      `${error.message}: Landlock and seccomp are needed ("seqward agent confinement" says more; agent.json: "confinement": "node-only" does without)`,
    )
  if (isUsageError(error)) return refuse(io, exitCodes.wrongUsage, `${error.message} ("seqward agent help" says more)`)
  throw error
}

/** Node's own parser of arguments throws errors with these codes. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}
