import { exitCodes } from '@seqward/contract'
import { type AgentIo, refuse, refuseError, say } from './commands/agent-io.ts'
import { confinementCommand } from './commands/confinement-command.ts'
import { consentCommand } from './commands/consent-command.ts'
import { exportCommand } from './commands/export-command.ts'
import { importReceiptsCommand } from './commands/import-receipts-command.ts'
import { rotateKeyCommand } from './commands/rotate-key-command.ts'
import { enrolCommand } from './commands/enrol-command.ts'
import { agentHelp } from './commands/help.ts'
import { preview } from './commands/preview-command.ts'
import { pageCommand } from './commands/page-command.ts'
import { runCommand } from './commands/run-command.ts'
import { sensorsCommand } from './commands/sensors-command.ts'
import { sentCommand } from './commands/sent-command.ts'
import { adoptSiteConfinement } from './commands/site-confinement.ts'
import { statusCommand } from './commands/status-command.ts'
import { verifyCommand } from './commands/verify-command.ts'

const commands: Readonly<Record<string, (args: string[], io: AgentIo) => Promise<number>>> = {
  enrol: enrolCommand,
  'rotate-key': rotateKeyCommand,
  // Loaded when it is asked for: the doctor brings TLS along, which the keeper does without.
  doctor: async (args, io) => (await import('./commands/doctor-command.ts')).doctorCommand(args, io),
  consent: consentCommand,
  page: pageCommand,
  sensors: sensorsCommand,
  run: runCommand,
  status: statusCommand,
  confinement: confinementCommand,
  sent: sentCommand,
  verify: verifyCommand,
  export: exportCommand,
  'import-receipts': importReceiptsCommand,
}

/** `seqward agent ...`; gives the exit code. */
export async function agentCommand([name, ...args]: string[], io: AgentIo): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h' || args.includes('--help')) {
    await say(name === undefined ? io.stderr : io.stdout, agentHelp)
    return name === undefined ? exitCodes.wrongUsage : exitCodes.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return refuse(io, exitCodes.wrongUsage, `there is no command "${name}"; "help" lists them`)
  adoptSiteConfinement(args, process.env)
  try {
    return await command(args, io)
  } catch (error) {
    return refuseError(io, error)
  }
}

/** `seqward preview DIR`; gives the exit code. */
export async function previewCommand(args: string[], io: AgentIo): Promise<number> {
  adoptSiteConfinement(args, process.env)
  try {
    return await preview(args, io)
  } catch (error) {
    return refuseError(io, error)
  }
}
