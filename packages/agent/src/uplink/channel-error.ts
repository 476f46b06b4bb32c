import type { SeenCertificate, Stage } from './transport.ts'

/** No connection to the service: how far it came, and a code of the network, of TLS or of a proxy's refusal. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  readonly stage: Stage
  readonly code: string
  /** What a proxy answered instead of a tunnel. */
  readonly status: number | undefined
  readonly certificate: SeenCertificate | undefined

  constructor(stage: Stage, code: string, more: { status?: number; certificate?: SeenCertificate | undefined } = {}) {
    super(`${stage}: ${code}`)
    this.stage = stage
    this.code = code
    this.status = more.status
    this.certificate = more.certificate
  }
}

/** Any error of a stage as a ChannelError; of its text nothing is kept, which may hold names from outside. */
export function channelFault(error: unknown, stage: Stage, certificate?: SeenCertificate): ChannelError {
  if (error instanceof ChannelError && certificate === undefined) return error
  return new ChannelError(stage, codeOf(error), { certificate })
}

/** A code such as ECONNREFUSED or CERT_HAS_EXPIRED; never the message. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string' && /^[\w-]{1,60}$/.test(code)) return code
  return error.name === 'TimeoutError' || error.message === 'silent' ? 'ETIMEDOUT' : error.name
}
