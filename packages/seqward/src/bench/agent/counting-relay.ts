import { connect, createServer, type AddressInfo } from 'node:net'

/** A port in front of another that counts what passes; nothing is looked into. */
export interface CountingRelay {
  readonly port: number
  /** Bytes from the agent, TLS and headers included. */
  readonly bytesOut: number
  /** Bytes from the service. */
  readonly bytesIn: number
  stop(): void
}

export async function startRelay(toPort: number): Promise<CountingRelay> {
  let bytesOut = 0
  let bytesIn = 0
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {
        near.destroy()
        far.destroy()
      })
      socket.on('close', () => sockets.delete(socket))
    }
    near.on('data', (part) => (bytesOut += part.length))
    far.on('data', (part) => (bytesIn += part.length))
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get bytesOut() {
      return bytesOut
    },
    get bytesIn() {
      return bytesIn
    },
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
