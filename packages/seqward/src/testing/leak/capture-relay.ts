import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'

/** Ends TLS with the service's own certificate, keeps every byte that a client sends, and passes it on to the service. */
export interface CaptureRelay {
  readonly port: number
  /** What each connection said, decrypted, in the order of its bytes. */
  readonly streams: () => readonly Buffer[]
  stop(): void
}

/** The agent cannot tell this from the service: same key, same certificate, and the receipts are the service's own. */
export async function startCapture(target: number, certFile: string, keyFile: string): Promise<CaptureRelay> {
  const heard: Buffer[][] = []
  const sockets = new Set<TLSSocket>()
  const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  const server = createServer({ ...tls, minVersion: 'TLSv1.2' }, (near) => {
    const chunks: Buffer[] = []
    heard.push(chunks)
    // The one connection that need not be verified: it goes to our own child on this machine, past nobody.
    const far = connect({ port: target, host: '127.0.0.1', rejectUnauthorized: false })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    near.on('data', (bytes: Buffer) => {
      chunks.push(bytes)
      far.write(bytes)
    })
    far.on('data', (bytes: Buffer) => near.write(bytes))
    near.on('close', () => far.destroy())
    far.on('close', () => near.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    streams: () => heard.map((chunks) => Buffer.concat(chunks)),
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Bodies of the HTTP/1.1 requests in a stream; requests of the agent state their length. */
export function requestBodies(stream: Buffer): readonly Buffer[] {
  const bodies: Buffer[] = []
  for (let at = 0; at < stream.length; ) {
    const end = stream.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const head = stream.toString('latin1', at, end)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    bodies.push(stream.subarray(end + 4, end + 4 + length))
    at = end + 4 + length
  }
  return bodies
}
