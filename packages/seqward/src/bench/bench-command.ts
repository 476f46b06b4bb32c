import { exitCodes } from '@seqward/contract/exit-codes'
import { type Command, type CommandIo, write } from '../command-io.ts'

/** Each suite of figures; loaded only when it is called, so that none pays for another. */
const suites: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  detectors: {
    says: 'what one look at an instrument and at a fleet costs',
    load: async () => (await import('./detectors.ts')).benchDetectors,
  },
  interop: {
    says: 'run summaries of a NovaSeq X 25B run and of a folder by cycle, as whole processes',
    load: async () => (await import('./interop.ts')).benchInterop,
  },
  simulate: {
    says: 'run folders of every platform, and a fleet of run summaries',
    load: async () => (await import('./simulate.ts')).benchSimulate,
  },
}

const help = `Usage: seqward bench SUITE [...]

${Object.entries(suites)
  .map(([name, { says }]) => `  ${name.padEnd(11)}${says}`)
  .join('\n')}

Prints JSON lines. Compare within one run: machines are noisy. seqward bench SUITE --help says more.
`

/** `seqward bench`: hands the suite its words. */
export async function benchCommand([name, ...args]: string[], io: CommandIo): Promise<number> {
  if (name === '--help' || name === '-h') {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const suite = name !== undefined && Object.hasOwn(suites, name) ? suites[name] : undefined
  if (suite === undefined) {
    await write(io.stderr, help)
    return exitCodes.wrongUsage
  }
  return (await suite.load())(args, io)
}
