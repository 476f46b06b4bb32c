import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type CaptureRelay, startCapture } from './capture-relay.ts'

const command = join(import.meta.dirname, '../../../bin/seqward.mjs')

/** What the agent is told to look at. */
export interface LeakSources {
  readonly root: string
  readonly sensors: string | null
  readonly mappings: string | null
  readonly serials: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly consentName: string | null
}

/** Operation logs stand beside the sensor logs, or in a folder of their own below them. */
function operationLogs(sensors: string | null): readonly string[] {
  if (sensors === null) return []
  const places = [sensors, join(sensors, 'operations')].filter((place) => existsSync(place))
  return places.flatMap((place) => ['--operation-log', place])
}

export interface Sent {
  readonly streams: readonly Buffer[]
  readonly instruments: number
  readonly notEnrolled: readonly string[]
  /** Batches with a receipt of the service. */
  readonly batches: number
  readonly refused: number
  /** What the agent's processes said on their own outputs: it stays at the site, and is searched all the same. */
  readonly said: string
}

/** Runs a real service and a real agent in processes of their own, with a relay between them that keeps what it hears. */
export async function sendThroughCapture(folder: string, sources: LeakSources): Promise<Sent> {
  const home = join(folder, 'agent-home')
  const serviceFolder = join(folder, 'service')
  mkdirSync(folder, { recursive: true })
  const config = join(serviceFolder, 'seqward.json')
  const ports = ['--agents-port', String(await freePort()), '--console-port', String(await freePort())]
  await succeed(['serve', 'init', '--dir', serviceFolder, ...ports])
  const service = start(['serve', '--config', config, '--json'])
  let relay: CaptureRelay | null = null
  try {
    const { agentsUrl } = JSON.parse(await firstLine(service)) as { readonly agentsUrl: string }
    const tls = join(serviceFolder, 'tls')
    relay = await startCapture(Number(new URL(agentsUrl).port), join(tls, 'service.pem'), join(tls, 'service.key'))
    const notEnrolled: string[] = []
    const agent = async (...args: string[]) => run(['agent', ...args, '--home', home], sources.environment)
    for (const serial of sources.serials) {
      const code = (await succeed(['invite', '--config', config, '--serial', serial])).trim()
      const done = await agent(
        'enrol',
        '--service',
        `https://127.0.0.1:${relay.port}`,
        '--ca',
        join(tls, 'authority.pem'),
        '--serial',
        serial,
        '--code',
        code,
        '--root',
        sources.root,
        ...(sources.sensors === null ? [] : ['--sensor-log', sources.sensors]),
        ...operationLogs(sources.sensors),
      )
      if (done.code !== 0) notEnrolled.push(serial)
    }
    if (notEnrolled.length === sources.serials.length)
      return { streams: [], instruments: 0, notEnrolled, batches: 0, refused: 0, said: '' }
    setting(home, { sensorMappings: sources.mappings, tickSeconds: 1, progressSeconds: 0, diskFreeBytesMin: 0 })
    const name = sources.consentName === null ? [] : ['--name', sources.consentName]
    await mustDo(agent('consent', 'history', '--from', '2005-01-01', '--to', '2049-01-01', ...name))
    await mustDo(agent('consent', 'on', ...name))
    // Twice: what the first look kept is settled by the second, and the agent's own facts go with it.
    const looks = [await agent('run', '--once'), await agent('run', '--once')]
    const sent = await mustDo(agent('sent', '--json'))
    const { batches } = JSON.parse(sent.stdout) as { readonly batches: readonly { readonly outcome: string | null }[] }
    return {
      streams: relay.streams(),
      instruments: sources.serials.length - notEnrolled.length,
      notEnrolled,
      batches: batches.filter(({ outcome }) => outcome !== null && outcome !== 'refused').length,
      refused: batches.filter(({ outcome }) => outcome === 'refused').length,
      said: looks.map(({ stdout, stderr }) => stdout + stderr).join('\n'),
    }
  } finally {
    relay?.stop()
    await ended(service)
  }
}

function setting(home: string, changes: object): void {
  const path = join(home, 'agent.json')
  const settings = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...settings, ...changes }), { mode: 0o600 })
}

interface Done {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Done> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

async function mustDo(doing: Promise<Done>): Promise<Done> {
  const done = await doing
  if (done.code !== 0) throw new Error(`the agent ended with ${done.code}: ${done.stderr.slice(-500)}`)
  return done
}

async function succeed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, {})
  if (code !== 0) throw new Error(`seqward ${args[0]} ended with ${code}: ${stderr.slice(-500)}`)
  return stdout
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`the service ended with ${code} before it was ready`)))
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
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
