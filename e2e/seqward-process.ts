import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const command = join(import.meta.dirname, '..', 'packages', 'seqward', 'bin', 'seqward.mjs')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command as a person would, to its end. */
export async function seqward(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return finished(child)
}

/** Starts the command and leaves it running; whoever starts it stops it. */
export function startSeqward(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What a child wrote, and how it ended. */
export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, stdout, stderr }
}
