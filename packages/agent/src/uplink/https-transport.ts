import { Agent, type RequestOptions, request } from 'node:https'
import type { ClientRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { ChannelError, codeOf } from './channel-error.ts'
import type { Destination } from './destination.ts'
import { certificateSeenOn, openChannel } from './open-channel.ts'
import { readAnswer } from './read-answer.ts'
import { uplinkTls } from './tls-policy.ts'
import type { Transport, UplinkAnswer, UplinkRequest } from './transport.ts'

export type { Destination } from './destination.ts'

/** How long things may take, in milliseconds, once a connection stands. */
export interface TransportLimits {
  readonly silenceMilliseconds: number
  readonly uploadMilliseconds: number
  readonly idleMilliseconds: number
}

export const transportLimits: TransportLimits = {
  /** A connection that says nothing for so long is dead. Proxies that buffer an answer take a second, not thirty. */
  silenceMilliseconds: 30_000,
  /** A whole upload, on a line of 32 kB/s with a batch of the largest size; a server that drips is cut here. */
  uploadMilliseconds: 90_000,
  /** Proxies and firewalls forget idle connections after about a minute, mostly without a word: ours is gone before. */
  idleMilliseconds: 20_000,
}
/** Instruments of a gateway that upload at the same time. */
const socketsMax = 8

/** Sends over HTTPS to one host and port, and to no other: redirects are answers like any other. */
export function httpsTransport(
  destination: Destination,
  limits: TransportLimits = transportLimits,
): Transport & { close(): void } {
  const agent = channelAgent(destination, limits)
  async function send(sent: UplinkRequest, signal?: AbortSignal): Promise<UplinkAnswer> {
    const limit = AbortSignal.timeout(limits.uploadMilliseconds)
    const ending = signal === undefined ? limit : AbortSignal.any([limit, signal])
    const first = await attempt(sent, ending)
    // A kept connection that died meanwhile says nothing of the service; a new one is made at once, and only once.
    return first === 'stale' ? asAnswer(await attempt(sent, ending)) : first
  }

  function attempt(sent: UplinkRequest, signal: AbortSignal): Promise<UplinkAnswer | 'stale'> {
    return new Promise((resolve) => {
      const { host, port } = destination
      const length = sent.method === 'GET' ? {} : { 'content-length': String(sent.body.length) }
      const headers = { ...sent.headers, ...length }
      const outgoing = request({ host, port, agent, method: sent.method, path: sent.path, headers, signal })
      outgoing.setTimeout(limits.silenceMilliseconds, () => outgoing.destroy(new Error('silent')))
      const certificate = () => ({ certificate: outgoing.socket === null ? undefined : seenOn(outgoing) })
      outgoing.on('response', (incoming) => {
        const failed = (error: unknown) =>
          resolve({ kind: 'unreachable', code: codeOf(error), stage: 'request', ...certificate() })
        readAnswer(incoming).then((answer) => resolve({ ...answer, ...certificate() }), failed)
      })
      outgoing.on('error', (error) => {
        if (outgoing.reusedSocket && !signal.aborted && isCut(codeOf(error))) return resolve('stale')
        resolve(unreachable(error))
      })
      outgoing.end(sent.body)
    })
  }
  return { send, close: () => agent.destroy() }
}

/** Makes its connections by itself: through the proxy, with limits for each stage, and with the one TLS policy. */
function channelAgent(destination: Destination, limits: TransportLimits): Agent {
  const secureContext = uplinkTls(destination)
  async function handOver(callback: ((error: Error | null, stream?: Duplex) => void) | undefined): Promise<void> {
    let socket: Duplex
    try {
      socket = await openChannel(destination, secureContext)
    } catch (error) {
      return callback?.(error as Error)
    }
    callback?.(null, socket)
  }

  class ChannelAgent extends Agent {
    override createConnection(
      _options: RequestOptions,
      callback?: (error: Error | null, stream: Duplex) => void,
    ): undefined {
      void handOver(callback as ((error: Error | null, stream?: Duplex) => void) | undefined)
    }
  }
  return new ChannelAgent({
    keepAlive: true,
    maxSockets: socketsMax,
    maxFreeSockets: 1,
    scheduling: 'fifo',
    timeout: limits.idleMilliseconds,
  })
}

function seenOn({ socket }: ClientRequest) {
  return socket === null ? undefined : certificateSeenOn(socket)
}

function unreachable(error: unknown): UplinkAnswer {
  if (!(error instanceof ChannelError)) return { kind: 'unreachable', code: codeOf(error), stage: 'request' }
  const { code, stage, status, certificate } = error
  return {
    kind: 'unreachable',
    code,
    stage,
    ...(status === undefined ? {} : { status }),
    ...(certificate === undefined ? {} : { certificate }),
  }
}

function asAnswer(answer: UplinkAnswer | 'stale'): UplinkAnswer {
  return answer === 'stale' ? { kind: 'unreachable', code: 'ECONNRESET', stage: 'request' } : answer
}

const isCut = (code: string) => code === 'ECONNRESET' || code === 'EPIPE'
