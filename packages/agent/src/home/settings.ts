import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentConfig, readConfig, requireHttps } from './agent-config.ts'
import { HomeError } from './home-error.ts'
import type { HomeFolder } from './home-folder.ts'

/** One host and port, and the certificates that may sign the service's; null: the well-known ones. */
export interface Destination {
  readonly host: string
  readonly port: number
  readonly ca: string | null
}

/** Where the uplink goes: read here, since it can read no file itself. @throws HomeError. */
export function destinationOf({ service, caFile }: Pick<AgentConfig, 'service' | 'caFile'>): Destination {
  const url = requireHttps(service, 'agent.json')
  let ca: string | null = null
  try {
    if (caFile !== null) ca = readFileSync(caFile, 'utf8')
  } catch {
    throw new HomeError('missing', `${caFile}: certificates cannot be read`)
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port), ca }
}

/** What the files look like that an agent reads once, when it is opened. */
export function looksOfSettings(home: HomeFolder): string {
  const serials = readdirSync(home.instruments).sort()
  const files = [home.config, ...serials.map((serial) => join(home.instruments, serial, 'identity.json'))]
  return files.map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`).join('\n')
}

/** A settings file in the middle of an edit must not end a running agent. */
export function isReadable(home: HomeFolder): boolean {
  try {
    return destinationOf(readConfig(home.config)).port > 0
  } catch {
    return false
  }
}
