import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What the line between agent and service does. */
export type LineMode =
  | 'passes'
  /** Nothing gets through, and everybody is told at once. */
  | 'cut'
  /** Connections are taken, and then nothing is ever heard. */
  | 'half-open'
  /** Everything takes longer. */
  | 'slow'
  /** The service hears everything, and the agent hears no answer: it has to send again. */
  | 'deaf'

export interface Relay {
  readonly port: number
  mode: LineMode
  end(): Promise<void>
}

const slowMilliseconds = 150

/** A real line on real sockets in front of a port, which may change. */
export async function startRelay(target: () => number): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    sockets.add(near)
    near.on('close', () => sockets.delete(near)).on('error', () => near.destroy())
    if (relay.mode === 'cut') return near.destroy()
    if (relay.mode === 'half-open') return
    const far = connect(target(), '127.0.0.1')
    sockets.add(far)
    far.on('close', () => near.destroy()).on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    let answered = 0
    near.on('data', (bytes) => later(() => far.write(bytes)))
    far.on('data', (bytes) => {
      answered += bytes.length
      // The handshake and its first kilobytes pass, so that requests are sent; the answer to them is cut.
      if (relay.mode === 'deaf' && answered > 4096) return near.destroy()
      later(() => near.write(bytes))
    })
  })
  const later = (act: () => void) => {
    if (relay.mode === 'slow') setTimeout(act, slowMilliseconds)
    else if (relay.mode !== 'half-open') act()
  }
  const relay = {
    port: 0,
    mode: 'passes' as LineMode,
    end: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  relay.port = (server.address() as AddressInfo).port
  return relay
}
