import { readFileSync, statSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { HomeError } from './home-error.ts'

/** The proxy that the uplink goes through. */
export interface ChosenProxy {
  readonly host: string
  readonly port: number
  /** TLS to the proxy itself. */
  readonly tls: boolean
  /** Value of `Proxy-Authorization`: a secret, never written or logged. */
  readonly authorization: string | null
  /** Where it is set: the setting in agent.json, or the name of a variable. */
  readonly from: string
}

export interface ProxySettings {
  /** `http://host:port` or `https://host:port`; `none`: never one; null: what the environment says. */
  readonly proxy: string | null
  /** File with `user:password` in one line, readable by its owner only. */
  readonly proxyCredentialsFile: string | null
}

/**
 * The proxy for one host and port: the setting, else HTTPS_PROXY or https_proxy unless NO_PROXY names the host. A
 * password stands in a file of its own or in the environment, never in agent.json. @throws HomeError.
 */
export function proxyFor(
  { proxy, proxyCredentialsFile }: ProxySettings,
  host: string,
  port: number,
  environment: Readonly<Record<string, string | undefined>>,
): ChosenProxy | null {
  if (proxy === 'none') return null
  const fromFile = proxyCredentialsFile === null ? null : readCredentials(proxyCredentialsFile)
  if (proxy !== null) return chosen(proxy, 'agent.json', fromFile)
  const name = ['HTTPS_PROXY', 'https_proxy'].find((one) => (environment[one] ?? '') !== '')
  if (name === undefined || isExempt(host, port, environment.NO_PROXY ?? environment.no_proxy ?? '')) return null
  return chosen(environment[name] ?? '', name, fromFile)
}

/** What is wrong with the setting; null when it is fine. */
export function proxyFault(proxy: unknown): string | null {
  if (proxy === null || proxy === 'none') return null
  const url = typeof proxy === 'string' ? addressOf(proxy) : null
  if (url === null) return 'proxy is not null, "none" or http://host:port'
  return url.username === '' && url.password === ''
    ? null
    : 'proxy must not hold a password: put user:password into a file, and its path into proxyCredentialsFile'
}

/** Whether NO_PROXY exempts a host: names and their subdomains, addresses, ranges such as 10.0.0.0/8, `*`, host:port. */
export function isExempt(host: string, port: number, list: string): boolean {
  return list.split(/[,\s]+/).some((entry) => {
    if (entry === '') return false
    if (entry === '*') return true
    const range = /^([\d.]+|[\da-f:]+)\/(\d{1,3})$/i.exec(entry)
    if (range !== null) return isInRange(host, range[1] ?? '', Number(range[2]))
    const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `${entry}:${port}` : entry) ?? []
    if (only !== undefined && Number(only) !== port) return false
    const bare = name
      .replace(/^\[|\]$/g, '')
      .replace(/^\*?\./, '')
      .toLowerCase()
    return host.toLowerCase() === bare || (isIP(host) === 0 && host.toLowerCase().endsWith(`.${bare}`))
  })
}

function isInRange(host: string, network: string, prefix: number): boolean {
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family || prefix > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const ranges = new BlockList()
  ranges.addSubnet(network, prefix, type)
  return ranges.check(host, type)
}

function chosen(address: string, from: string, fromFile: string | null): ChosenProxy {
  const url = addressOf(address)
  if (url === null) throw new HomeError('malformed', `${from}: the proxy is not http://host:port`)
  const credentials = fromFile ?? credentialsIn(url, from)
  const isTls = url.protocol === 'https:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    tls: isTls,
    authorization: credentials === null ? null : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
    from,
  }
}

function credentialsIn({ username, password }: URL, from: string): string | null {
  if (username === '') return null
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    throw new HomeError('malformed', `${from}: the name or password of the proxy holds a broken % escape`)
  }
}

/** Environments often hold `host:port` alone. */
function addressOf(text: string): URL | null {
  const full = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (url === null || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url : null
}

function readCredentials(path: string): string {
  let text: string
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new HomeError('unsafe', `${path}: a password that others may read; set mode 0600`)
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error instanceof HomeError) throw error
    throw new HomeError('missing', `${path}: the credentials for the proxy cannot be read`)
  }
  if (!/^[^:\r\n]+:[^\r\n]*$/.test(text)) throw new HomeError('malformed', `${path}: not one line of user:password`)
  return text
}
