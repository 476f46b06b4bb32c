import { exitCodes } from '@seqward/contract/exit-codes'
import type { Command } from './command-io.ts'

/** Each subcommand with one line of help; its room is loaded only when it is called, so that a summary starts fast. */
const commands: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  summary: {
    says: 'the run summary of a run folder',
    load: async () => (await import('./commands/summary-command.ts')).summaryCommand,
  },
  preview: {
    says: 'what would leave for a run folder, byte for byte',
    load: async () => (await import('@seqward/agent')).previewCommand,
  },
  contract: {
    says: 'the data dictionary: all that may leave a site',
    load: async () => (await import('./commands/contract-command.ts')).contractCommand,
  },
  agent: {
    says: 'the agent: enrol, doctor, consent, run, status, sent, verify, export',
    load: async () => (await import('@seqward/agent')).agentCommand,
  },
  serve: {
    says: 'the service; "serve init" prepares its folder',
    load: async () => (await import('@seqward/server')).serveCommand,
  },
  invite: {
    says: 'a one-time code that enrols one instrument, or the answer to a request on a medium',
    load: async () => (await import('@seqward/server')).inviteCommand,
  },
  revoke: {
    says: 'ends the identity of an instrument',
    load: async () => (await import('@seqward/server')).revokeCommand,
  },
  import: {
    says: 'takes in a bundle from a site without a network',
    load: async () => (await import('@seqward/server')).importCommand,
  },
  rules: {
    says: 'the rules of detection: prints, checks, or learns them from closed cases',
    load: async () => (await import('@seqward/server')).rulesCommand,
  },
  'sign-in-link': {
    says: 'a one-time link that signs a person in to the console',
    load: async () => (await import('@seqward/server')).signInLinkCommand,
  },
  audit: {
    says: 'the audit log: export it, and prove an export without the service',
    load: async () => (await import('./commands/audit-command.ts')).auditCommand,
  },
  backup: {
    says: 'one encrypted file with all that the service keeps',
    load: async () => (await import('@seqward/server')).backupCommand,
  },
  restore: {
    says: 'unpacks a backup, and opens everything in it',
    load: async () => (await import('@seqward/server')).restoreCommand,
  },
  keys: {
    says: 'lists, rotates and verifies the keys of a service',
    load: async () => (await import('@seqward/server')).keysCommand,
  },
  retention: {
    says: 'for how long data are kept, and takes away what is older',
    load: async () => (await import('@seqward/server')).retentionCommand,
  },
  tenant: {
    says: 'tenants and their rights: export, erase, pause, verify a receipt',
    load: async () => (await import('@seqward/server')).tenantCommand,
  },
  pack: {
    says: 'pages for the data protection officer: ropa, dpia',
    load: async () => (await import('./pack/pack-command.ts')).packCommand,
  },
  simulate: {
    says: 'a made run folder with known faults',
    load: async () => (await import('@seqward/simulator')).simulateCommand,
  },
  test: {
    says: 'promises that can be tried: leak, contract',
    load: async () => (await import('./testing/test-command.ts')).testCommand,
  },
  bench: {
    says: 'figures: detectors, interop, simulate',
    load: async () => (await import('./bench/bench-command.ts')).benchCommand,
  },
}

const widest = Math.max(...Object.keys(commands).map((name) => name.length))
const help = `Usage: seqward COMMAND [...]

${Object.entries(commands)
  .map(([name, { says }]) => `  ${name.padEnd(widest)}  ${says}`)
  .join('\n')}

seqward COMMAND --help says more. Exit codes: 0 done, 2 wrong usage, 3 nothing could be made of the input,
4 refused by policy or consent, 5 the other side is unreachable, 78 the configuration is unsafe or wrong.
`

async function run([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help)
    return name === undefined ? exitCodes.wrongUsage : exitCodes.done
  }
  if (name === 'version' || name === '--version') {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } })
    process.stdout.write(`${manifest.version}\n`)
    return exitCodes.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    process.stderr.write(`seqward: there is no command "${name}"\n\n${help}`)
    return exitCodes.wrongUsage
  }
  const call = await command.load()
  try {
    return await call(args, { stdout: process.stdout, stderr: process.stderr })
  } catch (error) {
    if (!isUsageError(error)) throw error
    process.stderr.write(`seqward ${name}: ${error.message}\nseqward ${name} --help says more.\n`)
    return exitCodes.wrongUsage
  }
}

/** Node's own parser of arguments throws errors with these codes. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

// A reader that closes the pipe early (`seqward preview DIR | head`) has seen enough: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  throw error
})

process.exitCode = await run(process.argv.slice(2))
