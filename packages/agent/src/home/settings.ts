import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentConfig, readConfig, requireHttps } from './agent-config.ts'
import { HomeError } from './home-error.ts'
import type { HomeFolder } from './home-folder.ts'
import { type ChosenProxy, proxyFor } from './proxy-settings.ts'

/** One host and port, the way to it, and certificates that may sign the service's beside the well-known ones. */
export interface Destination {
  readonly host: string
  readonly port: number
  readonly ca: string | null
  readonly proxy: ChosenProxy | null
  readonly sealPayload: AgentConfig['sealPayload']
}

/** Where the uplink goes: read here, since it can read no file itself. @throws HomeError. */
export function destinationOf(
  config: Pick<AgentConfig, 'service' | 'caFile' | 'proxy' | 'proxyCredentialsFile' | 'sealPayload'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Destination {
  const { service, caFile, sealPayload } = config
  const url = requireHttps(service, 'agent.json')
  let ca: string | null = null
  try {
    if (caFile !== null) ca = readFileSync(caFile, 'utf8')
  } catch {
    throw new HomeError('missing', `${caFile}: certificates cannot be read`)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? 443 : Number(url.port)
  return { host, port, ca, proxy: proxyFor(config, host, port, environment), sealPayload }
}

/** What the files look like that an agent reads once, when it is opened. */
export function looksOfSettings(home: HomeFolder): string {
  const serials = readdirSync(home.instruments).sort()
  const identities = serials.map((serial) => join(home.instruments, serial, 'identity.json'))
  const files = [home.config, ...filesNamed(home), ...identities]
  return files.map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`).join('\n')
}

/** Certificates and the proxy's password are taken up when they change, too. */
function filesNamed(home: HomeFolder): readonly string[] {
  try {
    const { caFile, proxyCredentialsFile } = readConfig(home.config)
    return [caFile, proxyCredentialsFile].filter((file) => file !== null)
  } catch {
    return []
  }
}

/** A settings file in the middle of an edit must not end a running agent. */
export function isReadable(home: HomeFolder): boolean {
  try {
    return destinationOf(readConfig(home.config)).port > 0
  } catch {
    return false
  }
}
