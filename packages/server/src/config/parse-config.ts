import { isAbsolute, relative, resolve } from 'node:path'
import type { KeySettings } from '../keys/key-settings.ts'

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** How one service runs; all paths are absolute. */
export interface ServiceConfig {
  /** Database, log and objects: everything here is encrypted, and may be backed up as it is. */
  readonly dataDir: string
  /** Where the keys that wrap all others are. Kept apart from the data, so that a copy of the data says nothing. */
  readonly keys: KeySettings
  /** Label of the place where this service keeps data; only tenants with the same label are written. Null for none. */
  readonly region: string | null
  /** Where agents send to; always TLS. */
  readonly agents: { readonly host: string; readonly port: number; readonly tls: TlsFiles }
  /** Where people look; without TLS on a loopback address only. */
  readonly console: {
    readonly host: string
    readonly port: number
    readonly tls: TlsFiles | null
    /** The address that people use, where a proxy stands in front. */
    readonly publicUrl: string | null
  }
  /** Folder of the built console; null serves the API alone. */
  readonly consoleDir: string | null
  /** File with the site's own rules of detection; null for those that come with the service. */
  readonly detection: { readonly rules: string | null }
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: ServiceConfig }
  | { readonly ok: false; readonly faults: readonly string[] }

/**
 * A configuration from parsed JSON, or every fault in it. Relative paths are taken from `folder`, the configuration
 * file's own. Port 0 lets the system choose; the service tells which it became.
 */
export function parseConfig(value: unknown, folder: string): ParsedConfig {
  const faults: string[] = []
  const read = reader(faults)
  const root = read.object(value, '', [
    'dataDir',
    'keyFile',
    'keys',
    'region',
    'agents',
    'console',
    'consoleDir',
    'detection',
  ])
  const path = (given: unknown, place: string) => resolve(folder, read.text(given, place))
  const dataDir = path(root.dataDir, 'dataDir')
  const keys = keySettings(root, read, path, faults)
  const agents = read.object(root.agents, 'agents', ['host', 'port', 'tls'])
  const console = read.object(root.console, 'console', ['host', 'port', 'tls', 'publicUrl'])
  const detection = absent(root.detection) ? {} : read.object(root.detection, 'detection', ['rules'])
  const tls = (given: unknown, place: string): TlsFiles => {
    const files = read.object(given, place, ['certFile', 'keyFile'])
    return { certFile: path(files.certFile, `${place}.certFile`), keyFile: path(files.keyFile, `${place}.keyFile`) }
  }
  const config: ServiceConfig = {
    dataDir,
    keys,
    region: absent(root.region) ? null : read.form(root.region, 'region', /^[a-z][a-z0-9-]{1,31}$/),
    agents: {
      host: read.text(agents.host, 'agents.host'),
      port: read.port(agents.port, 'agents.port'),
      tls: tls(agents.tls, 'agents.tls'),
    },
    console: {
      host: read.text(console.host, 'console.host'),
      port: read.port(console.port, 'console.port'),
      tls: absent(console.tls) ? null : tls(console.tls, 'console.tls'),
      publicUrl: absent(console.publicUrl) ? null : read.url(console.publicUrl, 'console.publicUrl'),
    },
    consoleDir: absent(root.consoleDir) ? null : path(root.consoleDir, 'consoleDir'),
    detection: { rules: absent(detection.rules) ? null : path(detection.rules, 'detection.rules') },
  }
  if (config.console.tls === null && !isLoopback(config.console.host))
    faults.push('console.tls is missing, and console.host is not a loopback address')
  if (faults.length === 0)
    for (const file of secretsOf(keys))
      if (within(file, dataDir)) faults.push(`${file} lies inside dataDir: a copy of the data would carry its own key`)
  return faults.length === 0 ? { ok: true, config } : { ok: false, faults }
}

/** `keyFile`, as it is written for a file, or `keys` for all kinds of providers. */
function keySettings(
  root: Readonly<Record<string, unknown>>,
  read: ReturnType<typeof reader>,
  path: (given: unknown, place: string) => string,
  faults: string[],
): KeySettings {
  if (absent(root.keys)) return { provider: 'file', file: path(root.keyFile, 'keyFile') }
  if (!absent(root.keyFile)) faults.push('keyFile and keys are both there: one of them says where the keys are')
  const { provider } = read.object(root.keys, 'keys', namesOf(root.keys))
  const fields = (names: readonly string[]) => read.object(root.keys, 'keys', ['provider', ...names])
  if (provider === 'pkcs11') {
    const { module, token, pinFile } = fields(['module', 'token', 'pinFile'])
    return {
      provider,
      module: path(module, 'keys.module'),
      token: read.text(token, 'keys.token'),
      pinFile: path(pinFile, 'keys.pinFile'),
    }
  }
  if (provider === 'aws-kms') {
    const { region, endpoint, credentialsFile, prefix } = fields(['region', 'endpoint', 'credentialsFile', 'prefix'])
    return {
      provider,
      region: read.form(region, 'keys.region', /^[a-z]{2}(?:-[a-z0-9]+)+$/),
      endpoint: absent(endpoint) ? null : read.url(endpoint, 'keys.endpoint'),
      credentialsFile: path(credentialsFile, 'keys.credentialsFile'),
      prefix: absent(prefix) ? 'seqward' : read.form(prefix, 'keys.prefix', /^[A-Za-z0-9_-]{1,64}$/),
    }
  }
  if (provider !== 'file') faults.push('keys.provider is none of file, pkcs11, aws-kms')
  return { provider: 'file', file: path(fields(['file']).file, 'keys.file') }
}

const namesOf = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])

/** Files that must not stand among the data. */
function secretsOf(keys: KeySettings): readonly string[] {
  if (keys.provider === 'file') return [keys.file]
  return [keys.provider === 'pkcs11' ? keys.pinFile : keys.credentialsFile]
}

/** Whether a host name or address is this machine and no other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}

const absent = (value: unknown) => value === undefined || value === null

function within(file: string, folder: string): boolean {
  const path = relative(folder, file)
  return path === '' || (!path.startsWith('..') && !isAbsolute(path))
}

/** Readers that note a fault and go on with a stand-in, so that all mistakes come out together. */
function reader(faults: string[]) {
  return {
    object(value: unknown, place: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        faults.push(`${place === '' ? 'the configuration' : place} is not an object`)
        return {}
      }
      for (const key of Object.keys(value))
        if (!keys.includes(key)) faults.push(`${place === '' ? key : `${place}.${key}`} is not a setting`)
      return value as Record<string, unknown>
    },
    text(value: unknown, place: string): string {
      if (typeof value === 'string' && value.length > 0) return value
      faults.push(`${place} is not a text`)
      return '.'
    },
    form(value: unknown, place: string, form: RegExp): string {
      if (typeof value === 'string' && form.test(value)) return value
      faults.push(`${place} is not in the form ${form.source}`)
      return ''
    },
    port(value: unknown, place: string): number {
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value
      faults.push(`${place} is not a port from 0 to 65535`)
      return 0
    },
    url(value: unknown, place: string): string {
      const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
      if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url.origin
      faults.push(`${place} is not an https URL`)
      return ''
    },
  }
}
