/**
 * The single executable: one file that is every process of the agent. The first word says which; started by a person or
 * the system it is the command `seqward agent`, whose first word may be left out.
 */
import { exitCodes } from '@seqward/contract/exit-codes'
import { type ProgramPart, partWord } from './confinement/own-program.ts'
import { agentVersion } from './version.ts'

/** Loaded when it is its turn: a part has in memory what it works with, and no more. */
const parts: Readonly<Record<ProgramPart, () => Promise<unknown>>> = {
  launcher: () => import('./confinement/launcher.mjs'),
  scout: () => import('./roles/scout.ts'),
  collector: () => import('./roles/collector.ts'),
  uplink: () => import('./roles/uplink.ts'),
  probe: () => import('./roles/probe/probe.ts'),
  'bare-probe': () => import('./roles/probe/bare-probe.ts'),
}

async function run(words: readonly string[]): Promise<number> {
  if (words[0] === '--version' || words[0] === 'version') {
    process.stdout.write(`${agentVersion}\n`)
    return exitCodes.done
  }
  const { agentCommand, previewCommand } = await import('./main.ts')
  const io = { stdout: process.stdout, stderr: process.stderr }
  if (words[0] === 'preview') return previewCommand(words.slice(1), io)
  return agentCommand(words[0] === 'agent' ? words.slice(1) : [...words], io)
}

const part = Object.entries(parts).find(([name]) => process.argv[2] === partWord(name as ProgramPart))?.[1]
if (part !== undefined) {
  // A part finds its own words where it finds them when it is a file.
  process.argv.splice(2, 1)
  await part()
} else {
  // A reader that closes the pipe early has seen enough: that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done)
    throw error
  })
  process.exitCode = await run(process.argv.slice(2))
}
