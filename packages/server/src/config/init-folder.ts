import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigurationError } from './configuration-error.ts'
import { isLoopback } from './parse-config.ts'
import { makeServerCertificate } from './server-certificate.ts'

/** What `seqward serve init` has made. */
export interface MadeFolder {
  readonly config: string
  /** Authority that agents are told at enrolment (`--ca`). */
  readonly authority: string
}

/**
 * Makes a folder from which a service runs: configuration, wrapping key, certificates; readable by its owner only.
 * Throws ConfigurationError when the folder is there already: nothing is ever overwritten.
 */
export async function initFolder(given: {
  readonly folder: string
  readonly hosts: readonly string[]
  readonly agentsPort: number
  readonly consolePort: number
  readonly makeKey: (file: string) => void
  readonly now: Date
}): Promise<MadeFolder> {
  const folder = resolve(given.folder)
  const { hosts } = given
  const made = await makeServerCertificate(hosts, given.now)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new ConfigurationError(folder, [isThere ? 'is there already' : 'cannot be made'])
  }
  for (const name of ['tls', 'keys']) mkdirSync(join(folder, name), { mode: 0o700 })
  given.makeKey(join(folder, 'keys', 'wrapping.key'))
  const file = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return path
  }
  const authority = file(join('tls', 'authority.pem'), `${made.authority}\n`)
  file(join('tls', 'authority.key'), `${made.authorityKey}\n`)
  file(join('tls', 'service.pem'), `${made.certificate}\n`)
  file(join('tls', 'service.key'), `${made.key}\n`)
  const config = {
    dataDir: 'data',
    keyFile: 'keys/wrapping.key',
    agents: {
      host: hosts.every(isLoopback) ? '127.0.0.1' : '0.0.0.0',
      port: given.agentsPort,
      tls: { certFile: 'tls/service.pem', keyFile: 'tls/service.key' },
    },
    console: { host: '127.0.0.1', port: given.consolePort },
  }
  return { config: file('seqward.json', `${JSON.stringify(config, null, 2)}\n`), authority }
}
