/** The uplink: carries complete requests to one host and port. It holds no key and can read no file of the site. */
import { httpsTransport } from '../uplink/https-transport.ts'
import { resolvedName } from '../uplink/resolved-name.ts'
import type { Transport, UplinkAnswer } from '../uplink/transport.ts'
import type { UplinkQuestion } from './messages.ts'
import { serveRole } from './role-server.ts'

let transport: Transport | null = null

serveRole(true, async (question, signal): Promise<UplinkAnswer | null> => {
  const asked = question as UplinkQuestion
  if (asked.kind === 'open') {
    // The destination is set once: whoever takes the keeper over later cannot turn the uplink elsewhere.
    transport ??= httpsTransport({ ...asked.destination, resolved: resolvedName(process.env.SEQWARD_ADDRESSES) })
    return null
  }
  return transport === null ? { kind: 'unreachable', code: 'not-open' } : transport.send(asked.request, signal)
})
