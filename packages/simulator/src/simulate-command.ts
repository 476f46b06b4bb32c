import { exitCodes } from '@seqward/contract'
import { type CommandIo, exitCodeOf, say } from './command/command-io.ts'

const help = `Usage: seqward simulate run --platform NAME --out DIR [...]
       seqward simulate fleet --instruments N --years Y --seed N --out FILE [...]
       seqward simulate signatures --out DIR [...]

  run         one run folder of one instrument, whole or as it happens, with or without faults
  fleet       summaries of the runs of many instruments over years, as JSON lines, with the truth apart
  signatures  what each fault does to what is measured, as plots

seqward simulate run --help, fleet --help and signatures --help say more.
Exit codes: 0 done, 2 wrong usage, 3 nothing could be made (a folder that is there, a full disk).
`

/** Each word with its room, which is loaded only when it is called. */
const words: Readonly<Record<string, () => Promise<(args: string[], io: CommandIo) => Promise<number>>>> = {
  run: async () => (await import('./command/run-command.ts')).simulateRunCommand,
  fleet: async () => (await import('./command/fleet-command.ts')).simulateFleetCommand,
  signatures: async () => (await import('./command/signatures-command.ts')).simulateSignaturesCommand,
}

/**
 * `seqward simulate`: makes run folders and fleets with known faults. Takes the words after its name, gives the exit
 * code of docs/contracts.md; what was asked goes to standard output, all else to standard error.
 */
export async function simulateCommand([what, ...args]: string[], io: CommandIo): Promise<number> {
  if (what === undefined || what === '--help' || what === '-h' || what === 'help') {
    await say(what === undefined ? io.stderr : io.stdout, help)
    return what === undefined ? exitCodes.wrongUsage : exitCodes.done
  }
  const load = Object.hasOwn(words, what) ? words[what] : undefined
  if (load === undefined) {
    await say(io.stderr, `seqward simulate: there is no "${what}"\n\n${help}`)
    return exitCodes.wrongUsage
  }
  const command = await load()
  try {
    return await command(args, io)
  } catch (error) {
    const code = exitCodeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    const more = code === exitCodes.wrongUsage ? `seqward simulate ${what} --help says more.\n` : ''
    await say(io.stderr, `seqward simulate ${what}: ${error.message}\n${more}`)
    return code
  }
}
