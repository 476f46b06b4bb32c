import { createWriteStream, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { readConfig, type Service, serveCommand, startServer } from '@seqward/server'
import { type ServiceClient, signIn } from './service-client.ts'

/** The service of the demonstration: the real one, with a configuration that `seqward serve init` made. */
export interface LaboratoryService {
  readonly service: Service
  /** The certificate that an agent has to trust. */
  readonly caFile: string
  /** A session for our own questions. */
  readonly client: ServiceClient
}

/**
 * Starts the service on a folder of its own, which is made when it is not there; only then `consolePort` counts (0: any
 * free one). Its events go to `service.log` beside the folder.
 */
export async function openLaboratoryService(folder: string, consolePort: number): Promise<LaboratoryService> {
  const configFile = join(folder, 'seqward.json')
  if (!existsSync(configFile)) await initFolder(folder, consolePort)
  const log = createWriteStream(`${folder}.log`, { flags: 'a', mode: 0o600 })
  const consoleDir = join(import.meta.dirname, '..', '..', '..', 'console', 'dist')
  const service = await startServer({ ...readConfig(configFile), consoleDir }, { log: (line) => void log.write(line) })
  const client = await signIn(service.consoleUrl, await service.signInLink('viewer'))
  return { service, caFile: join(folder, 'tls', 'authority.pem'), client }
}

async function initFolder(folder: string, consolePort: number): Promise<void> {
  const words = new PassThrough()
  // Fixed for the life of the folder: the agent's configuration names the port.
  const ports = ['--agents-port', String(await freePort(0)), '--console-port', String(await freePort(consolePort))]
  const code = await serveCommand(['init', '--dir', folder, ...ports], { stdout: words, stderr: words })
  if (code !== 0) throw new Error(`seqward serve init ended with ${code}: ${String(words.read() ?? '')}`)
}

/** The wished port where it is free on this machine, else any that is. */
async function freePort(wished: number): Promise<number> {
  const found = await boundPort(wished)
  return found ?? (await boundPort(0)) ?? wished
}

/** The port that a socket gets when it asks for this one; null when another program holds it. */
function boundPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(null))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null))
    })
  })
}
