import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ServiceClient, signIn } from '../packages/seqward/src/demonstration/service-client.ts'
import { seqward } from './seqward-process.ts'

const main = join(import.meta.dirname, '..', 'packages', 'seqward', 'src', 'main.ts')
const node = join(import.meta.dirname, '..', 'node_modules', '.bin', 'node')

/** A service and an agent's home in a folder of their own, worked with by commands alone, as a person would. */
export interface Site {
  readonly folder: string
  readonly home: string
  readonly serviceFolder: string
  readonly consoleUrl: () => string
  /** Starts `seqward serve`; resolves when it says that it is ready. */
  startService(): Promise<void>
  /** Starts `seqward agent run`, under another command if one is given. */
  startAgent(under?: readonly string[]): void
  readonly agentsPort: () => number
  readonly service: Killable
  readonly agent: Killable
  /** Runs one agent command; throws with its words when it fails. */
  agentCommand(...args: readonly string[]): Promise<string>
  enrol(serial: string, ...more: readonly string[]): Promise<void>
  signInLink(role: string): Promise<string>
  api(role?: string): Promise<ServiceClient>
  end(): Promise<void>
}

export interface Killable {
  /** Sends a signal to the very process that we started, and waits until it is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  readonly running: boolean
}

/** What tests read of `seqward agent status --json`. */
export interface SiteStatus {
  readonly idle: boolean
  readonly ticks: number
  readonly instruments: ReadonlyArray<{ readonly pendingBatches: number }>
}

/** Makes a site in a temporary folder. Nothing runs yet. */
export async function createSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-site-'))
  const home = join(folder, 'agent')
  const serviceFolder = join(folder, 'service')
  const config = join(serviceFolder, 'seqward.json')
  const ports = ['--agents-port', String(await freePort()), '--console-port', String(await freePort())]
  await succeed(['serve', 'init', '--dir', serviceFolder, ...ports])
  const service = keepChild()
  const agent = keepChild()
  let consoleUrl = ''
  let agentsUrl = ''
  const agentCommand = (...args: readonly string[]) => succeed(['agent', ...args, '--home', home])
  const signInLink = async (role: string) =>
    (await succeed(['sign-in-link', '--config', config, '--role', role])).trim()
  return {
    folder,
    home,
    serviceFolder,
    consoleUrl: () => consoleUrl,
    service,
    agent,
    agentCommand,
    signInLink,
    async startService() {
      const child = service.start(['serve', '--config', config, '--json'])
      const ready = JSON.parse(await firstLine(child)) as { readonly agentsUrl: string; readonly consoleUrl: string }
      agentsUrl = ready.agentsUrl
      consoleUrl = ready.consoleUrl
    },
    agentsPort: () => Number(new URL(agentsUrl).port),
    startAgent(under = []) {
      quicken(home)
      agent.start(['agent', 'run', '--home', home], under)
    },
    async enrol(serial, ...more) {
      const code = (await succeed(['invite', '--config', config, '--serial', serial])).trim()
      const authority = join(serviceFolder, 'tls', 'authority.pem')
      await agentCommand(
        'enrol',
        '--service',
        agentsUrl,
        '--ca',
        authority,
        '--serial',
        serial,
        '--code',
        code,
        ...more,
      )
    },
    async api(role = 'viewer') {
      return signIn(consoleUrl, await signInLink(role))
    },
    async end() {
      await agent.kill('SIGKILL')
      await service.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when the agent has nothing left to read or send; the status says so only after a whole tick. */
export async function whenIdle(site: Site, msMax: number): Promise<void> {
  const deadline = Date.now() + msMax
  for (;;) {
    const status = JSON.parse(await site.agentCommand('status', '--json')) as SiteStatus
    if (status.idle && status.ticks >= 2) return
    if (Date.now() > deadline) throw new Error(`the agent is not idle after ${msMax} ms: ${JSON.stringify(status)}`)
    await pause(200)
  }
}

/** Resolves when the service has analysed every batch that it holds. */
export async function whenAnalysed(api: ServiceClient, msMax: number): Promise<void> {
  const deadline = Date.now() + msMax
  while ((await api.fleet()).pendingBatches > 0) {
    if (Date.now() > deadline) throw new Error(`batches are not analysed after ${msMax} ms`)
    await pause(200)
  }
}

function keepChild(): Killable & { start(args: readonly string[], under?: readonly string[]): ChildProcess } {
  let child: ChildProcess | null = null
  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null
  return {
    get running() {
      return isRunning()
    },
    start(args, under = []) {
      const [command, ...before] = [...under, node]
      child = spawn(command, [...before, main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
      // Unread pipes fill up and hold the child; what it logs is of no use here.
      child.stderr?.resume()
      child.stdout?.resume()
      return child
    },
    async kill(signal) {
      const current = child
      if (current === null || !isRunning()) return
      const gone = new Promise<void>((resolve) => current.once('exit', () => resolve()))
      current.kill(signal)
      await gone
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`the service ended with ${code} before it was ready`)))
  })
}

async function succeed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await seqward(args)
  if (code !== 0) throw new Error(`seqward ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

/** Seconds between looks instead of minutes, set where a site would set them. */
export function quicken(home: string): void {
  const path = join(home, 'agent.json')
  const config = JSON.parse(readFileSync(path, 'utf8'))
  const pace = { tickSeconds: 0.5, progressSeconds: 0.5, backoffSeconds: { base: 0.1, cap: 1 } }
  writeFileSync(path, JSON.stringify({ ...config, ...pace }), { mode: 0o600 })
}

/**
 * A port that nothing listens on, outside the range from which systems draw ports for connections and for port 0: between
 * this look and the service's start, a test beside this one may draw any number of those.
 */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
  return isFree ? port : freePort()
}
