import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { ConfigurationError } from './configuration-error.ts'
import { parseConfig, type ServiceConfig, type TlsFiles } from './parse-config.ts'

/**
 * The configuration in a file. Throws ConfigurationError with every fault: wrong settings, certificates that cannot be
 * read or do not fit their key, private keys that others may read.
 */
export function readConfig(path: string): ServiceConfig {
  const file = resolve(path)
  const parsed = parseConfig(parseJson(file), dirname(file))
  if (!parsed.ok) throw new ConfigurationError(file, parsed.faults)
  const { agents, console } = parsed.config
  const faults = [...tlsFaults(agents.tls, 'agents.tls'), ...(console.tls ? tlsFaults(console.tls, 'console.tls') : [])]
  if (faults.length > 0) throw new ConfigurationError(file, faults)
  return parsed.config
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigurationError(file, [error instanceof SyntaxError ? 'not JSON' : 'cannot be read'])
  }
}

function tlsFaults(files: TlsFiles, place: string): readonly string[] {
  const faults: string[] = []
  const cert = read(files.certFile, `${place}.certFile`, faults)
  const key = read(files.keyFile, `${place}.keyFile`, faults)
  if (key !== null && othersMayRead(files.keyFile)) faults.push(`${place}.keyFile may be read by others: set mode 0600`)
  if (cert === null || key === null) return faults
  try {
    createSecureContext({ cert, key })
  } catch {
    faults.push(`${place}: certificate and key cannot be used together`)
  }
  return faults
}

function read(path: string, place: string, faults: string[]): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    faults.push(`${place} cannot be read`)
    return null
  }
}

/** Windows has no mode bits that tell; there the folder's access list decides. */
function othersMayRead(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
}
