import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, roles } from '@seqward/contract'
import { ConfigurationError } from './config/configuration-error.ts'
import { initFolder } from './config/init-folder.ts'
import type { ServiceConfig } from './config/parse-config.ts'
import { readConfig } from './config/read-config.ts'
import { codeHoursDefault, codeHoursMax, isSerial } from './enrolment/invite.ts'
import { createKeyFile } from './keys/file-key-provider.ts'
import { KeyError } from './keys/key-provider.ts'
import { openOffice, startServer } from './server.ts'
import { StoreError } from './store/database.ts'

/** Where a command writes, and what may end it besides the signals of the process. */
export interface ServiceIo {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly signal?: AbortSignal
}

const serveHelp = `Usage: seqward serve --config FILE [--json]
       seqward serve init --dir DIR [--host NAME]... [--agents-port N] [--console-port N]

Runs the service until it is told to stop. With --json, one line on standard output says when it is ready and where.
Events are written to standard error, a line of JSON each.

serve init makes a new folder with configuration, wrapping key, and a certificate of its own authority.
  --host NAME       name or address by which agents reach the service; may be given more than once (localhost, 127.0.0.1)
  --agents-port N   port for agents (8443)
  --console-port N  port of the console on this machine (8080)
`

const inviteHelp = `Usage: seqward invite --config FILE --serial SERIAL [--expires-hours N] [--json]

Prints a one-time code with which the instrument of this serial number can enrol. Works while the service runs.
  --expires-hours N  1 to ${codeHoursMax} (${codeHoursDefault})
`

const linkHelp = `Usage: seqward sign-in-link --config FILE [--role ROLE] [--json]

Prints a link that signs its opener in to the console, once, within ten minutes. Works while the service runs.
  --role ROLE  ${roles.join(', ')} (viewer)
`

const help = { help: { type: 'boolean', short: 'h', default: false } } as const
const common = { ...help, config: { type: 'string' }, json: { type: 'boolean', default: false } } as const

/** `seqward serve`: 0 after a stop that was asked for, 2 wrong usage, 78 unsafe or wrong configuration. */
export async function serveCommand(args: string[], io: ServiceIo): Promise<number> {
  if (args[0] === 'init') return initCommand(args.slice(1), io)
  const { values } = parseArgs({ args, options: common })
  if (values.help) return say(io.stdout, serveHelp)
  return withConfig(values.config, serveHelp, io, async (config) => {
    const stopped = stopSignal(io.signal)
    const service = await startServer(
      { ...config, consoleDir: config.consoleDir ?? builtConsole() },
      {
        log: (line) => io.stderr.write(line),
      },
    )
    const { agentsUrl, consoleUrl } = service
    if (values.json) say(io.stdout, `${JSON.stringify({ ready: true, agentsUrl, consoleUrl })}\n`)
    else say(io.stderr, `Agents: ${agentsUrl}\nConsole: ${consoleUrl}\n`)
    await stopped
    await service.stop()
    return exitCodes.done
  })
}

/** `seqward invite`: the code on standard output. */
export async function inviteCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...common, serial: { type: 'string' }, 'expires-hours': { type: 'string' } },
  })
  if (values.help) return say(io.stdout, inviteHelp)
  const { serial } = values
  if (serial === undefined || !isSerial(serial))
    return wrongUsage(io, inviteHelp, '--serial is missing or no serial number')
  const hours = wholeNumber(values['expires-hours'] ?? String(codeHoursDefault), 1, codeHoursMax)
  if (hours === null)
    return wrongUsage(io, inviteHelp, `--expires-hours takes a whole number from 1 to ${codeHoursMax}`)
  return withOffice(values.config, inviteHelp, io, async (office) => {
    const code = await office.invite(serial, hours)
    return say(io.stdout, values.json ? `${JSON.stringify({ code, serial, hours })}\n` : `${code}\n`)
  })
}

