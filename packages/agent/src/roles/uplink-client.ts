import type { Destination } from '../uplink/https-transport.ts'
import type { Transport, UplinkAnswer } from '../uplink/transport.ts'
import type { UplinkQuestion } from './messages.ts'
import { restingRole } from './resting-role.ts'
import type { RoleUsage } from './role-server.ts'

/** An upload takes 90 seconds at most, in the uplink; this only catches one that hangs. */
const answerMillisecondsMax = 120_000

/** The uplink process as a transport: it runs while there is something to send. */
export function uplinkTransport(destination: Destination): Transport & { readonly usage: RoleUsage; stop(): void } {
  const open: UplinkQuestion = { kind: 'open', destination }
  const role = restingRole({ role: 'uplink', readable: [], answerMillisecondsMax }, (uplink) => uplink.ask(open))
  return {
    async send(request, signal) {
      try {
        if (signal?.aborted === true) return { kind: 'unreachable', code: 'aborted' }
        const answer = await role.ask({ kind: 'send', request } satisfies UplinkQuestion, signal)
        return isAnswer(answer) ? answer : { kind: 'unreachable', code: 'malformed' }
      } catch {
        return { kind: 'unreachable', code: 'uplink-ended' }
      }
    },
    get usage() {
      return role.usage
    },
    stop: () => role.stop(),
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
