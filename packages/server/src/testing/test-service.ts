import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initFolder } from '../config/init-folder.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { readConfig } from '../config/read-config.ts'
import { createKeyFile } from '../keys/file-key-provider.ts'
import { type Service, startServer } from '../server.ts'

/** A folder with everything that a service needs, on free ports of this machine. */
export interface TestFolder {
  readonly folder: string
  readonly configFile: string
  readonly config: ServiceConfig
  /** The file with the wrapping keys. */
  readonly keyFile: string
  /** Authority of the service's certificate, in PEM. */
  readonly authority: string
  remove(): Promise<void>
}

export async function makeTestFolder(): Promise<TestFolder> {
  const parent = await mkdtemp(join(tmpdir(), 'seqward-service-'))
  const folder = join(parent, 'service')
  const made = await initFolder({
    folder,
    hosts: ['localhost', '127.0.0.1'],
    agentsPort: 0,
    consolePort: 0,
    makeKey: createKeyFile,
    now: new Date(),
  })
  return {
    folder,
    configFile: made.config,
    config: readConfig(made.config),
    keyFile: join(folder, 'keys', 'wrapping.key'),
    authority: await readFile(made.authority, 'utf8'),
    remove: () => rm(parent, { recursive: true, force: true }),
  }
}

export interface TestService extends TestFolder {
  readonly service: Service
  readonly logLines: readonly string[]
  end(): Promise<void>
}

/** A running service in a folder of its own. */
export async function startTestService(
  given: { readonly now?: () => Date; readonly consoleDir?: string; readonly consoleTls?: boolean } = {},
): Promise<TestService> {
  const { now, consoleDir = null, consoleTls = false } = given
  const folder = await makeTestFolder()
  const { console: plain, agents } = folder.config
  const config = { ...folder.config, consoleDir, console: { ...plain, tls: consoleTls ? agents.tls : null } }
  const logLines: string[] = []
  const service = await startServer(config, {
    ...(now === undefined ? {} : { now }),
    log: (line) => logLines.push(line),
  })
  return {
    ...folder,
    service,
    logLines,
    async end() {
      await service.stop()
      await folder.remove()
    },
  }
}
