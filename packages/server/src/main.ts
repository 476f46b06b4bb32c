import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, roles } from '@seqward/contract'
import {
  common,
  explained,
  help,
  say,
  type ServiceIo,
  wholeNumber,
  withConfig,
  withOffice,
  wrongUsage,
} from './commands/service-command.ts'
import { initFolder } from './config/init-folder.ts'
import { createKeyFile } from './keys/file-key-provider.ts'
import { homeTenant, startServer } from './server.ts'

export type { ServiceIo } from './commands/service-command.ts'
export { backupCommand, restoreCommand } from './commands/backup-command.ts'
export { keysCommand } from './commands/keys-command.ts'
export { retentionCommand } from './commands/retention-command.ts'
export { tenantCommand } from './commands/tenant-command.ts'
export { importCommand } from './commands/import-command.ts'
export { auditExportCommand } from './commands/audit-export-command.ts'
export { inviteCommand } from './commands/invite-command.ts'
export { revokeCommand } from './commands/revoke-command.ts'
export { rulesCommand } from './commands/rules-command.ts'

const serveHelp = `Usage: seqward serve --config FILE [--json]
       seqward serve init --dir DIR [--host NAME]... [--agents-port N] [--console-port N]

Runs the service until it is told to stop. With --json, one line on standard output says when it is ready and where.
Events are written to standard error, a line of JSON each.

serve init makes a new folder with configuration, wrapping key, and a certificate of its own authority.
  --host NAME       name or address by which agents reach the service; may be given more than once (localhost, 127.0.0.1)
  --agents-port N   port for agents (8443)
  --console-port N  port of the console on this machine (8080)
`

const linkHelp = `Usage: seqward sign-in-link --config FILE [--role ROLE] [--tenant NAME] [--json]

Prints a link that signs its opener in to the console, once, within ten minutes. Works while the service runs.
  --role ROLE    ${roles.join(', ')} (viewer)
  --tenant NAME  whose data are shown (${homeTenant})
`

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

/** `seqward sign-in-link`: the link on standard output. */
export async function signInLinkCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...common,
      role: { type: 'string', default: 'viewer' },
      tenant: { type: 'string', default: homeTenant },
    },
  })
  if (values.help) return say(io.stdout, linkHelp)
  const role = roles.find((name) => name === values.role)
  if (role === undefined) return wrongUsage(io, linkHelp, '--role is not a role')
  return withOffice(values.config, linkHelp, io, async (office) => {
    const consoleUrl = await office.consoleUrl()
    if (consoleUrl === null) {
      say(io.stderr, 'seqward: the service is not running, and its console has no fixed port\n')
      return exitCodes.unreachable
    }
    const link = await office.signInLink(role, consoleUrl, values.tenant)
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
