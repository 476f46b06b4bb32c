import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { agentCommand } from '@seqward/agent'

/** The agent of the demonstration: the same commands that a person would type, with a home of its own. */
export interface LaboratoryAgent {
  /** Runs one agent command; gives what it printed, throws with its words when it fails. */
  command(...args: string[]): Promise<string>
  /** Starts `seqward agent run` as a process of its own. */
  start(): void
  status(): Promise<AgentStatus>
  stop(): Promise<void>
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

export function openLaboratoryAgent(home: string, onUnexpectedEnd: (words: string) => void): LaboratoryAgent {
  let child: ChildProcess | null = null
  const command = async (...args: string[]) => {
    const stdout = collect()
    const stderr = collect()
    const code = await agentCommand([...args, '--home', home], { stdout: stdout.stream, stderr: stderr.stream })
    if (code !== 0) throw new Error(`seqward agent ${args[0] ?? ''} ended with ${code}: ${stderr.text().trim()}`)
    return stdout.text()
  }
  return {
    command,
    start() {
      quicken(home)
      const main = join(import.meta.dirname, '..', 'main.ts')
      const agent = spawn(process.execPath, [main, 'agent', 'run', '--home', home], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let words = ''
      agent.stderr.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-2000)
      })
      agent.on('exit', (code) => {
        if (child === agent) onUnexpectedEnd(`the agent ended by itself with ${code}: ${words}`)
      })
      child = agent
    },
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

/** Sets the pace in the home's configuration, where a site would set it. */
function quicken(home: string): void {
  const path = join(home, 'agent.json')
  const config: unknown = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, `${JSON.stringify({ ...(config as object), ...demonstrationPace }, null, 2)}\n`, { mode: 0o600 })
}

function collect(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return { stream, text: () => text }
}
