import type { ServerResponse } from 'node:http'
import type { ServiceEvent } from '@seqward/contract'

/** Open streams of all people together: each holds a socket and a timer's turn, nothing more. */
const clientsMax = 500
/** Shorter than the idle limits of usual proxies (60 s), so that a stream stays up and a dead one is noticed. */
const heartbeatMs = 15_000
/** A client that takes nothing is let go: it asks for everything anew when it comes back. */
const unsentBytesMax = 64 * 1024

/** Server-sent events to everyone of a tenant who looks. */
export interface LiveEvents {
  /** False when there is no room. `stands` is asked at every heartbeat; the stream ends when it no longer does. */
  open(tenant: string, response: ServerResponse, stands: () => Promise<boolean>): boolean
  publish(tenant: string, event: ServiceEvent): void
  close(): void
}

interface Client {
  readonly tenant: string
  readonly response: ServerResponse
  readonly stands: () => Promise<boolean>
}

export function createLiveEvents(): LiveEvents {
  const clients = new Set<Client>()
  const drop = (client: Client) => {
    clients.delete(client)
    client.response.end()
  }
  const send = (client: Client, text: string) => {
    client.response.write(text)
    if (client.response.writableLength > unsentBytesMax) {
      clients.delete(client)
      client.response.destroy()
    }
  }
  const beat = setInterval(() => {
    for (const client of clients)
      client.stands().then(
        (stands) => (stands ? send(client, ': still here\n\n') : drop(client)),
        () => drop(client),
      )
  }, heartbeatMs)
  beat.unref()
  return {
    open(tenant, response, stands) {
      if (clients.size >= clientsMax) return false
      const client = { tenant, response, stands }
      clients.add(client)
      response.once('close', () => clients.delete(client))
      send(client, 'retry: 2000\n\n')
      return true
    },
    publish(tenant, event) {
      const text = `data: ${JSON.stringify(event)}\n\n`
      for (const client of clients) if (client.tenant === tenant) send(client, text)
    },
    close() {
      clearInterval(beat)
      for (const client of clients) drop(client)
    },
  }
}
