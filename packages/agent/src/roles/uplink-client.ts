import type { Destination } from '../uplink/https-transport.ts'
import type { Transport, UplinkAnswer } from '../uplink/transport.ts'
import type { UplinkQuestion } from './messages.ts'
import { type RoleProcess, startRole } from './role-process.ts'
import type { RoleUsage } from './role-server.ts'

/** An upload takes 90 seconds at most, in the uplink; this only catches one that hangs. */
const answerMillisecondsMax = 120_000
const noUsage: RoleUsage = { cpuMicroseconds: 0, residentBytes: 0 }

/** The uplink process as a transport. It is started with the first request, and again after it ended. */
export function uplinkTransport(destination: Destination): Transport & { readonly usage: RoleUsage; stop(): void } {
  let role: RoleProcess | null = null
  async function opened(): Promise<RoleProcess> {
    if (role !== null) return role
    const started = startRole({ role: 'uplink', readable: [], answerMillisecondsMax })
    role = started
    await started.ask({ kind: 'open', destination } satisfies UplinkQuestion)
    return started
  }
  return {
    async send(request, signal) {
      try {
        const uplink = await opened()
        if (signal?.aborted === true) return { kind: 'unreachable', code: 'aborted' }
        const answer = await uplink.ask({ kind: 'send', request } satisfies UplinkQuestion, signal)
        return isAnswer(answer) ? answer : { kind: 'unreachable', code: 'malformed' }
      } catch {
        role?.stop()
        role = null
        return { kind: 'unreachable', code: 'uplink-ended' }
      }
    },
    get usage() {
      return role?.usage ?? noUsage
    },
    stop() {
      role?.stop()
      role = null
    },
  }
}

function isAnswer(value: unknown): value is UplinkAnswer {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Partial<Record<string, unknown>>
  if (one.kind === 'unreachable') return typeof one.code === 'string'
  return (
    one.kind === 'answered' &&
    Number.isInteger(one.status) &&
    typeof one.headers === 'object' &&
    one.body instanceof Uint8Array
  )
}
