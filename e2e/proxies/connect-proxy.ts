import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How a proxy treats CONNECT. */
export interface ProxyManners {
  /** `user:password` that it wants in Basic form. */
  readonly credentials?: string
  /** What it offers with a 407. */
  readonly scheme?: string
  /** Is itself spoken to over TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Answers in HTTP/1.0. */
  readonly speaksOld?: boolean
  /** Answers this instead of opening a tunnel. */
  readonly refusal?: string
  /** Cuts a tunnel over which nothing went for so long. */
  readonly cutIdleMs?: number
  /** Holds everything back for so long. */
  readonly delayMs?: number
  /** Passes the request on and then never anything back, with the connection open. */
  readonly isHalfOpen?: () => boolean
  /** Takes over a tunnel instead of connecting it. */
  readonly takeOver?: (socket: Duplex) => void
}

export interface Proxy {
  readonly port: number
  /** Targets that it was asked for, in order. */
  readonly asked: string[]
  /** All bytes that went up, as they came. */
  readonly seen: () => Buffer
  stop(): void
}

/** A forward proxy on this machine that knows CONNECT and nothing else. */
export async function startConnectProxy(manners: ProxyManners = {}): Promise<Proxy> {
  const asked: string[] = []
  const bytes: Buffer[] = []
  const open = new Set<Duplex>()
  const server = manners.tls === undefined ? createServer() : createTlsServer(manners.tls)
  server.on('request', (_request, response) => response.writeHead(405).end())
  const version = manners.speaksOld === true ? 'HTTP/1.0' : 'HTTP/1.1'
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
    asked.push(request.url ?? '')
    if (!mayPass(request)) {
      const scheme = manners.scheme ?? 'Basic realm="hospital"'
      return socket.end(`${version} 407 Proxy Authentication Required\r\nProxy-Authenticate: ${scheme}\r\n\r\n`)
    }
    if (manners.refusal !== undefined) return socket.end(manners.refusal)
    socket.write(`${version} 200 Connection established\r\n\r\n`)
    if (manners.takeOver !== undefined) return manners.takeOver(socket)
    join(socket, request.url ?? '', head)
  })

  function mayPass({ headers }: IncomingMessage): boolean {
    if (manners.credentials === undefined) return true
    return headers['proxy-authorization'] === `Basic ${Buffer.from(manners.credentials).toString('base64')}`
  }

  function join(socket: Duplex, target: string, head: Buffer): void {
    const [host = '', port = ''] = target.split(/:(?=\d+$)/)
    const upstream: Socket = connect({ host, port: Number(port) })
    open.add(upstream)
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    upstream.write(head)
    let idle: NodeJS.Timeout | undefined
    const live = () => {
      if (manners.cutIdleMs === undefined) return
      clearTimeout(idle)
      idle = setTimeout(() => (socket as Socket).resetAndDestroy(), manners.cutIdleMs)
    }
    const pass = (to: Duplex, chunk: Buffer) => {
      live()
      if (manners.delayMs === undefined) return void to.write(chunk)
      setTimeout(() => to.writable && to.write(chunk), manners.delayMs)
    }
    socket.on('data', (chunk: Buffer) => {
      bytes.push(chunk)
      pass(upstream, chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      if (manners.isHalfOpen?.() !== true) pass(socket, chunk)
    })
    socket.on('close', () => clearTimeout(idle))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    seen: () => Buffer.concat(bytes),
    stop() {
      server.close()
      server.closeAllConnections()
      for (const socket of open) socket.destroy()
    },
  }
}