/** `seqward sign-in-link`: the link on standard output. */
export async function signInLinkCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({ args, options: { ...common, role: { type: 'string', default: 'viewer' } } })
  if (values.help) return say(io.stdout, linkHelp)
  const role = roles.find((name) => name === values.role)
  if (role === undefined) return wrongUsage(io, linkHelp, '--role is not a role')
  return withOffice(values.config, linkHelp, io, async (office) => {
    const consoleUrl = await office.consoleUrl()
    if (consoleUrl === null) {
      say(io.stderr, 'seqward: the service is not running, and its console has no fixed port\n')
      return exitCodes.unreachable
    }
    const link = await office.signInLink(role, consoleUrl)
    return say(io.stdout, values.json ? `${JSON.stringify({ link, role })}\n` : `${link}\n`)
  })
}

async function initCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...help,
      dir: { type: 'string' },
      host: { type: 'string', multiple: true, default: ['localhost', '127.0.0.1'] },
      'agents-port': { type: 'string', default: '8443' },
      'console-port': { type: 'string', default: '8080' },
      json: { type: 'boolean', default: false },
    },
  })
  if (values.help) return say(io.stdout, serveHelp)
  const { dir, host: hosts } = values
  const agentsPort = wholeNumber(values['agents-port'], 0, 65_535)
  const consolePort = wholeNumber(values['console-port'], 0, 65_535)
  if (dir === undefined || agentsPort === null || consolePort === null || !hosts.every(isHostName))
    return wrongUsage(io, serveHelp, '--dir is missing, or a host or port is none')
  return explained(io, async () => {
    const made = await initFolder({
      folder: dir,
      hosts,
      agentsPort,
      consolePort,
      makeKey: createKeyFile,
      now: new Date(),
    })
    return say(io.stdout, values.json ? `${JSON.stringify(made)}\n` : `${made.config}\n`)
  })
}

type OpenOffice = Awaited<ReturnType<typeof openOffice>>

function withOffice(
  file: string | undefined,
  usage: string,
  io: ServiceIo,
  work: (office: OpenOffice) => Promise<number>,
): Promise<number> {
  return withConfig(file, usage, io, async (config) => {
    const office = await openOffice(config, () => new Date())
    try {
      return await work(office)
    } finally {
      await office.close()
    }
  })
}

async function withConfig(
  file: string | undefined,
  usage: string,
  io: ServiceIo,
  work: (config: ServiceConfig) => Promise<number>,
): Promise<number> {
  if (file === undefined) return wrongUsage(io, usage, '--config is missing')
  return explained(io, () => work(readConfig(file)))
}

/** Expected troubles as words and an exit code; anything else is a fault of ours and goes on up. */
async function explained(io: ServiceIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ConfigurationError) {
      say(io.stderr, error.faults.map((fault) => `seqward: ${error.file}: ${fault}\n`).join(''))
      return exitCodes.unsafeConfiguration
    }
    const isListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
    if (!(error instanceof KeyError || error instanceof StoreError || isListening)) throw error
    say(io.stderr, `seqward: ${error.message}\n`)
    return exitCodes.unsafeConfiguration
  }
}

function stopSignal(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => resolve()
    process.once('SIGTERM', done)
    process.once('SIGINT', done)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** The console as it is built beside the service, where there is one. */
function builtConsole(): string | null {
  const folder = join(import.meta.dirname, '..', '..', 'console', 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : null
}

const isHostName = (name: string) => /^[A-Za-z0-9.:-]{1,253}$/.test(name)

function wholeNumber(text: string, min: number, max: number): number | null {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : null
}

function wrongUsage(io: ServiceIo, usage: string, reason: string): number {
  say(io.stderr, `seqward: ${reason}\n\n${usage}`)
  return exitCodes.wrongUsage
}

function say(stream: NodeJS.WritableStream, text: string): number {
  stream.write(text)
  return exitCodes.done
}
