import type { ResolvedName } from './resolved-name.ts'

/** A proxy that the site prescribes, spoken to with CONNECT. */
export interface ProxyRoute {
  readonly host: string
  readonly port: number
  /** TLS to the proxy itself. */
  readonly tls: boolean
  /** Value of `Proxy-Authorization`, a secret; null without credentials. */
  readonly authorization: string | null
  /** Where it is set, for people to read. */
  readonly from?: string
}

/** One host and port, the way to it, and certificates that may sign the service's beside the well-known ones. */
export interface Destination {
  readonly host: string
  readonly port: number
  readonly ca: string | null
  /** Certificates of this computer's own store, in PEM, for who cannot read them; without them they are read here. */
  readonly systemCa?: readonly string[]
  readonly proxy?: ProxyRoute | null
  /** What the name of the first hop is, where names cannot be resolved here. */
  readonly resolved?: ResolvedName | null
}

/** Where the first connection goes: the proxy where there is one, else the service. No other is ever made. */
export function firstHop({ host, port, proxy = null }: Destination): { readonly host: string; readonly port: number } {
  return proxy === null ? { host, port } : { host: proxy.host, port: proxy.port }
}
