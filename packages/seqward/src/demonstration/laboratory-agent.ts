import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { agentCommand } from '@seqward/agent'
import { exitCodes } from '@seqward/contract/exit-codes'

/** The agent of the demonstration: the same commands that a person would type, with a home of its own. */
export interface LaboratoryAgent {
  /** Runs one agent command; gives what it printed, throws with its words when it fails. */
  command(...args: string[]): Promise<string>
  /** Starts `seqward agent run` as a process of its own. */
  start(): void
  status(): Promise<AgentStatus>
  stop(): Promise<void>
}

/** Who hears of the agent beside its commands. */
export interface Listener {
  readonly say: (words: string) => void
  readonly onUnexpectedEnd: (words: string) => void
}

/** What we read of `seqward agent status --json`. */
export interface AgentStatus {
  readonly idle: boolean
  readonly ticks: number
  readonly runs: { readonly seen: number; readonly covered: number }
  readonly instruments: ReadonlyArray<{ readonly pendingBatches: number }>
}

/** A second between two looks instead of five minutes: simulated days pass in a minute. */
const demonstrationPace = { tickSeconds: 1, progressSeconds: 2, backoffSeconds: { base: 0.2, cap: 5 } }
/** The agent ends within a second or two of being asked; after this it is made to. */
const stopMsMax = 10_000

export function openLaboratoryAgent(home: string, { say, onUnexpectedEnd }: Listener): LaboratoryAgent {
  let child: ChildProcess | null = null
  let isNodeOnly = false
  /** A site decides this by hand; the made laboratory has nothing to protect, and should show on any kernel. */
  const mayRelax = (words: string) => {
    if (isNodeOnly || !words.includes('confined')) return false
    isNodeOnly = true
    process.env.SEQWARD_CONFINEMENT = 'node-only'
    say('this system has no Landlock (Linux 6.7 or newer): the agent of the demonstration is confined by Node alone')
    return true
  }
  const command = async (...args: string[]): Promise<string> => {
    const stdout = collect()
    const stderr = collect()
    const code = await agentCommand([...args, '--home', home], { stdout: stdout.stream, stderr: stderr.stream })
    if (code !== exitCodes.done && mayRelax(stderr.text())) return await command(...args)
    if (code !== 0) throw new Error(`seqward agent ${args[0] ?? ''} ended with ${code}: ${stderr.text().trim()}`)
    return stdout.text()
  }
  const start = () => {
    setUp(home, isNodeOnly ? { ...demonstrationPace, confinement: 'node-only' } : demonstrationPace)
    const main = join(import.meta.dirname, '..', 'main.ts')
    const agent = spawn(process.execPath, [main, 'agent', 'run', '--home', home], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    agent.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000)
    })
    agent.on('exit', (code) => {
      if (child !== agent) return
      if (code === exitCodes.unsafeConfiguration && mayRelax(words)) start()
      else onUnexpectedEnd(`the agent ended by itself with ${code}: ${words}`)
    })
    child = agent
  }
  return {
    command,
    start,
    async status() {
      return JSON.parse(await command('status', '--json')) as AgentStatus
    },
    async stop() {
      const agent = child
      child = null
      if (agent === null || agent.exitCode !== null) return
      await new Promise<void>((resolve) => {
        const force = setTimeout(() => agent.kill('SIGKILL'), stopMsMax)
        agent.once('exit', () => {
          clearTimeout(force)
          resolve()
        })
        agent.kill('SIGTERM')
      })
    },
  }
}

/** Sets what the demonstration needs in the home's configuration, where a site would set it. */
function setUp(home: string, settings: object): void {
  const path = join(home, 'agent.json')
  const config: unknown = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, `${JSON.stringify({ ...(config as object), ...settings }, null, 2)}\n`, { mode: 0o600 })
}

function collect(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return { stream, text: () => text }
}
