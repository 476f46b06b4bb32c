import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type CountingRelay, startRelay } from './counting-relay.ts'

const command = join(import.meta.dirname, '../../../bin/seqward.mjs')
/** Commands and waits; a bench that hangs must end. */
const patienceMilliseconds = 60_000

/** A real service and a real agent in processes of their own, with a counting port between them. */
export interface BenchSite {
  readonly relay: CountingRelay
  run(...args: readonly string[]): Promise<string>
  setting(name: string, value: unknown): void
  /** Starts the agent; seconds until it says that it has started. */
  startAgent(): Promise<{ readonly pid: number; readonly startSeconds: number }>
  status(): AgentReport
  stop(): Promise<void>
}

/** What the bench reads of the agent's status file. */
export interface AgentReport {
  readonly ticks: number
  readonly idle: boolean
  readonly instruments: readonly { readonly receipts: number; readonly pendingBatches: number }[]
}

/** `executable`: an agent of its own, as it is packaged, in place of the one in this checkout. */
export async function openBenchSite(
  folder: string,
  serial: string,
  root: string,
  executable?: string,
): Promise<BenchSite> {
  const start = (args: readonly string[]) => startOf(args, executable)
  const succeed = (args: readonly string[]) => succeeded(start(args), args)
  const home = join(folder, 'agent')
  const serviceFolder = join(folder, 'service')
  const config = join(serviceFolder, 'seqward.json')
  const ports = ['--agents-port', String(await freePort()), '--console-port', String(await freePort())]
  await succeed(['serve', 'init', '--dir', serviceFolder, ...ports])
  const service = start(['serve', '--config', config, '--json'])
  const { agentsUrl } = JSON.parse(await firstLine(service, 'stdout', /\n/)) as { readonly agentsUrl: string }
  const relay = await startRelay(Number(new URL(agentsUrl).port))
  const address = `https://127.0.0.1:${relay.port}`
  const code = (await succeed(['invite', '--config', config, '--serial', serial])).trim()
  const authority = join(serviceFolder, 'tls', 'authority.pem')
  const enrol = ['--service', address, '--ca', authority, '--serial', serial, '--code', code, '--root', root]
  await succeed(['agent', 'enrol', ...enrol, '--home', home])
  let agent: ChildProcess | null = null
  return {
    relay,
    run: (...args) => succeed([...args, '--home', home]),
    setting(name, value) {
      const path = join(home, 'agent.json')
      const settings = JSON.parse(readFileSync(path, 'utf8')) as object
      writeFileSync(path, JSON.stringify({ ...settings, [name]: value }), { mode: 0o600 })
    },
    async startAgent() {
      const startedAt = performance.now()
      agent = start(['agent', 'run', '--home', home])
      await firstLine(agent, 'stderr', /"agent-started"/)
      const startSeconds = (performance.now() - startedAt) / 1000
      if (agent.pid === undefined) throw new Error('the agent has no process')
      return { pid: agent.pid, startSeconds }
    },
    status: () => JSON.parse(readFileSync(join(home, 'status.json'), 'utf8')) as AgentReport,
    async stop() {
      for (const child of [agent, service]) await ended(child)
      relay.stop()
    },
  }
}

function startOf(args: readonly string[], executable: string | undefined): ChildProcess {
  const packaged = args[0] === 'agent' ? executable : undefined
  const [program, words] = packaged === undefined ? [process.execPath, [command, ...args]] : [packaged, args]
  return spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What a child says until it has said what is waited for; what follows is dropped, so that no pipe fills up. */
function firstLine(child: ChildProcess, stream: 'stdout' | 'stderr', awaited: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    let errors = ''
    const timer = setTimeout(() => reject(new Error(`nothing was said in time: ${errors}`)), patienceMilliseconds)
    child.stderr?.setEncoding('utf8').on('data', (more: string) => (errors = (errors + more).slice(-2000)))
    if (stream === 'stderr') child.stdout?.resume()
    child[stream]?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-65_536)
      if (!awaited.test(text)) return
      clearTimeout(timer)
      resolve(text)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`ended with ${code}: ${errors}`))
    })
  })
}

async function succeeded(child: ChildProcess, args: readonly string[]): Promise<string> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (more: string) => (stdout += more))
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (stderr += more))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`seqward ${args.slice(0, 3).join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

async function ended(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await gone
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
