import { createHash } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { ChannelError, channelFault } from './channel-error.ts'
import { askForTunnel } from './connect-tunnel.ts'
import { type Destination, firstHop } from './destination.ts'
import { lookupIn } from './resolved-name.ts'
import type { SeenCertificate } from './transport.ts'

/** A name is resolved and a TCP connection made; firewalls that drop packets let this run out. */
export const connectMillisecondsMax = 10_000
/** A proxy resolves and connects itself before it answers. */
export const proxyMillisecondsMax = 20_000
/** Two round trips on any line, and the work of an inspecting proxy, which makes a certificate. */
export const tlsMillisecondsMax = 15_000

/**
 * A verified TLS connection to the service, through the proxy where there is one. Through a proxy the service's name is
 * never resolved here. @throws ChannelError.
 */
export async function openChannel(destination: Destination, secureContext: SecureContext): Promise<TLSSocket> {
  const { host, port, proxy = null } = destination
  if (proxy === null) return startTls(await openSocket(destination, 'connect'), host, secureContext, 'tls')
  let socket: Socket = await openSocket(destination, 'proxy')
  if (proxy.tls) socket = await startTls(socket, proxy.host, secureContext, 'proxy')
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  await askForTunnel(socket, target, proxy.authorization, proxyMillisecondsMax)
  return startTls(socket, host, secureContext, 'tls')
}

function openSocket(destination: Destination, stage: 'connect' | 'proxy'): Promise<Socket> {
  const { resolved = null } = destination
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...firstHop(destination),
      noDelay: true,
      ...(resolved === null ? {} : { lookup: lookupIn(resolved) }),
    })
    const late = () => end(new ChannelError(stage, 'ETIMEDOUT'))
    const timer = setTimeout(late, connectMillisecondsMax)
    const end = (error: unknown) => {
      clearTimeout(timer)
      socket.destroy()
      reject(channelFault(error, stage))
    }
    socket.once('error', end)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeListener('error', end)
      resolve(socket)
    })
  })
}

function startTls(
  socket: Socket,
  host: string,
  secureContext: SecureContext,
  stage: 'tls' | 'proxy',
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    let seen: SeenCertificate | undefined
    const servername = isIP(host) === 0 ? { servername: host } : {}
    const secured = connectTls({ socket, host, secureContext, ALPNProtocols: ['http/1.1'], ...servername })
    const timer = setTimeout(() => end(new ChannelError(stage, 'ETIMEDOUT')), tlsMillisecondsMax)
    const end = (error: unknown) => {
      clearTimeout(timer)
      secured.destroy()
      socket.destroy()
      reject(channelFault(error, stage, seen))
    }
    // Comes before the certificate is judged: whoever signed one that is refused is what a person needs to know.
    secured.prependOnceListener('secure', () => {
      seen = certificateOf(secured)
    })
    secured.once('error', end)
    secured.once('close', () => end(new ChannelError(stage, 'ECONNRESET')))
    secured.once('secureConnect', () => {
      clearTimeout(timer)
      secured.removeAllListeners('close')
      secured.removeListener('error', end)
      if (seen !== undefined) certificates.set(secured, seen)
      resolve(secured)
    })
  })
}

/** Certificates of open connections; several requests may use one connection. */
const certificates = new WeakMap<object, SeenCertificate>()

export function certificateSeenOn(socket: object): SeenCertificate | undefined {
  return certificates.get(socket)
}

/** A name longer than this is cut; it is for people to read only. */
const issuerCharsMax = 120

function certificateOf(socket: TLSSocket): SeenCertificate | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return undefined
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const parts = (certificate.issuer ?? '').split('\n').toReversed()
  const issuer = parts.join(', ').replaceAll(/\p{C}/gu, ' ').slice(0, issuerCharsMax)
  return { key: createHash('sha256').update(spki).digest('hex'), issuer }
}
