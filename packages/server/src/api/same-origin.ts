import type { IncomingHttpHeaders } from 'node:http'

/** Where the console is reached. */
export interface ConsolePlace {
  readonly isTls: boolean
  /** Origin of the public address, where one is set. */
  readonly publicOrigin: string | null
}

/**
 * Whether a request that changes something comes from our own pages. A browser names the origin on every such request;
 * a program that is no browser names none, and has no cookie that another page could ride on.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, place: ConsolePlace): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin, host } = headers
  if (origin === undefined) return true
  return origin === place.publicOrigin || origin === `${place.isTls ? 'https' : 'http'}://${host ?? ''}`
}

/**
 * Whether a request names a host that is ours. Without TLS only loopback names are: a page elsewhere could otherwise
 * point its own name at this machine and read along. With TLS the certificate answers the question.
 */
export function isOurHost(host: string | undefined, place: ConsolePlace): boolean {
  if (place.isTls) return true
  const name = host === undefined || !URL.canParse(`http://${host}`) ? '' : new URL(`http://${host}`).hostname
  const publicName = place.publicOrigin === null ? null : new URL(place.publicOrigin).hostname
  return name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name) || name === publicName
}
