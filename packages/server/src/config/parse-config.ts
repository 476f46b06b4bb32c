import { isAbsolute, relative, resolve } from 'node:path'

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** How one service runs; all paths are absolute. */
export interface ServiceConfig {
  /** Database, log and objects: everything here is encrypted, and may be backed up as it is. */
  readonly dataDir: string
  /** The key that wraps all others. Kept apart from the data, so that a copy of the data says nothing. */
  readonly keyFile: string
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
  const root = read.object(value, '', ['dataDir', 'keyFile', 'agents', 'console', 'consoleDir'])
  const path = (given: unknown, place: string) => resolve(folder, read.text(given, place))
  const dataDir = path(root.dataDir, 'dataDir')
  const keyFile = path(root.keyFile, 'keyFile')
  const agents = read.object(root.agents, 'agents', ['host', 'port', 'tls'])
  const console = read.object(root.console, 'console', ['host', 'port', 'tls', 'publicUrl'])
  const tls = (given: unknown, place: string): TlsFiles => {
    const files = read.object(given, place, ['certFile', 'keyFile'])
    return { certFile: path(files.certFile, `${place}.certFile`), keyFile: path(files.keyFile, `${place}.keyFile`) }
  }
  const config: ServiceConfig = {
    dataDir,
    keyFile,
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
  }
  if (config.console.tls === null && !isLoopback(config.console.host))
    faults.push('console.tls is missing, and console.host is not a loopback address')
  if (faults.length === 0 && within(keyFile, dataDir))
    faults.push('keyFile lies inside dataDir: a copy of the data would carry its own key')
  return faults.length === 0 ? { ok: true, config } : { ok: false, faults }
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
