import { exitCodes } from '@seqward/contract'
import { type AgentIo, refuse, refuseError, say } from './commands/agent-io.ts'
import { consentCommand } from './commands/consent-command.ts'
import { enrolCommand } from './commands/enrol-command.ts'
import { agentHelp } from './commands/help.ts'
import { preview } from './commands/preview-command.ts'
import { runCommand } from './commands/run-command.ts'
import { sentCommand } from './commands/sent-command.ts'
import { statusCommand } from './commands/status-command.ts'
import { verifyCommand } from './commands/verify-command.ts'

const commands: Readonly<Record<string, (args: string[], io: AgentIo) => Promise<number>>> = {
  enrol: enrolCommand,
  consent: consentCommand,
  run: runCommand,
  status: statusCommand,
  sent: sentCommand,
  verify: verifyCommand,
}

/** `seqward agent ...`; gives the exit code. */
export async function agentCommand([name, ...args]: string[], io: AgentIo): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h' || args.includes('--help')) {
    await say(name === undefined ? io.stderr : io.stdout, agentHelp)
    return name === undefined ? exitCodes.wrongUsage : exitCodes.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return refuse(io, exitCodes.wrongUsage, `there is no command "${name}"; "help" lists them`)
  try {
    return await command(args, io)
  } catch (error) {
    return refuseError(io, error)
  }
}

/** `seqward preview DIR`; gives the exit code. */
export async function previewCommand(args: string[], io: AgentIo): Promise<number> {
  try {
    return await preview(args, io)
  } catch (error) {
    return refuseError(io, error)
  }
}
