import { firstHop } from '../uplink/destination.ts'
import { createServiceLink, type ProxyReport, type SealPayload, type ServiceLink } from '../uplink/service-link.ts'
import type { Destination } from '../uplink/https-transport.ts'
import { systemStoreFiles } from '../uplink/system-store.ts'
import type { Transport, UplinkAnswer } from '../uplink/transport.ts'
import type { UplinkQuestion } from './messages.ts'
import { restingRole } from './resting-role.ts'
import { RoleError } from './role-process.ts'
import type { RoleUsage } from './role-server.ts'

/** An upload takes 90 seconds at most, in the uplink; this only catches one that hangs. */
const answerMillisecondsMax = 120_000

/** The uplink process as a transport, and what is known of the way to the service. */
export interface UplinkTransport extends Transport {
  readonly usage: RoleUsage
  readonly link: ServiceLink
  stop(): void
}

/** The uplink runs while there is something to send. */
export function uplinkTransport(to: Destination & { readonly sealPayload?: SealPayload }): UplinkTransport {
  const { sealPayload = false, ...destination } = to
  // Read for each new process, so that what is added to the store counts without a restart by hand.
  const open = (): UplinkQuestion => {
    const systemCa = systemStoreFiles(process.env)
    return { kind: 'open', destination: { ...destination, ...(systemCa === null ? {} : { systemCa }) } }
  }
  const grants = { role: 'uplink', readable: [], connects: firstHop(destination), answerMillisecondsMax } as const
  const role = restingRole(grants, (uplink) => uplink.ask(open()))
  const send: Transport['send'] = async (request, signal) => {
    try {
      if (signal?.aborted === true) return { kind: 'unreachable', code: 'aborted' }
      const answer = await role.ask({ kind: 'send', request } satisfies UplinkQuestion, signal)
      if (!isAnswer(answer)) return { kind: 'unreachable', code: 'malformed' }
      // The host's addresses are looked up when the process starts, and may have changed.
      if (answer.kind === 'unreachable' && (answer.stage === 'connect' || answer.stage === 'proxy')) role.renew()
      return answer
    } catch (error) {
      const isUnconfined = error instanceof RoleError && error.isUnconfined
      return { kind: 'unreachable', code: isUnconfined ? 'uplink-not-confined' : 'uplink-ended' }
    }
  }
  return {
    send,
    link: createServiceLink({ send, sealPayload, proxy: proxyReport(destination.proxy), now: Date.now }),
    get usage() {
      return role.usage
    },
    stop: () => role.stop(),
  }
}

function proxyReport(proxy: Destination['proxy']): ProxyReport | null {
  if (proxy === null || proxy === undefined) return null
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host
  const address = `${proxy.tls ? 'https' : 'http'}://${host}:${proxy.port}`
  return { address, from: proxy.from ?? 'agent.json', credentials: proxy.authorization !== null }
}

function isAnswer(value: unknown): value is UplinkAnswer {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Partial<Record<string, unknown>>
  if (!isCertificate(one.certificate)) return false
  if (one.kind === 'unreachable')
    return typeof one.code === 'string' && (one.status === undefined || Number.isInteger(one.status))
  return (
    one.kind === 'answered' &&
    Number.isInteger(one.status) &&
    typeof one.headers === 'object' &&
    one.body instanceof Uint8Array
  )
}

function isCertificate(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  const { key, issuer } = value as Record<string, unknown>
  return typeof key === 'string' && typeof issuer === 'string' && issuer.length <= 200
}
